/** Longest row taken, in bytes. */
const MAX_ROW_BYTES = 64 * 1024;

/** One row of a file: a line, or an item of a JSON array. */
export interface Frame {
  /** Line of the file from 1; in a JSON array the item's place from 1. */
  readonly row: number;
  /** The row's bytes; undefined when it is longer than MAX_ROW_BYTES: they were not kept. */
  readonly bytes: Buffer | undefined;
  /** Byte of the file behind the row: where reading may go on later. */
  readonly end: number;
}

/** Where reading starts: byte 0 and row 1, or where an earlier run stopped. */
export interface FramePosition {
  readonly offset: number;
  readonly row: number;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Keeps a row's bytes while its end is not seen, but never more than MAX_ROW_BYTES. */
interface RowBuffer {
  readonly add: (bytes: Buffer) => void;
  /** The row with its last bytes, undefined when too long; then empty again. */
  readonly take: (bytes: Buffer) => Buffer | undefined;
  readonly isEmpty: () => boolean;
}

function rowBuffer(): RowBuffer {
  let parts: Buffer[] = [];
  let size = 0;
  const add = (bytes: Buffer): void => {
    if (bytes.length === 0) return;
    size += bytes.length;
    if (size > MAX_ROW_BYTES) parts = [];
    // A copy: a slice would keep the whole chunk alive.
    else parts.push(Buffer.from(bytes));
  };
  return {
    add,
    isEmpty: () => size === 0,
    take: (bytes) => {
      const only = size === 0 && bytes.length <= MAX_ROW_BYTES;
      if (!only) add(bytes);
      const row = only ? bytes : size > MAX_ROW_BYTES ? undefined : Buffer.concat(parts);
      parts = [];
      size = 0;
      return row;
    },
  };
}

/**
 * Splits a byte stream into lines, a chunk's at a time. Ends are LF or CRLF; the last line may
 * have none. Memory stays bounded however long a line is.
 */
export async function* lineFrames(
  chunks: AsyncIterable<Buffer>,
  from: FramePosition = { offset: 0, row: 1 },
): AsyncGenerator<Frame[]> {
  const held = rowBuffer();
  let { offset, row } = from;
  for await (const chunk of chunks) {
    const frames: Frame[] = [];
    let start = 0;
    let end = chunk.indexOf(LINE_FEED);
    while (end !== -1) {
      const bytes = held.take(chunk.subarray(start, end));
      frames.push({ row, bytes: withoutReturn(bytes), end: offset + end + 1 });
      row += 1;
      start = end + 1;
      end = chunk.indexOf(LINE_FEED, start);
    }
    held.add(chunk.subarray(start));
    offset += chunk.length;
    if (frames.length > 0) yield frames;
  }
  if (held.isEmpty()) return;
  yield [{ row, bytes: withoutReturn(held.take(Buffer.alloc(0))), end: offset }];
}

function withoutReturn(bytes: Buffer | undefined): Buffer | undefined {
  return bytes?.at(-1) === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes;
}

/**
 * Splits a JSON array into its items without parsing them: strings, escapes and nesting are
 * followed, nothing else. An item that is no JSON is for whoever parses it to refuse; what follows
 * the array, and an item the file ends in, come out as a row of their own.
 */
export async function* arrayFrames(
  chunks: AsyncIterable<Buffer>,
  from: FramePosition = { offset: 0, row: 1 },
): AsyncGenerator<Frame[]> {
  const held = rowBuffer();
  let { offset, row } = from;
  let opened = from.offset > 0;
  let closed = false;
  let depth = 0;
  let inString = false;
  let escaped = false;
  for await (const chunk of chunks) {
    const frames: Frame[] = [];
    let start = 0;
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index] ?? 0;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === 0x5c) escaped = true;
        else if (byte === 0x22) inString = false;
        continue;
      }
      if (byte === 0x22) inString = true;
      else if (!opened && byte === 0x5b) {
        opened = true;
        start = index + 1;
      } else if (byte === 0x5b || byte === 0x7b) depth += 1;
      else if (depth > 0 && (byte === 0x5d || byte === 0x7d)) depth -= 1;
      else if (depth === 0 && !closed && (byte === 0x2c || byte === 0x5d)) {
        const bytes = held.take(chunk.subarray(start, index));
        closed = byte === 0x5d;
        // `[]` and a comma before the end have no item before the bracket.
        if (!closed || !isBlank(bytes)) {
          // The closing bracket is read again by whoever goes on here, to know it is closed.
          frames.push({ row, bytes, end: offset + index + (closed ? 0 : 1) });
          row += 1;
        }
        start = index + 1;
      }
    }
    held.add(chunk.subarray(start));
    offset += chunk.length;
    if (frames.length > 0) yield frames;
  }
  const rest = held.take(Buffer.alloc(0));
  if (closed && isBlank(rest)) return;
  yield [{ row, bytes: rest === undefined ? rest : notAnItem(rest), end: offset }];
}

/** What the file ends in, or what follows the array, is no item, whatever it looks like. */
function notAnItem(rest: Buffer): Buffer {
  return Buffer.concat([rest, Buffer.from(' …')]);
}

function isBlank(bytes: Buffer | undefined): boolean {
  return bytes !== undefined && /^[\t\n\r ]*$/.test(bytes.toString('latin1'));
}
