// Generated from proto/banma by proto/generate.ts. Do not edit.
import { field, scalar } from '../../../fields.js';
import { defineMessage } from '../../../message.js';
import type { Message } from '../../../message.js';

/** Params are the parameters of slashing. Fractions are decimals times 10^18. */
export interface Params {
  readonly signedBlocksWindow: bigint;
  readonly minSignedPerWindow: string;
  readonly downtimeJailMs: bigint;
  readonly slashFractionDoubleSign: string;
  readonly slashFractionDowntime: string;
}
export const Params: Message<Params> = defineMessage<Params>(
  '/banma.slashing.v1.Params',
  [
    field(1, 'signed_blocks_window', 'signedBlocksWindow', scalar('uint64')),
    field(2, 'min_signed_per_window', 'minSignedPerWindow', scalar('string')),
    field(3, 'downtime_jail_ms', 'downtimeJailMs', scalar('uint64')),
    field(4, 'slash_fraction_double_sign', 'slashFractionDoubleSign', scalar('string')),
    field(5, 'slash_fraction_downtime', 'slashFractionDowntime', scalar('string')),
  ],
);

/** SigningInfo is what is known of a validator's votes; the key is its operator. */
export interface SigningInfo {
  /** from which its votes are counted */
  readonly startHeight: bigint;
  /** bits set in its window */
  readonly missedBlocks: bigint;
  /** ms */
  readonly jailedUntil: bigint;
  /** signed twice: out for ever */
  readonly tombstoned: boolean;
  readonly operator: Uint8Array;
}
export const SigningInfo: Message<SigningInfo> = defineMessage<SigningInfo>(
  '/banma.slashing.v1.SigningInfo',
  [
    field(1, 'start_height', 'startHeight', scalar('uint64')),
    field(2, 'missed_blocks', 'missedBlocks', scalar('uint64')),
    field(3, 'jailed_until', 'jailedUntil', scalar('uint64')),
    field(4, 'tombstoned', 'tombstoned', scalar('bool')),
    field(5, 'operator', 'operator', scalar('bytes')),
  ],
);

/** MissedBlocks are some bits of a window: bit `height mod window` is a vote that was not there. */
export interface MissedBlocks {
  readonly bits: Uint8Array;
}
export const MissedBlocks: Message<MissedBlocks> = defineMessage<MissedBlocks>(
  '/banma.slashing.v1.MissedBlocks',
  [
    field(1, 'bits', 'bits', scalar('bytes')),
  ],
);
