/** Byte strings of up to 64 KiB, kept without an object each. */
export interface KeyArena {
  /** Its place. */
  readonly add: (key: Uint8Array) => number;
  readonly free: (place: number) => void;
  /** A copy. */
  readonly key: (place: number) => Uint8Array;
  /** Memory taken, in bytes. */
  readonly bytes: () => number;
}

/** Places are counted in units of eight bytes. */
const UNIT_BITS = 3;
const CHUNK_BITS = 20;
const CHUNK_BYTES = 1 << CHUNK_BITS;
const CHUNK_UNITS = CHUNK_BYTES >>> UNIT_BITS;
const LENGTH_BYTES = 2;

function unitsFor(length: number): number {
  return (LENGTH_BYTES + length + 7) >>> UNIT_BITS;
}

/**
 * Each key stands behind its length (two bytes) in whole units. Freed units are used again for keys
 * of as many units: the keys of a collection have the same width, so that leaves few holes.
 */
export function createKeyArena(): KeyArena {
  const chunks: Uint8Array[] = [];
  /** Free places, by the number of units. */
  const freePlaces: (number[] | undefined)[] = [];
  let nextUnit = 0;

  const chunkOf = (place: number): Uint8Array =>
    chunks[place >>> (CHUNK_BITS - UNIT_BITS)] as Uint8Array;
  const offsetOf = (place: number): number => (place & (CHUNK_UNITS - 1)) << UNIT_BITS;
  const lengthAt = (chunk: Uint8Array, offset: number): number =>
    ((chunk[offset] as number) << 8) | (chunk[offset + 1] as number);

  const takePlace = (units: number): number => {
    const freed = freePlaces[units]?.pop();
    if (freed !== undefined) return freed;
    const unitsLeft = chunks.length * CHUNK_UNITS - nextUnit;
    if (unitsLeft < units) {
      nextUnit += unitsLeft;
      chunks.push(new Uint8Array(CHUNK_BYTES));
    }
    nextUnit += units;
    return nextUnit - units;
  };

  return {
    add: (key) => {
      const place = takePlace(unitsFor(key.length));
      const chunk = chunkOf(place);
      const offset = offsetOf(place);
      chunk[offset] = key.length >>> 8;
      chunk[offset + 1] = key.length & 0xff;
      chunk.set(key, offset + LENGTH_BYTES);
      return place;
    },
    free: (place) => {
      const units = unitsFor(lengthAt(chunkOf(place), offsetOf(place)));
      const places = freePlaces[units];
      if (places === undefined) freePlaces[units] = [place];
      else places.push(place);
    },
    key: (place) => {
      const chunk = chunkOf(place);
      const from = offsetOf(place) + LENGTH_BYTES;
      return chunk.slice(from, from + lengthAt(chunk, from - LENGTH_BYTES));
    },
    bytes: () => chunks.length * CHUNK_BYTES,
  };
}
