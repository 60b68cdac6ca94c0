import {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** Something done to a folder of a state, and what the start must then come to. */
export interface Damage {
  readonly name: string;
  readonly harm: (folder: string) => void;
}

/** LMDB's page, and the offset of its flags in the header of one. */
export const PAGE = 4_096;
const HEADER = 24;
const FLAGS = 18;
const KINDS = { branch: 1, leaf: 2, overflow: 4 } as const;

/** What nothing can be made of: the start must name it. */
export const fatalDamages: readonly Damage[] = [
  { name: 'cut to half its pages', harm: cut((pages) => Math.floor(pages / 2) * PAGE) },
  { name: 'cut in the middle of a page', harm: cut((pages) => (pages >> 1) * PAGE + 1_234) },
  { name: 'cut to its two meta pages', harm: cut(() => 2 * PAGE) },
  { name: 'cut to one page', harm: cut(() => PAGE) },
  { name: 'cut to ten bytes', harm: cut(() => 10) },
  { name: 'with the first meta page zeroed', harm: (folder) => overwrite(folder, [0], 0) },
  { name: 'with both meta pages zeroed', harm: (folder) => overwrite(folder, [0, 1], 0) },
  { name: 'with all but the meta pages zeroed', harm: zeroed((page) => page >= 2) },
  { name: 'with every second leaf page zeroed', harm: everySecond('leaf', 0) },
  { name: 'with every branch page zeroed', harm: everySecond('branch', 0, 1) },
  { name: 'with every second leaf page full of ones', harm: everySecond('leaf', 0xff) },
  { name: 'with every branch page full of ones', harm: everySecond('branch', 0xff, 1) },
  { name: 'with the page numbers of branches wild', harm: wildBranches },
  {
    name: 'that is text',
    harm: (folder) => writeFileSync(fileIn(folder), 'no database at all\n'.repeat(2_000)),
  },
  {
    name: 'that is a folder',
    harm: (folder) => {
      rmSync(fileIn(folder));
      mkdirSync(fileIn(folder));
    },
  },
  { name: 'that is missing beside its lock', harm: (folder) => rmSync(fileIn(folder)) },
];

function fileIn(folder: string): string {
  return join(folder, 'data.mdb');
}

function cut(to: (pages: number) => number): (folder: string) => void {
  return (folder) => withFile(folder, (file) => ftruncateSync(file, to(pagesOf(file))));
}

function zeroed(which: (page: number) => boolean): (folder: string) => void {
  return (folder) =>
    withFile(folder, (file) => {
      for (let page = 0; page < pagesOf(file); page += 1) if (which(page)) fill(file, page, 0);
    });
}

function everySecond(kind: keyof typeof KINDS, byte: number, step = 2): (folder: string) => void {
  return (folder) =>
    withFile(folder, (file) => {
      pagesOfKind(file, kind).forEach((page, index) => {
        if (index % step === 0) fill(file, page, byte);
      });
    });
}

/** Each entry of a branch points far behind the end of the file. */
function wildBranches(folder: string): void {
  withFile(folder, (file) => {
    for (const page of pagesOfKind(file, 'branch')) {
      const bytes = readPage(file, page);
      const lower = bytes.readUInt16LE(20);
      // Offsets count from behind the header; a node begins with the low bits of its page's number.
      for (let at = HEADER; at < HEADER + lower; at += 2) {
        bytes.writeUInt32LE(0x7fff_0000, HEADER + bytes.readUInt16LE(at));
      }
      writeSync(file, bytes, 0, PAGE, page * PAGE);
    }
  });
}

function overwrite(folder: string, pages: readonly number[], byte: number): void {
  withFile(folder, (file) => pages.forEach((page) => fill(file, page, byte)));
}

/** Flips so many bits at places the generator chooses; returns the offsets. */
export function flipBits(folder: string, bits: number, random: () => number): readonly number[] {
  return withFile(folder, (file) => {
    const { size } = fstatSync(file);
    return Array.from({ length: bits }, () => {
      const offset = Math.floor(random() * size);
      const byte = Buffer.alloc(1);
      readSync(file, byte, 0, 1, offset);
      byte[0] = byte[0]! ^ (1 << Math.floor(random() * 8));
      writeSync(file, byte, 0, 1, offset);
      return offset;
    });
  });
}

/** Zeroes one page other than the meta pages; returns its number. */
export function zeroOnePage(folder: string, random: () => number): number {
  return withFile(folder, (file) => {
    const page = 2 + Math.floor(random() * (pagesOf(file) - 2));
    fill(file, page, 0);
    return page;
  });
}

/** As a copy that was broken off: the last part is missing. */
export function cutAt(folder: string, share: number): void {
  withFile(folder, (file) =>
    truncateSync(fileIn(folder), Math.floor(fstatSync(file).size * share)),
  );
}

function withFile<Result>(folder: string, use: (file: number) => Result): Result {
  const file = openSync(fileIn(folder), 'r+');
  try {
    return use(file);
  } finally {
    closeSync(file);
  }
}

function pagesOf(file: number): number {
  return Math.floor(fstatSync(file).size / PAGE);
}

function pagesOfKind(file: number, kind: keyof typeof KINDS): readonly number[] {
  return Array.from({ length: pagesOf(file) - 2 }, (_, index) => index + 2).filter(
    (page) => readPage(file, page).readUInt16LE(FLAGS) === KINDS[kind],
  );
}

function readPage(file: number, page: number): Buffer {
  const bytes = Buffer.alloc(PAGE);
  readSync(file, bytes, 0, PAGE, page * PAGE);
  return bytes;
}

function fill(file: number, page: number, byte: number): void {
  writeSync(file, Buffer.alloc(PAGE, byte), 0, PAGE, page * PAGE);
}
