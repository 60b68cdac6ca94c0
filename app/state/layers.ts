import { bytesToText } from '../kit/bytes.js';
import { InternalError } from '../kit/errors.js';
import type { StateReader } from '../kit/state.js';
import { mergeWrites } from './overlay.js';
import type { PendingWrite, StateChange } from './overlay.js';
import { MAX_KEY_BYTES } from './store.js';
import type { Committed, CommittedBlock } from './store.js';

/** The writes of a committed block that lie over what the disk holds. */
export interface Layer {
  readonly committed: Committed;
  /** In ascending key order. */
  readonly writes: readonly PendingWrite[];
  readonly byText: ReadonlyMap<string, PendingWrite>;
}

/**
 * @throws InternalError for an empty value, a key that is too long or not above the one before
 */
export function createLayer({ committed, changes }: CommittedBlock): Layer {
  const byText = new Map<string, PendingWrite>();
  const writes: PendingWrite[] = [];
  let before = '';
  for (const change of changes) {
    const { key, value, text = bytesToText(key) } = change;
    if (text <= before) throw new InternalError(`key ${text} does not follow ${before}`);
    if (key.length > MAX_KEY_BYTES) throw new InternalError(`a key of ${key.length} bytes`);
    if (value?.length === 0) throw new InternalError(`empty value of key ${text}`);
    const write = hasText(change) ? change : { key, text, value };
    writes.push(write);
    byText.set(text, write);
    before = text;
  }
  return { committed, writes, byText };
}

function hasText(change: StateChange): change is PendingWrite {
  return change.text !== undefined;
}

/**
 * Reads through layers, given oldest first, and what lies below them. Both may change between
 * reads; a range sees the layers there were when it began.
 */
export function readOver(layers: () => readonly Layer[], below: StateReader): StateReader {
  const get = (key: Uint8Array, known?: string): Uint8Array | undefined => {
    const over = layers();
    if (over.length === 0) return below.get(key);
    const text = known ?? bytesToText(key);
    for (let index = over.length - 1; index >= 0; index -= 1) {
      const write = over[index]?.byText.get(text);
      if (write !== undefined) return write.value;
    }
    return below.get(key);
  };
  return {
    get,
    *range(start, end, reverse = false) {
      const [from, to] = [bytesToText(start), bytesToText(end)];
      let entries = below.range(start, end, reverse);
      for (const layer of layers()) {
        entries = mergeWrites(between(layer.writes, from, to, reverse), entries, reverse);
      }
      yield* entries;
    },
  };
}

/** Checks before every read, and before every entry of a range. */
export function checkedReader(state: StateReader, check: () => void): StateReader {
  return {
    get: (key) => {
      check();
      return state.get(key);
    },
    *range(start, end, reverse) {
      check();
      for (const entry of state.range(start, end, reverse)) {
        check();
        yield entry;
      }
    },
  };
}

function* between(
  writes: readonly PendingWrite[],
  start: string,
  end: string,
  reverse: boolean,
): Generator<PendingWrite> {
  if (start >= end) return;
  const [low, high] = [lowerBound(writes, start), lowerBound(writes, end)];
  for (let count = 0; count < high - low; count += 1) {
    const write = writes[reverse ? high - 1 - count : low + count];
    if (write !== undefined) yield write;
  }
}

/** First index whose key is not below the text. */
function lowerBound(writes: readonly PendingWrite[], text: string): number {
  let low = 0;
  let high = writes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((writes[middle]?.text ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
