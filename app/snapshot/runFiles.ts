import { closeSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { compareBytes } from '../kit/bytes.js';
import type { StoredEntry } from '../kit/state.js';
import { createChunkCutter, entriesOfChunk, MAX_CHUNK_BYTES } from './format.js';

/*
 * Sorted runs on the disk, to sort more than fits the memory: each is a file of chunks behind their
 * lengths (u32), and all are read together, a chunk of each at a time.
 */

/** Runs of one folder, which is there as long as they are. */
export interface RunFiles {
  /** @param name which runs are merged with it */
  readonly write: (name: string, run: Iterable<StoredEntry>) => void;
  /** The entries of all runs of a name, in key order. */
  readonly merged: (name: string) => Generator<StoredEntry>;
  readonly names: () => readonly string[];
  readonly remove: () => void;
}

const LENGTH_BYTES = 4;

export function createRunFiles(folder: string): RunFiles {
  const files = new Map<string, string[]>();
  let count = 0;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return {
    write: (name, run) => {
      const path = join(folder, String(count));
      count += 1;
      writeRun(path, run);
      files.set(name, [...(files.get(name) ?? []), path]);
    },
    merged: (name) => mergeRuns((files.get(name) ?? []).map(readRun)),
    names: () => [...files.keys()],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function writeRun(path: string, run: Iterable<StoredEntry>): void {
  const file = openSync(path, 'w');
  try {
    const cutter = createChunkCutter((chunk) => {
      const length = new Uint8Array(LENGTH_BYTES);
      new DataView(length.buffer).setUint32(0, chunk.length);
      writeSync(file, length);
      writeSync(file, chunk);
    });
    for (const [key, value] of run) cutter.add(key, value);
    cutter.end();
  } finally {
    closeSync(file);
  }
}

function* readRun(path: string): Generator<StoredEntry> {
  const file = openSync(path, 'r');
  const chunk = new Uint8Array(MAX_CHUNK_BYTES);
  const length = new Uint8Array(LENGTH_BYTES);
  try {
    while (readSync(file, length) === LENGTH_BYTES) {
      const size = new DataView(length.buffer).getUint32(0);
      readSync(file, chunk, 0, size, null);
      yield* entriesOfChunk(chunk.subarray(0, size));
    }
  } finally {
    closeSync(file);
  }
}

/** One of the runs, at its next entry. */
interface Head {
  readonly rest: Iterator<StoredEntry>;
  entry: StoredEntry;
}

/** Entries of runs in key order, each run in key order itself; a binary heap of their heads. */
function* mergeRuns(runs: readonly Iterator<StoredEntry>[]): Generator<StoredEntry> {
  const heap: Head[] = [];
  for (const rest of runs) {
    const next = rest.next();
    if (next.done !== true) heap.push({ rest, entry: next.value });
  }
  for (let index = (heap.length >> 1) - 1; index >= 0; index -= 1) sink(heap, index);
  for (let [least] = heap; least !== undefined; [least] = heap) {
    yield least.entry;
    const next = least.rest.next();
    if (next.done !== true) {
      least.entry = next.value;
    } else {
      const last = heap.pop();
      if (last === undefined || heap.length === 0) continue;
      heap[0] = last;
    }
    sink(heap, 0);
  }
}

/** Lets a head go down to where no one below it is less. */
function sink(heap: Head[], from: number): void {
  for (let index = from; ;) {
    const left = 2 * index + 1;
    const least = lesser(heap, lesser(heap, index, left), left + 1);
    if (least === index) return;
    [heap[index], heap[least]] = [heap[least] as Head, heap[index] as Head];
    index = least;
  }
}

function lesser(heap: readonly Head[], one: number, other: number): number {
  const [left, right] = [heap[one], heap[other]];
  if (left === undefined || right === undefined) return one;
  return compareBytes(left.entry[0], right.entry[0]) <= 0 ? one : other;
}
