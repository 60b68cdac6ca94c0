import { toHex } from '../hex.js';
import type { VaultDatabases } from './keyspace.js';
import { importKey, NOTHING, uint64Bytes, uint64Of } from './keyspace.js';
import type { Import, Refusal } from './types.js';

type StoredImport = Omit<Import, 'importId' | 'height'> & { readonly height: string };

/** Imports and refusals at rest: plain JSON, since they hold no value of any row. */
export interface ImportLedger {
  readonly read: (importId: string) => Import | undefined;
  /** Inside a transaction only. */
  readonly write: (state: Import) => void;
  /** Inside a transaction only: changes a stored import. @throws Error when there is none. */
  readonly change: (importId: string, change: (state: Import) => Import) => void;
  readonly unfinished: () => readonly Import[];
  /** Inside a transaction only. */
  readonly addRefusal: (importId: string, refusal: Refusal) => void;
  readonly refusals: (importId: string, afterRow: number, limit: number) => readonly Refusal[];
}

export function importLedger(databases: VaultDatabases): ImportLedger {
  const keyOf = (importId: string): Buffer => {
    const key = importKey(importId);
    if (key === undefined) throw new Error(`${importId} is no import id`);
    return key;
  };
  const read = (importId: string): Import | undefined => {
    const key = importKey(importId);
    const bytes = key === undefined ? undefined : databases.imports.get(key);
    if (bytes === undefined) return undefined;
    const stored = JSON.parse(Buffer.from(bytes).toString('utf8')) as StoredImport;
    return { ...stored, importId, height: BigInt(stored.height) };
  };
  const write = (state: Import): void => {
    const { importId, height, ...rest } = state;
    const stored: StoredImport = { ...rest, height: height.toString() };
    const key = keyOf(importId);
    databases.imports.put(key, Buffer.from(JSON.stringify(stored)));
    if (state.rowsDone) databases.unfinished.remove(key);
    else databases.unfinished.put(key, NOTHING);
  };
  return {
    read,
    write,
    change: (importId, change) => {
      const state = read(importId);
      if (state === undefined) throw new Error(`no import ${importId}`);
      write(change(state));
    },
    unfinished: () =>
      [...databases.unfinished.range()].flatMap(({ key }) => {
        const state = read(toHex(key));
        return state === undefined ? [] : [state];
      }),
    addRefusal: (importId, { row, field, reason }) => {
      const key = Buffer.concat([keyOf(importId), uint64Bytes(row)]);
      databases.refusals.put(key, Buffer.from(JSON.stringify([field, reason])));
    },
    refusals: (importId, afterRow, limit) => {
      const prefix = importKey(importId);
      if (prefix === undefined) return [];
      const from = Buffer.concat([prefix, uint64Bytes(afterRow + 1)]);
      return [...databases.refusals.range({ prefix, from, limit })].map(({ key, value }) => {
        const [field, reason] = JSON.parse(Buffer.from(value).toString('utf8')) as [
          Refusal['field'],
          Refusal['reason'],
        ];
        return { row: Number(uint64Of(key, prefix.length)), field, reason };
      });
    },
  };
}
