import { checkCharacter } from './idNumber.js';
import type { Person } from './persons.js';
import type { Random } from './random.js';

/** One row of the CSV, column by column, as text. */
export interface CsvRow {
  readonly name: string;
  readonly id_number: string;
  readonly loan_amount: string;
  readonly loan_term_days: string;
  readonly overdue_days: string;
  readonly overdue_amount: string;
  readonly overdue_stage: string;
  readonly into_time: string;
}

export const COLUMNS = [
  'name',
  'id_number',
  'loan_amount',
  'loan_term_days',
  'overdue_days',
  'overdue_amount',
  'overdue_stage',
  'into_time',
] as const satisfies readonly (keyof CsvRow)[];

/** All loans went bad before this day, so that the files do not depend on when they are made. */
const LATEST_MS = Date.UTC(2025, 0, 1);

/** A row that qualifies for Z001: a loan under 3,000 yuan, under 90 days, overdue over 90 days. */
export function drawGoodRow(person: Person, random: Random): CsvRow {
  const loan = random.between(5, 29) * 100 + random.pick([0, 0, 50, 80, 99]);
  const overdueDays = random.between(91, 900);
  const intoMs = LATEST_MS - random.below(1_500 * 24 * 3600) * 1000 - random.below(1000);
  return {
    name: person.name,
    id_number: person.idNumber,
    loan_amount: String(loan),
    loan_term_days: String(random.pick([7, 14, 21, 28, 30, 45, 60, 75, 89])),
    overdue_days: String(overdueDays),
    // Interest and fees: up to twice the loan, so that small, middle and big all occur.
    overdue_amount: String(loan + random.below(loan)),
    overdue_stage: 'M3',
    into_time: String(intoMs),
  };
}

/** What is wrong with a row, made from a good one; `earlier` is a good row above it in the file. */
type Spoil = (row: CsvRow, random: Random, earlier: CsvRow) => CsvRow;

/** Every kind of row that an import must refuse, by the reason it must give. */
const SPOILS = {
  bad_id_checksum: (row) => {
    const first17 = row.id_number.slice(0, 17);
    const right = checkCharacter(first17);
    return { ...row, id_number: first17 + (right === '7' ? '3' : '7') };
  },
  loan_too_high: (row, random) => ({ ...row, loan_amount: String(random.between(3_000, 50_000)) }),
  term_too_long: (row, random) => ({ ...row, loan_term_days: String(random.between(90, 720)) }),
  // The stage must fit the days, or the refusal could name either.
  overdue_too_short: (row, random) => {
    const days = random.between(61, 90);
    return { ...row, overdue_days: String(days) };
  },
  future_date: (row) => ({ ...row, into_time: String(Date.UTC(2199, 0, 1) + row.name.length) }),
  duplicate_in_file: (_row, _random, earlier) => earlier,
  missing_field: (row) => ({ ...row, overdue_amount: '' }),
  not_a_number: (row) => ({ ...row, loan_amount: '两千' }),
  bad_id_date: (row) => {
    const first17 = `${row.id_number.slice(0, 10)}0231${row.id_number.slice(14, 17)}`;
    return { ...row, id_number: first17 + checkCharacter(first17) };
  },
  bad_stage: (row) => ({ ...row, overdue_stage: 'M9' }),
} as const satisfies Record<string, Spoil>;

export type SpoilReason = keyof typeof SPOILS;
export const SPOIL_REASONS = Object.keys(SPOILS) as SpoilReason[];

/** A row that must be refused for exactly that reason. */
export function drawBadRow(
  reason: SpoilReason,
  person: Person,
  random: Random,
  earlier: CsvRow,
): CsvRow {
  const spoil: Spoil = SPOILS[reason];
  return spoil(drawGoodRow(person, random), random, earlier);
}
