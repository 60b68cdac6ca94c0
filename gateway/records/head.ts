import { isUtf8 } from 'node:buffer';
import { problem } from '../errors.js';
import type { ImportFormat } from '../vault/types.js';
import type { FramePosition } from './frames.js';
import { parseHeader, withoutMark } from './rows.js';
import type { Column } from './rows.js';

/** What the first bytes of a file tell: its columns (CSV) and where its rows start. */
export interface Head {
  readonly columns: readonly Column[];
  readonly start: FramePosition;
}

const LINE_FEED = 0x0a;
const FIRST: FramePosition = { offset: 0, row: 1 };

/**
 * Looks at the first bytes of a file (up to 64 KiB), so that a file that cannot be read at all is
 * refused before the rest of it is sent.
 * @param whole true when these bytes are the whole file
 * @throws Problem 400: `empty_file`, `wrong_encoding`, `missing_column`, `unknown_column`,
 * `duplicate_column`, `csv_syntax`, `not_an_array`; the column is its field
 */
export function readHead(format: ImportFormat, head: Buffer, whole: boolean): Head {
  refuseEncoding(head);
  const text = withoutMark(head.toString('utf8')).trimStart();
  if (text === '' && whole) throw problem(400, 'empty_file', 'The file has no rows.');
  if (format === 'ndjson') return { columns: [], start: FIRST };
  if (format === 'json') {
    if (text.startsWith('[')) return { columns: [], start: FIRST };
    throw problem(400, 'not_an_array', 'The JSON document is not an array of rows.');
  }
  const end = head.indexOf(LINE_FEED);
  if (end === -1 && !whole) {
    throw problem(400, 'csv_syntax', 'The first line is longer than 64 KiB.', 'header');
  }
  const line = end === -1 ? head : head.subarray(0, end);
  const header = parseHeader(withoutMark(line.toString('utf8')).replace(/\r$/, ''));
  if ('columns' in header) {
    const offset = end === -1 ? head.length : end + 1;
    return { columns: header.columns, start: { offset, row: 2 } };
  }
  const detail = HEADER_PROBLEMS[header.code] ?? 'The header cannot be read';
  throw problem(400, header.code, `${detail}: ${header.field}.`, header.field);
}

const HEADER_PROBLEMS: Readonly<Record<string, string>> = {
  missing_column: 'The header lacks a column',
  unknown_column: 'The header has a column the import does not know',
  duplicate_column: 'The header names a column twice',
};

function refuseEncoding(head: Buffer): void {
  const mark = head.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff') {
    throw problem(400, 'wrong_encoding', 'The file is UTF-16; save it as UTF-8.');
  }
  if (looksLikeGbk(head)) {
    throw problem(400, 'wrong_encoding', 'The file is GBK (GB 18030); save it as UTF-8.');
  }
}

/** Several lines that are GBK, and not one with other than ASCII that is UTF-8. */
function looksLikeGbk(head: Buffer): boolean {
  const lastLine = head.lastIndexOf(LINE_FEED);
  const sample = lastLine === -1 ? head : head.subarray(0, lastLine);
  if (isUtf8(sample)) return false;
  let broken = 0;
  for (let start = 0; start < sample.length;) {
    const next = sample.indexOf(LINE_FEED, start);
    const end = next === -1 ? sample.length : next;
    const line = sample.subarray(start, end);
    const ascii = line.every((byte) => byte < 0x80);
    if (!ascii && isUtf8(line)) return false;
    if (!ascii) broken += 1;
    start = end + 1;
  }
  if (broken < 2) return false;
  try {
    new TextDecoder('gb18030', { fatal: true }).decode(sample);
    return true;
  } catch {
    return false;
  }
}
