import { setImmediate as turn } from 'node:timers/promises';
import { sha256 } from '../../../proto/documents/hash.js';
import type { VaultEnvironment, VaultWrite } from '../../vault/environment.js';
import { uint64Bytes, uint64Of } from '../../vault/keyspace.js';
import type { IndexedBlock, IndexedTx } from './indexedTx.js';
import { entryKey, listKey, listsOf, positionAt } from './keys.js';
import type { TxAttribute } from './keys.js';

/** Transactions in the order of the chain that have one thing in common. */
export interface TxList {
  readonly count: number;
  /** Position of one of them; 0 is the oldest. */
  readonly at: (sequence: number) => Uint8Array;
}

/** What is kept, in one LMDB environment; lists are read in O(page). */
export interface TxStore {
  /** The last block in it; undefined in an empty one. */
  readonly height: () => bigint | undefined;
  /** From this block on none is left out: more than the chain's first where the node had pruned. */
  readonly firstHeight: () => bigint | undefined;
  readonly chainId: () => string | undefined;
  /**
   * Adds a block, whole or not at all; one that is in it changes nothing. One after the other: the
   * next only once the one before has resolved.
   */
  readonly add: (block: IndexedBlock, chainId: string) => Promise<void>;
  readonly positionOf: (hash: Uint8Array) => Uint8Array | undefined;
  readonly read: (position: Uint8Array) => IndexedTx;
  /** Those with an attribute, or all. */
  readonly list: (attribute?: TxAttribute) => TxList;
}

const TXS_IN_SLICE = 200;
const word = (text: string): Uint8Array => new TextEncoder().encode(text);
const [HEIGHT, FIRST, CHAIN] = [word('height'), word('first'), word('chain')];

/** Opens the index over an environment of its own. */
export function createTxStore(environment: VaultEnvironment): TxStore {
  const state = environment.database('state');
  const txs = environment.database('txs');
  const hashes = environment.database('hashes');
  const entries = environment.database('entries');
  const counts = environment.database('counts');
  const readHeight = (key: Uint8Array): bigint | undefined => {
    const bytes = state.get(key);
    return bytes === undefined ? undefined : uint64Of(bytes);
  };
  const countOf = (list: Uint8Array): number => {
    const bytes = counts.get(list);
    return bytes === undefined ? 0 : Number(uint64Of(bytes));
  };

  const writesOf = (
    tx: IndexedTx,
    position: Uint8Array,
    grown: Map<string, number>,
  ): VaultWrite[] => {
    const writes: VaultWrite[] = [];
    writes.push({ database: txs, key: position, value: word(JSON.stringify(tx)) });
    const hash = sha256(Buffer.from(tx.tx, 'base64'));
    // It may be in two blocks: the one that went well is found, else the first.
    if ((tx.result.code ?? 0) === 0 || !hashes.has(hash)) {
      writes.push({ database: hashes, key: hash, value: position });
    }
    for (const key of listsOf(tx)) {
      const list = Buffer.from(key, 'latin1');
      const count = grown.get(key) ?? countOf(list);
      writes.push({ database: entries, key: entryKey(list, count), value: position });
      grown.set(key, count + 1);
    }
    return writes;
  };
  return {
    height: () => readHeight(HEIGHT),
    firstHeight: () => readHeight(FIRST),
    chainId: () => {
      const bytes = state.get(CHAIN);
      return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
    },
    add: async (block, chainId) => {
      const last = readHeight(HEIGHT);
      if (last !== undefined && block.height <= last) return;
      const height = uint64Bytes(block.height);
      const grown = new Map<string, number>();
      // Other work has its turn between slices. Nobody sees entries beyond a list's count, and after
      // a crash the same entries are written over them.
      const slices: Promise<void>[] = [];
      for (let from = 0; from < block.txs.length; from += TXS_IN_SLICE) {
        const slice = block.txs
          .slice(from, from + TXS_IN_SLICE)
          .flatMap((tx, index) => writesOf(tx, positionAt(block.height, from + index), grown));
        const written = environment.write(slice);
        // Awaited below; until then a failure is not unhandled.
        written.catch(() => undefined);
        slices.push(written);
        await turn();
      }
      await Promise.all(slices);
      const writes: VaultWrite[] = [{ database: state, key: HEIGHT, value: height }];
      for (const [key, count] of grown) {
        const list = Buffer.from(key, 'latin1');
        writes.push({ database: counts, key: list, value: uint64Bytes(count) });
      }
      if (last === undefined || block.height > last + 1n) {
        writes.push({ database: state, key: FIRST, value: height });
      }
      if (last === undefined) {
        writes.push({ database: state, key: CHAIN, value: word(chainId) });
      }
      await environment.write(writes);
    },
    positionOf: (hash) => hashes.get(hash),
    read: (position) => {
      const bytes = txs.get(position);
      if (bytes === undefined) throw new Error('a transaction of the index is missing');
      return JSON.parse(new TextDecoder().decode(bytes)) as IndexedTx;
    },
    list: (attribute) => {
      const list = listKey(attribute);
      return {
        count: countOf(list),
        at: (sequence) => {
          const position = entries.get(entryKey(list, sequence));
          if (position === undefined) throw new Error('an entry of the index is missing');
          return position;
        },
      };
    },
  };
}
