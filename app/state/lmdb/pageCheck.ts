import { readSync } from 'node:fs';

/*
 * LMDB believes what its pages say: one wrong bit in a header or an offset, and it reads outside of
 * the page or the file, which ends the process by a signal. So every page of the newest state is
 * looked at by plain reads first: that it is the page it should be, and that all its offsets and
 * page numbers stay within. What keys and values say is not looked at here; the app hash tells.
 * Layout: MDB_page, MDB_node, MDB_db of LMDB's mdb.c, 64 bits, little-endian.
 */

const HEADER = 24;
const NODE_HEADER = 8;
const BRANCH = 1;
const LEAF = 2;
const OVERFLOW = 4;
const NODE_BIG = 1;
const NODE_TREE = 2;
/** Of the record of a tree. */
export const TREE_BYTES = 48;
/** Of the tree of free pages; ours have no flags. */
const INTEGER_KEYS = 8;
/** What of a tree's flags is about the tree: above it, the first keeps how the file was opened. */
const TREE_FLAGS = 0x7f;
const NO_PAGE = 0xffff_ffff_ffff_ffffn;
/** Of a record of a tree: its flags, its depth, its numbers of pages and entries, its root. */
const TREE = {
  flags: 4,
  depth: 6,
  branches: 8,
  leaves: 16,
  overflows: 24,
  entries: 32,
  root: 40,
} as const;

/** Where the trees of a file begin, as its newest meta page has it. */
export interface FileLayout {
  readonly pageSize: number;
  readonly lastPage: bigint;
  /** Records of the two trees that a meta page holds, 48 bytes each. */
  readonly trees: readonly Uint8Array[];
}

/** What is wrong with the pages of an open file, in a few words, or undefined. */
export function faultOfPages(file: number, layout: FileLayout): string | undefined {
  try {
    const check = createCheck(file, layout);
    for (const tree of layout.trees) check(tree);
    return undefined;
  } catch (error) {
    if (error instanceof PageFault) return error.message;
    throw error;
  }
}

class PageFault extends Error {}

function createCheck(file: number, { pageSize, lastPage }: FileLayout) {
  const pages = Number(lastPage) + 1;
  const seen = new Uint8Array(pages);

  const take = (page: bigint | number, count = 1): number => {
    const first = Number(page);
    if (first < 2 || first + count > pages) throw new PageFault(`page ${page} is not in the file`);
    for (let each = first; each < first + count; each += 1) {
      if (seen[each] !== 0) throw new PageFault(`page ${each} is used twice`);
      seen[each] = 1;
    }
    return first;
  };

  const read = (page: number, into: Uint8Array): DataView => {
    const length = readSync(file, into, 0, pageSize, page * pageSize);
    const view = new DataView(into.buffer, into.byteOffset, pageSize);
    if (length < pageSize) throw new PageFault(`page ${page} is not in the file`);
    const own = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
    if (own !== page) throw new PageFault(`page ${page} says it is page ${own}`);
    return view;
  };

  return function checkTree(record: Uint8Array): void {
    const tree = new DataView(record.buffer, record.byteOffset, TREE_BYTES);
    const root = tree.getBigUint64(TREE.root, true);
    if (root === NO_PAGE) return;
    const flags = tree.getUint16(TREE.flags, true) & TREE_FLAGS;
    if (flags !== 0 && flags !== INTEGER_KEYS) throw new PageFault(`a tree with flags ${flags}`);
    const depth = tree.getUint16(TREE.depth, true);
    // One page of each level is looked at at a time.
    const buffers: Uint8Array[] = [];
    const bufferOf = (level: number): Uint8Array => (buffers[level] ??= new Uint8Array(pageSize));
    const found = { branches: 0n, leaves: 0n, overflows: 0n, entries: 0n };
    if (depth < 1 || depth > 32) throw new PageFault(`a tree of depth ${depth}`);

    const visit = (page: number, level: number): void => {
      const bytes = bufferOf(level);
      const view = read(page, bytes);
      const kind = view.getUint16(18, true);
      if (kind !== (level === depth ? LEAF : BRANCH)) {
        throw new PageFault(`page ${page} is of kind ${kind}`);
      }
      const lower = view.getUint16(20, true);
      const upper = view.getUint16(22, true);
      if (lower % 2 !== 0 || lower === 0 || lower > upper || HEADER + upper > pageSize) {
        throw new PageFault(`page ${page} has wrong bounds`);
      }
      if (kind === LEAF) found.leaves += 1n;
      else found.branches += 1n;
      for (let at = HEADER; at < HEADER + lower; at += 2) {
        const node = HEADER + view.getUint16(at, true);
        if (node < HEADER + upper || node + NODE_HEADER > pageSize) {
          throw new PageFault(`page ${page} has a wrong offset`);
        }
        const low = view.getUint32(node, true);
        const flags = view.getUint16(node + 4, true);
        const key = node + NODE_HEADER;
        const data = key + view.getUint16(node + 6, true);
        if (data > pageSize) throw new PageFault(`page ${page} has a key that leaves it`);
        if (kind === BRANCH) {
          visit(take(low + flags * 2 ** 32), level + 1);
          continue;
        }
        found.entries += 1n;
        if ((flags & ~(NODE_BIG | NODE_TREE)) !== 0) {
          throw new PageFault(`page ${page} has an unknown entry`);
        }
        const size = (flags & NODE_BIG) !== 0 ? 8 : low;
        if (data + size > pageSize) throw new PageFault(`page ${page} has a value that leaves it`);
        if ((flags & NODE_BIG) !== 0) {
          const count = Math.ceil((HEADER + low) / pageSize);
          const first = Number(view.getBigUint64(data, true));
          take(first, count);
          found.overflows += BigInt(count);
          checkOverflow(first, count);
        } else if ((flags & NODE_TREE) !== 0) {
          if (size !== TREE_BYTES) throw new PageFault(`page ${page} has a wrong tree`);
          checkTree(bytes.slice(data, data + TREE_BYTES));
        }
      }
    };

    visit(take(root), 1);
    for (const name of ['branches', 'leaves', 'overflows', 'entries'] as const) {
      const expected = tree.getBigUint64(TREE[name], true);
      if (found[name] !== expected) {
        throw new PageFault(`a tree has ${found[name]} ${name}, not ${expected}`);
      }
    }
  };

  function checkOverflow(first: number, count: number): void {
    const view = read(first, new Uint8Array(pageSize));
    const kind = view.getUint16(18, true);
    if (kind !== OVERFLOW || view.getUint32(20, true) < count) {
      throw new PageFault(`page ${first} is of kind ${kind}`);
    }
  }
}
