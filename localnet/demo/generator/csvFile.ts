import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { createRandom } from './random.js';
import { COLUMNS, drawBadRow, drawGoodRow, SPOIL_REASONS } from './rows.js';
import type { CsvRow, SpoilReason } from './rows.js';
import type { Sharing } from './sharing.js';

/** A row that must be refused: its line in the file (the header is line 1) and why. */
export interface ExpectedRefusal {
  readonly row: number;
  readonly reason: SpoilReason;
}

/** What an import of the file must come to. */
export interface CsvTruth {
  readonly rows: number;
  readonly good: number;
  readonly refusals: readonly ExpectedRefusal[];
}

const BAD_PERCENT = 2;
const FLUSH_BYTES = 65_536;

/** How many bad rows go with so many good ones: 2 %, but at least one of every kind. */
function badRowCount(good: number): number {
  return Math.max(SPOIL_REASONS.length, Math.round((good * BAD_PERCENT) / 100));
}

/** The rows of one institution's file in order, each with the reason it must be refused, if any. */
export function* csvRows(
  seed: string,
  sharing: Sharing,
  institution: number,
  good = sharing.rows,
): Generator<{ readonly row: CsvRow; readonly reason?: SpoilReason }> {
  const bad = badRowCount(good);
  let written = 0;
  let previous: CsvRow | undefined;
  for (let index = 0; index < good; index += 1) {
    const person = sharing.identity(sharing.personOfRow(institution, index));
    previous = drawGoodRow(person, createRandom(`${seed}/row/${institution}/${index}`));
    yield { row: previous };
    // Bad row k stands where a fraction k/bad of the good ones is behind.
    while (written < bad && (written + 1) * good <= (index + 1) * bad) {
      const reason = SPOIL_REASONS[written % SPOIL_REASONS.length] ?? 'missing_field';
      const random = createRandom(`${seed}/bad/${institution}/${written}`);
      // Persons of their own, known to nobody: a bad row must never answer a query.
      const stranger = sharing.identity(sharing.persons + institution * bad + written);
      yield { row: drawBadRow(reason, stranger, random, previous), reason };
      written += 1;
    }
  }
}

/** Index of the first person that is in no file, not even in a bad row. */
export function firstStranger(sharing: Sharing, institutions: number): number {
  return sharing.persons + institutions * badRowCount(sharing.rows);
}

/**
 * Writes one institution's CSV file (UTF-8, header, one line a row), holding no more than a buffer
 * of it in memory, and returns what its import must come to. `good` takes the first rows only.
 */
export async function writeCsvFile(
  path: string,
  seed: string,
  sharing: Sharing,
  institution: number,
  good = sharing.rows,
): Promise<CsvTruth> {
  const file = createWriteStream(path);
  const refusals: ExpectedRefusal[] = [];
  let rows = 0;
  let buffer = `${COLUMNS.join(',')}\n`;
  for (const { row, reason } of csvRows(seed, sharing, institution, good)) {
    rows += 1;
    if (reason !== undefined) refusals.push({ row: rows + 1, reason });
    buffer += `${COLUMNS.map((column) => row[column]).join(',')}\n`;
    if (buffer.length >= FLUSH_BYTES) {
      if (!file.write(buffer)) await once(file, 'drain');
      buffer = '';
    }
  }
  file.end(buffer);
  await finished(file);
  return { rows, good: rows - refusals.length, refusals };
}
