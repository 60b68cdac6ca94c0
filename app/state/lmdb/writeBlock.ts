import { equalBytes } from '../../kit/bytes.js';
import { decodeWrites, encodeWrites, NO_RUNNING_HASH } from '../blockWrites.js';
import { collectionNameOf } from '../keyspace.js';
import { unpackBlock } from './blockMessage.js';
import type { BlockMessage } from './blockMessage.js';
import type { Databases } from './databases.js';
import { plainBytes, u64FromBytes, u64ToBytes, writeCommitted } from './databases.js';
import { historyKey, historyValue } from './history.js';
import { rangeOf } from './reader.js';
import { chunkKey, decodeSummary, encodeSummary, isChunkKey } from './summaries.js';

/** Heights pruned with one block at most: more than one, so that a backlog shrinks. */
const PRUNED_AT_ONCE = 2;

/** Tells whether former values of a key are kept. */
export type HasHistory = (key: Uint8Array) => boolean;

export function historyRule(withoutHistory: readonly string[]): HasHistory {
  const names = new Set(withoutHistory);
  return (key) => !names.has(collectionNameOf(key));
}

/**
 * Writes a block: state, history, changes and fields, in one transaction.
 * @throws Error of LMDB; nothing is written then
 */
export function writeBlock(
  databases: Databases,
  message: BlockMessage,
  hasHistory: HasHistory,
): void {
  const { root, fields } = databases;
  root.transactionSync(() => {
    const { height } = message.committed;
    const before = plainBytes(fields.getBinary('height'));
    if (before !== undefined && u64FromBytes(before) !== height - 1n) {
      throw new Error(`it holds height ${u64FromBytes(before)}: another process writes to it`);
    }
    // Nobody asks for the state before the first block.
    const isFirst = before === undefined;
    writeState(databases, message, isFirst ? () => false : hasHistory);
    writeChanges(databases, message, !isFirst);
    prune(databases, message.oldestHeight, hasHistory);
    writeCommitted(fields, message.committed);
  });
}

function writeState(databases: Databases, message: BlockMessage, hasHistory: HasHistory): void {
  const { state, history } = databases;
  const { height } = message.committed;
  for (const { key, value } of unpackBlock(message)) {
    if (hasHistory(key)) {
      const before = plainBytes(state.getBinary(key));
      if (isSame(before, value)) continue;
      history.putSync(historyKey(key, height), historyValue(before));
    }
    if (value === undefined) state.removeSync(key);
    else state.putSync(key, value);
  }
}

function isSame(left: Uint8Array | undefined, right: Uint8Array | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return equalBytes(left, right);
}

function writeChanges(databases: Databases, message: BlockMessage, hasHistory: boolean): void {
  const { changes, fields } = databases;
  const { height, timeMs, appHash } = message.committed;
  const before = plainBytes(fields.getBinary('running_hash')) ?? NO_RUNNING_HASH;
  const encoded = encodeWrites(unpackBlock(message), before);
  changes.putSync(u64ToBytes(height), encodeSummary({ ...encoded, timeMs, appHash, hasHistory }));
  encoded.chunks.forEach((chunk, index) => changes.putSync(chunkKey(height, index), chunk));
  fields.putSync('running_hash', encoded.running);
}

/**
 * Forgets what only heights below the oldest need: what their blocks wrote, and the values before.
 * The first height in `changes` tells how far it has come.
 */
function prune(databases: Databases, oldestHeight: bigint, hasHistory: HasHistory): void {
  const { changes, history } = databases;
  for (let count = 0; count < PRUNED_AT_ONCE; count += 1) {
    const height = firstChangedHeight(databases);
    if (height === undefined || height >= oldestHeight) return;
    const keys: Uint8Array[] = [];
    const chunks: Uint8Array[] = [];
    let hasSummaryHistory = false;
    for (const [key, bytes] of rangeOf(changes, u64ToBytes(height), u64ToBytes(height + 1n))) {
      keys.push(key);
      if (isChunkKey(key)) chunks.push(bytes);
      else hasSummaryHistory = decodeSummary(bytes).hasHistory;
    }
    if (hasSummaryHistory) {
      for (const { key } of decodeWrites(chunks)) {
        if (hasHistory(key)) history.removeSync(historyKey(key, height));
      }
    }
    for (const key of keys) changes.removeSync(key);
  }
}

/** The lowest height whose writes are still there. */
export function firstChangedHeight({ changes }: Databases): bigint | undefined {
  for (const key of changes.getKeys({ limit: 1 })) return u64FromBytes(key);
  return undefined;
}
