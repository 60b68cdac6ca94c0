import { isUtf8 } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import { withoutOuterSpaces } from '../matching/digests.js';
import type { ImportFormat } from '../vault/types.js';
import type { Frame } from './frames.js';
import type { RefusalReason } from './refusal.js';

/** Columns of a raw row, in the order of the published header. */
const RAW_COLUMNS = [
  'name',
  'id_number',
  'loan_amount',
  'loan_term_days',
  'overdue_days',
  'overdue_amount',
  'overdue_stage',
  'into_time',
] as const;
const DEBT_COLUMNS = RAW_COLUMNS.slice(2);
/** A prepared proof: made offline, its texts are kept as they are. */
const PREPARED_COLUMNS = [
  'two_factor_digest',
  'overdue_data',
  'time_stamp',
  'static_factor',
  'hit_digest',
] as const;

export type Column =
  (typeof RAW_COLUMNS)[number] | (typeof PREPARED_COLUMNS)[number] | 'detail_digest';

/** The three shapes of a row, each with the fields it must have. */
const SHAPES: Readonly<Record<RowShape, readonly Column[]>> = {
  person: RAW_COLUMNS,
  digest: ['two_factor_digest', ...DEBT_COLUMNS],
  prepared: PREPARED_COLUMNS,
};
const OPTIONAL: readonly Column[] = ['detail_digest'];
const KNOWN = new Set<string>([...RAW_COLUMNS, ...PREPARED_COLUMNS, ...OPTIONAL]);

export type RowShape = 'person' | 'digest' | 'prepared';

/** The texts of one row, outer spaces trimmed, by column. */
export interface RawRow {
  readonly shape: RowShape;
  readonly texts: Partial<Record<Column, string>>;
}

export interface RowRefusal {
  readonly field: string;
  readonly reason: RefusalReason;
}

/** Reads one row; undefined for a blank line. */
export type RowReader = (frame: Frame) => RawRow | RowRefusal | undefined;

export function isRefusal(result: object): result is RowRefusal {
  return 'reason' in result;
}

/** The columns of a CSV header, or what is wrong with it. */
export function parseHeader(
  line: string,
): { readonly columns: readonly Column[] } | { readonly code: string; readonly field: string } {
  const names = splitCsvLine(line)?.map((name) => name.trim().toLowerCase());
  if (names === undefined) return { code: 'csv_syntax', field: 'header' };
  const unknown = names.find((name) => !KNOWN.has(name));
  if (unknown !== undefined) return { code: 'unknown_column', field: unknown.slice(0, 64) };
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return { code: 'duplicate_column', field: twice };
  const columns = names as Column[];
  const missing = missingColumn(shapeOf(columns), (column) => columns.includes(column));
  return missing === undefined ? { columns } : { code: 'missing_column', field: missing };
}

/** A reader of one format's rows. */
export function rowReader(format: ImportFormat, columns: readonly Column[]): RowReader {
  const parse =
    format === 'csv' ? (text: string) => csvRow(text, columns) : (text: string) => jsonRow(text);
  return ({ row, bytes }) => {
    if (bytes === undefined) return { field: 'row', reason: 'line_too_long' };
    if (!isUtf8(bytes)) return { field: 'row', reason: 'bad_encoding' };
    const text = row === 1 ? withoutMark(bytes.toString('utf8')) : bytes.toString('utf8');
    if (format !== 'json' && /^[\t\r ]*$/.test(text)) return undefined;
    return parse(text);
  };
}

function csvRow(text: string, columns: readonly Column[]): RawRow | RowRefusal {
  const fields = splitCsvLine(text);
  if (fields === undefined) return { field: 'row', reason: 'csv_syntax' };
  if (fields.length > columns.length) return { field: 'row', reason: 'too_many_fields' };
  const texts: Partial<Record<Column, string>> = {};
  fields.forEach((field, index) => {
    const column = columns[index];
    if (column !== undefined) texts[column] = textOf(column, field);
  });
  return complete(shapeOf(columns), texts);
}

function jsonRow(text: string): RawRow | RowRefusal {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { field: 'row', reason: 'json_syntax' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { field: 'row', reason: 'not_an_object' };
  }
  const texts: Partial<Record<Column, string>> = {};
  for (const [name, field] of Object.entries(value)) {
    if (!KNOWN.has(name)) return { field: shownField(name), reason: 'unknown_field' };
    const column = name as Column;
    const isText = typeof field === 'string';
    // A factor beyond 2⁵³ would already have lost digits as a number.
    if (!isText && (typeof field !== 'number' || column === 'static_factor')) {
      return { field: column, reason: 'wrong_type' };
    }
    texts[column] = textOf(column, String(field));
  }
  return complete(shapeOf(Object.keys(texts)), texts);
}

/**
 * An unknown field's name, where it looks like one. Refusals are kept in clear, and a file whose
 * fields are persons must not leave their names or ID numbers in them.
 */
function shownField(name: string): string {
  return /^[a-z_][a-z0-9_]{0,63}$/i.test(name) ? name : 'row';
}

/**
 * A prepared proof's text is inside its digest, spaces and all; a name loses no other spaces than
 * it does in the two-factor digest of a query.
 */
function textOf(column: Column, field: string): string {
  if (column === 'overdue_data') return field;
  return column === 'name' ? withoutOuterSpaces(field) : field.trim();
}

/** Without the byte order mark that some programs put before a file. */
export function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

function complete(shape: RowShape, texts: Partial<Record<Column, string>>): RawRow | RowRefusal {
  const missing = missingColumn(shape, (column) => (texts[column] ?? '').trim() !== '');
  return missing === undefined ? { shape, texts } : { field: missing, reason: 'missing_field' };
}

function shapeOf(columns: readonly string[]): RowShape {
  if (['static_factor', 'hit_digest', 'overdue_data'].some((name) => columns.includes(name))) {
    return 'prepared';
  }
  const named = columns.includes('name') || columns.includes('id_number');
  return columns.includes('two_factor_digest') && !named ? 'digest' : 'person';
}

function missingColumn(shape: RowShape, isThere: (column: Column) => boolean): Column | undefined {
  return SHAPES[shape].find((column) => !isThere(column));
}

/**
 * The fields of one CSV line (RFC 4180 without line breaks inside a field: no field of ours has
 * any, and a forgotten quote then costs one row instead of the rest of the file). Undefined when
 * the quotes do not match.
 */
function splitCsvLine(line: string): string[] | undefined {
  if (!line.includes('"')) return line.split(',');
  try {
    const [fields] = parse(line, { relax_column_count: true, ltrim: true, rtrim: true });
    return fields;
  } catch {
    return undefined;
  }
}
