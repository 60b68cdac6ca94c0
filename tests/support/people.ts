import { checkCharacter } from '../../gateway/records/idNumber.js';

/** A small seeded generator (mulberry32): the same seed, the same people. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const SURNAMES = '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗';
const GIVEN = '伟芳娜敏静丽强磊军洋勇艳杰涛明超兰霞平刚';

/** Person number n of a population: a name and an ID number with a valid checksum. */
export function person(n: number): { readonly name: string; readonly idNumber: string } {
  const surname = SURNAMES.charAt(n % SURNAMES.length);
  const given = GIVEN.charAt(Math.floor(n / SURNAMES.length) % GIVEN.length);
  const day = new Date(Date.UTC(1960, 0, 1) + (n % 15_000) * 86_400_000);
  const birth = day.toISOString().slice(0, 10).replaceAll('-', '');
  const serial = String(Math.floor(n / 15_000) % 1000).padStart(3, '0');
  const region = 110_101 + (Math.floor(n / 15_000_000) % 800_000);
  const digits = `${region}${birth}${serial}`;
  return { name: surname + given, idNumber: digits + checkCharacter(digits) };
}

export const CSV_HEADER =
  'name,id_number,loan_amount,loan_term_days,overdue_days,overdue_amount,overdue_stage,into_time';

/** A row that qualifies for Z001, of person n. */
export function csvRow(n: number): string {
  const { name, idNumber } = person(n);
  const overdueAmount = 500 + ((n * 37) % 4000);
  return `${name},${idNumber},2500.00,60,${91 + (n % 300)},${overdueAmount},M3,2019-01-01`;
}

/** A whole CSV file, a piece at a time. */
export async function* csvFile(rows: number, from = 0): AsyncGenerator<Buffer> {
  let piece = `${CSV_HEADER}\n`;
  for (let n = from; n < from + rows; n += 1) {
    piece += `${csvRow(n)}\n`;
    if (piece.length < 32_000) continue;
    yield Buffer.from(piece);
    piece = '';
  }
  yield Buffer.from(piece);
}
