import type { Needle } from './needles.js';

/** Finds any of many byte strings in one pass over a haystack. */
export interface MultiSearch {
  /** `isHere` may refuse a place (start and end of the match). */
  readonly find: (
    haystack: Uint8Array,
    isHere?: (start: number, end: number) => boolean,
  ) => readonly Needle[];
}

const WINDOW = 4;
const TABLE_BITS = 22;

/**
 * Every needle is known by its first four bytes; a bit table tells at almost every offset that none
 * begins there, so ten thousand needles cost no more than one.
 */
export function createMultiSearch(needles: readonly Needle[]): MultiSearch {
  const table = new Uint8Array(1 << (TABLE_BITS - 3));
  const byWindow = new Map<number, Needle[]>();
  const slotOf = (window: number): number => Math.imul(window, 0x9e3779b1) >>> (32 - TABLE_BITS);
  for (const needle of needles) {
    if (needle.bytes.length < WINDOW) throw new Error(`${needle.rendering} is too short`);
    const window = Buffer.from(needle.bytes).readUInt32LE(0);
    const slot = slotOf(window);
    table[slot >>> 3] = (table[slot >>> 3] ?? 0) | (1 << (slot & 7));
    byWindow.set(window, [...(byWindow.get(window) ?? []), needle]);
  }
  return {
    find: (haystack, isHere = () => true) => {
      const bytes = Buffer.from(haystack.buffer, haystack.byteOffset, haystack.byteLength);
      const found = new Set<Needle>();
      let window = 0;
      for (let end = 0; end < bytes.length; end += 1) {
        window = (window >>> 8) | ((bytes[end] ?? 0) << 24);
        if (end < WINDOW - 1) continue;
        const slot = slotOf(window);
        if (((table[slot >>> 3] ?? 0) & (1 << (slot & 7))) === 0) continue;
        const start = end - WINDOW + 1;
        for (const needle of byWindow.get(window >>> 0) ?? []) {
          const candidate = bytes.subarray(start, start + needle.bytes.length);
          if (Buffer.compare(candidate, needle.bytes) !== 0) continue;
          if (isHere(start, start + needle.bytes.length)) found.add(needle);
        }
      }
      return [...found];
    },
  };
}
