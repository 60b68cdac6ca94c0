import { keyToText } from '../kit/bytes.js';
import type { StateReader } from '../kit/state.js';
import type { StateChange } from '../state/overlay.js';

/** Committed state with what was read of it lately in memory. */
export interface CachedState extends StateReader {
  /** Keys come as text, too, where the caller has it. */
  readonly get: (key: Uint8Array, text?: string) => Uint8Array | undefined;
  /** Takes over the writes of a block that is now committed underneath. */
  readonly committed: (changes: readonly StateChange[]) => void;
  /** Forgets everything: what lies underneath is another state. */
  readonly clear: () => void;
}

/** Keys remembered, twice; at about 200 bytes each. */
const REMEMBERED_KEYS = 50_000;

/**
 * The same accounts are read at CheckTx, in the proposal and in the block, and again in the next
 * block: each is read from the store once. What is forgotten is read again, so that an answer never
 * depends on what is remembered.
 */
export function createCachedState(store: StateReader): CachedState {
  let young = new Map<string, Uint8Array | undefined>();
  let old = new Map<string, Uint8Array | undefined>();

  const remember = (text: string, value: Uint8Array | undefined): void => {
    if (young.size >= REMEMBERED_KEYS) {
      old = young;
      young = new Map();
    }
    young.set(text, value);
  };

  return {
    get: (key, text = keyToText(key)) => {
      const known = young.get(text);
      if (known !== undefined || young.has(text)) return known;
      const older = old.get(text);
      const value = older !== undefined || old.has(text) ? older : store.get(key);
      remember(text, value);
      return value;
    },
    range: store.range,
    clear: () => {
      young = new Map();
      old = new Map();
    },
    committed: (changes) => {
      for (const { key, value, text = keyToText(key) } of changes) {
        if (!young.has(text) && !old.has(text)) continue;
        remember(text, value);
      }
    },
  };
}
