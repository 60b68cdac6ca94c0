import { BlockRecord } from '../../proto/codec/generated/banma/state/v1.js';
import { bytesToText, equalBytes } from '../kit/bytes.js';
import { defineCollection, messageValue } from '../kit/collection.js';
import type { StateReader } from '../kit/state.js';
import type { StateChange } from './overlay.js';

export type { BlockRecord };

/** `chain/block/` → BlockRecord. */
export const blockRecords = defineCollection({
  name: 'chain/block',
  key: [],
  value: messageValue(BlockRecord),
  description: 'Chain id, time and consensus parameters, as of the last change',
});

/**
 * The writes of a block, in key order, with its record among them: what a node needs beside the
 * entries to go on from a state is under its app hash, too. A block that changes nothing, and has
 * the parameters of the one before, keeps the app hash: its time is not recorded.
 * @param base the state before the block
 */
export function recordBlock(
  base: StateReader,
  changes: readonly StateChange[],
  record: BlockRecord,
): readonly StateChange[] {
  if (changes.length === 0 && isSameButTime(blockRecords.get(base), record)) return changes;
  const [key, value] = blockRecords.storedEntry(record);
  const text = bytesToText(key);
  const after = changes.findIndex((change) => (change.text ?? bytesToText(change.key)) > text);
  const place = after === -1 ? changes.length : after;
  return [...changes.slice(0, place), { key, value, text }, ...changes.slice(place)];
}

function isSameButTime(former: BlockRecord | undefined, record: BlockRecord): boolean {
  return (
    former?.chainId === record.chainId && equalBytes(former.consensusParams, record.consensusParams)
  );
}
