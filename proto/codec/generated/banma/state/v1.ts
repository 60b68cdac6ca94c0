// Generated from proto/banma by proto/generate.ts. Do not edit.
import { field, scalar } from '../../../fields.js';
import { defineMessage } from '../../../message.js';
import type { Message } from '../../../message.js';

/** SnapshotMetadata describes the state after one block, cut into chunks. The hash of a snapshot is the SHA-256 of this message. */
export interface SnapshotMetadata {
  readonly format: number;
  readonly chainId: string;
  readonly initialHeight: bigint;
  readonly height: bigint;
  /** of the block */
  readonly timeMs: bigint;
  /** tendermint.types.ConsensusParams */
  readonly consensusParams: Uint8Array;
  /** layout of keys and values */
  readonly stateVersion: number;
  /** in all chunks */
  readonly entries: bigint;
  /** SHA-256 of each chunk before its compression */
  readonly chunkHashes: readonly Uint8Array[];
}
export const SnapshotMetadata: Message<SnapshotMetadata> = defineMessage<SnapshotMetadata>(
  '/banma.state.v1.SnapshotMetadata',
  [
    field(1, 'format', 'format', scalar('uint32')),
    field(2, 'chain_id', 'chainId', scalar('string')),
    field(3, 'initial_height', 'initialHeight', scalar('int64')),
    field(4, 'height', 'height', scalar('int64')),
    field(5, 'time_ms', 'timeMs', scalar('int64')),
    field(6, 'consensus_params', 'consensusParams', scalar('bytes')),
    field(7, 'state_version', 'stateVersion', scalar('uint32')),
    field(8, 'entries', 'entries', scalar('uint64')),
    field(9, 'chunk_hashes', 'chunkHashes', scalar('bytes'), true),
  ],
);
