import { bytesToText, textToBytes } from '../../app/kit/bytes.js';
import type { StateEvent } from '../../app/kit/event.js';
import type { BlockInfo, ExecutionContext } from '../../app/kit/module.js';
import { InternalError } from '../../app/kit/errors.js';
import type { State } from '../../app/kit/state.js';
import { verifySignature } from '../../proto/documents/signature.js';
import { CHAIN_ID } from './chainId.js';

/** A state in memory, for tests of single modules. */
export interface MemoryState extends State {
  /** Every entry as latin1 text, in key order; equal text means equal state. */
  readonly dump: () => string[];
  /** Runs the function; what it wrote is taken back when it throws. */
  readonly transaction: <Result>(run: () => Result) => Result;
}

/** An empty ordered map of byte strings. */
export function createMemoryState(): MemoryState {
  let values = new Map<string, Uint8Array>();
  let keys: string[] = [];
  const indexOf = (key: string): number => {
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((keys[middle] as string) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    get: (key) => values.get(bytesToText(key)),
    *range(start, end, reverse = false) {
      const slice = keys.slice(indexOf(bytesToText(start)), indexOf(bytesToText(end)));
      if (reverse) slice.reverse();
      for (const key of slice) {
        const value = values.get(key);
        if (value !== undefined) yield [textToBytes(key), value] as const;
      }
    },
    set: (key, value) => {
      if (value.length === 0) throw new InternalError('a value is empty');
      const text = bytesToText(key);
      if (!values.has(text)) keys.splice(indexOf(text), 0, text);
      values.set(text, value);
    },
    remove: (key) => {
      const text = bytesToText(key);
      if (values.delete(text)) keys.splice(indexOf(text), 1);
    },
    dump: () => keys.map((key) => `${key}=${bytesToText(values.get(key) as Uint8Array)}`),
    transaction: (run) => {
      const before = { values: new Map(values), keys: [...keys] };
      try {
        return run();
      } catch (error) {
        ({ values, keys } = before);
        throw error;
      }
    },
  };
}

/** A context over the state whose events are kept. */
export function createTestContext(
  state: State,
  block: Partial<BlockInfo> = {},
): ExecutionContext & { readonly emitted: StateEvent[] } {
  const emitted: StateEvent[] = [];
  const verify: ExecutionContext['verifier']['verify'] = (item) =>
    verifySignature(item.signature, item.digest, item.publicKey);
  return {
    state,
    block: { chainId: CHAIN_ID, height: 1n, timeMs: 1_000_000n, ...block },
    txHash: new Uint8Array(32),
    events: { emit: (event) => emitted.push(event) },
    emitted,
    verifier: { verify, firstInvalid: (items) => items.findIndex((item) => !verify(item)) },
  };
}
