import type { StateReader } from '../../app/kit/state.js';
import type { StateChange } from '../../app/state/overlay.js';
import type { AuthenticatedTree } from '../../app/state/tree/tree.js';
import { buildTree } from '../../app/state/tree/tree.js';
import { seeded } from './people.js';

export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
export const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
export const keyOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Values by hex key. */
export type Entries = ReadonlyMap<string, Uint8Array>;

/** What a proof needs of the state. */
export function viewOf(entries: Entries): StateReader {
  return { get: (key) => entries.get(toHex(key)), range: () => [] };
}

export function pairsOf(entries: Entries): (readonly [Uint8Array, Uint8Array])[] {
  return [...entries].map(([key, value]) => [fromHex(key), value] as const);
}

/** The entries after some writes. */
export function written(entries: Entries, changes: readonly StateChange[]): Entries {
  const next = new Map(entries);
  for (const { key, value } of changes) {
    if (value === undefined) next.delete(toHex(key));
    else next.set(toHex(key), value);
  }
  return next;
}

/** Random writes over a number of possible keys: new values, the same values, removals. */
export function randomChanges(
  random: () => number,
  entries: Entries,
  keys: number,
  count: number,
): StateChange[] {
  const changes = new Map<string, StateChange>();
  for (let index = 0; index < count; index += 1) {
    const key = keyOf(`test/entry/${Math.floor(random() * keys)}`);
    const action = random();
    const fresh = keyOf(`value ${Math.floor(random() * 1_000_000)}`);
    const same = entries.get(toHex(key)) ?? fresh;
    const value = action < 0.35 ? undefined : action < 0.45 ? same : fresh;
    changes.set(toHex(key), { key, value });
  }
  return [...changes.values()];
}

/** A tree with its entries at every height it holds. */
export interface TreeModel {
  readonly tree: AuthenticatedTree;
  readonly at: ReadonlyMap<bigint, Entries>;
}

/** A tree after some blocks of random writes, the last `kept` heights held. */
export function randomTree(seed: number, blocks: number, keys: number, kept = 100n): TreeModel {
  const random = seeded(seed);
  const tree = buildTree([], 0n);
  const at = new Map<bigint, Entries>([[0n, new Map<string, Uint8Array>()]]);
  for (let height = 1n; height <= BigInt(blocks); height += 1n) {
    const before = at.get(height - 1n)!;
    const changes = randomChanges(random, before, keys, Math.floor(random() * keys * 0.6) + 1);
    tree.prepare(changes);
    tree.adopt(height, height - kept);
    at.set(height, written(before, changes));
  }
  return { tree, at };
}
