// Generated from proto/banma by proto/generate.ts. Do not edit.
import { field, scalar } from '../../../fields.js';
import { defineMessage } from '../../../message.js';
import type { Message } from '../../../message.js';

/** SnapshotMetadata describes the state after one block, cut into chunks. The hash of a snapshot is the SHA-256 of this message. Nothing of it becomes state: that is all in the chunks, under the app hash. */
export interface SnapshotMetadata {
  readonly format: number;
  readonly chainId: string;
  readonly height: bigint;
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
    field(4, 'height', 'height', scalar('int64')),
    field(7, 'state_version', 'stateVersion', scalar('uint32')),
    field(8, 'entries', 'entries', scalar('uint64')),
    field(9, 'chunk_hashes', 'chunkHashes', scalar('bytes'), true),
  ],
);

/** BlockRecord is what the state knows of its own chain beside the entries of the modules: a node that restores it goes on with this. As of the last block that changed anything. */
export interface BlockRecord {
  readonly chainId: string;
  /** of that block */
  readonly timeMs: bigint;
  /** tendermint.types.ConsensusParams in force after it */
  readonly consensusParams: Uint8Array;
}
export const BlockRecord: Message<BlockRecord> = defineMessage<BlockRecord>(
  '/banma.state.v1.BlockRecord',
  [
    field(1, 'chain_id', 'chainId', scalar('string')),
    field(2, 'time_ms', 'timeMs', scalar('int64')),
    field(3, 'consensus_params', 'consensusParams', scalar('bytes')),
  ],
);
