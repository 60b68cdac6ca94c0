import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesToHex, textToBytes } from '../../app/kit/bytes.js';
import type { StateReader } from '../../app/kit/state.js';
import type { CommittedBlock } from '../../app/state/store.js';

/** Writes of a block by their keys as text; undefined removes. */
export type Writes = Readonly<Record<string, string | undefined>>;

/** A folder of its own for a store. */
export function storeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'banma-store-'));
}

/** A block with these writes, in key order as the application hands them over. */
export function blockOf(height: bigint, writes: Writes): CommittedBlock {
  return {
    committed: {
      chainId: 'banma-test-1',
      height,
      timeMs: 1_000n * height,
      appHash: new Uint8Array(32).fill(Number(height % 256n)),
      consensusParams: Uint8Array.of(1),
    },
    changes: Object.entries(writes)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, value]) => ({
        key: textToBytes(key),
        value: value === undefined ? undefined : textToBytes(value),
      })),
  };
}

/** The entries of a range as `key=value`, in hex. */
export function entriesOf(
  state: StateReader,
  from = '\x00',
  to = '\xff',
  reverse = false,
): string[] {
  return [...state.range(textToBytes(from), textToBytes(to), reverse)].map(
    ([key, value]) => `${bytesToHex(key)}=${bytesToHex(value)}`,
  );
}
