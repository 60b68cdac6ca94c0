import type { Contract } from '../../proto/codec/generated/banma/contract/v1.js';
import { problem } from '../errors.js';
import type { DigestProfile } from '../matching/digests.js';
import type { ImportRules, NewRecord } from '../vault/types.js';
import { newRecord } from './content.js';
import type { RecordSource } from './content.js';
import { isIdProblem, parseIdNumber } from './idNumber.js';
import { preparedSource, refusalOfDigests } from './prepared.js';
import type { Column, RawRow, RowRefusal } from './rows.js';
import { isRefusal } from './rows.js';
import type { RefusalReason } from './refusal.js';

const AMOUNT = /^(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,2})?$/;
const WHOLE = /^(?:0|[1-9][0-9]{0,8})(?:\.0{1,2})?$/;
const MILLISECONDS = /^[1-9][0-9]{0,15}$/;
const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
/** Dates are days in China, where every row comes from. */
const DAY_STARTS = 'T00:00:00+08:00';
/** Earlier times are seconds taken for milliseconds, or nonsense. */
const EARLIEST_MS = Date.UTC(1990, 0, 1);
const MAX_NAME_CHARACTERS = 128;
const STAGES: ReadonlyMap<string, string> = new Map([
  ['m1', 'M1'],
  ['short', 'M1'],
  ['m2', 'M2'],
  ['medium', 'M2'],
  ['middle', 'M2'],
  ['m3', 'M3'],
  ['m3+', 'M3'],
  ['long', 'M3'],
]);

/** The part of a contract's parameters that an import needs. @throws Problem 409. */
export function importRules(contract: Contract): ImportRules {
  const { params } = contract;
  const [low, high, ...more] = params?.amountBoundaries ?? [];
  if (params?.eligibility === undefined || low === undefined || high === undefined) {
    throw problem(409, 'contract_unsupported', 'The contract does not say which debts it takes.');
  }
  if (more.length > 0) {
    throw problem(409, 'contract_unsupported', 'The contract has more than three amount classes.');
  }
  const { loanBelow, termBelowDays, overdueAboveDays } = params.eligibility;
  return {
    loanBelow: Number(loanBelow),
    termBelowDays: Number(termBelowDays),
    overdueAboveDays: Number(overdueAboveDays),
    amountBoundaries: [Number(low), Number(high)],
    prefixHexChars: params.prefixHexChars,
  };
}

/** Judges one row and makes the private inputs of its proof, or says what is wrong first. */
export type RowJudge = (row: number, raw: RawRow, nowMs: number) => NewRecord | RowRefusal;

export function createRowJudge(rules: ImportRules, digests: DigestProfile): RowJudge {
  return (row, raw, nowMs) => {
    const isPrepared = raw.shape === 'prepared';
    const source = isPrepared
      ? preparedSource(raw, nowMs, digests)
      : sourceOf(raw, rules, nowMs, digests);
    if (isRefusal(source)) return source;
    const record = newRecord(row, source, rules.prefixHexChars, digests);
    return (isPrepared ? refusalOfDigests(raw, record, digests) : undefined) ?? record;
  };
}

/** What the record of a row is made from, salted here. */
function sourceOf(
  raw: RawRow,
  rules: ImportRules,
  nowMs: number,
  digests: DigestProfile,
): RecordSource | RowRefusal {
  const person = personOf(raw, nowMs, digests);
  if (typeof person !== 'string') return person;
  const loan = numberOf(raw, 'loan_amount', AMOUNT);
  if (typeof loan !== 'number') return loan;
  if (loan >= rules.loanBelow) return refuse('loan_amount', 'loan_too_high');
  const term = numberOf(raw, 'loan_term_days', WHOLE);
  if (typeof term !== 'number') return term;
  if (term >= rules.termBelowDays) return refuse('loan_term_days', 'term_too_long');
  const days = numberOf(raw, 'overdue_days', WHOLE);
  if (typeof days !== 'number') return days;
  if (days <= rules.overdueAboveDays) return refuse('overdue_days', 'overdue_too_short');
  const amount = numberOf(raw, 'overdue_amount', AMOUNT);
  if (typeof amount !== 'number') return amount;
  const stage = STAGES.get((raw.texts.overdue_stage ?? '').toLowerCase());
  if (stage === undefined) return refuse('overdue_stage', 'bad_stage');
  if (stage !== stageOf(days)) return refuse('overdue_stage', 'stage_mismatch');
  const intoTime = timeOf(raw.texts.into_time ?? '');
  if (intoTime === undefined) return refuse('into_time', 'bad_date');
  if (intoTime > nowMs) return refuse('into_time', 'future_date');
  const words = { amount: amountOf(amount, rules), type: stage, into_time: intoTime };
  return {
    twoFactorDigest: person,
    overdueData: JSON.stringify(words),
    timeStamp: String(nowMs),
    staticFactor: digests.randomStaticFactor(),
  };
}

function personOf(raw: RawRow, nowMs: number, digests: DigestProfile): string | RowRefusal {
  if (raw.shape === 'digest') {
    const digest = digests.parseTwoFactorDigest(raw.texts.two_factor_digest ?? '');
    return digest ?? refuse('two_factor_digest', 'bad_digest');
  }
  const name = raw.texts.name ?? '';
  if (name.length > MAX_NAME_CHARACTERS || /\p{Cc}/u.test(name)) return refuse('name', 'bad_name');
  const idNumber = parseIdNumber(raw.texts.id_number ?? '', nowMs);
  if (isIdProblem(idNumber)) return refuse('id_number', idNumber.reason);
  return digests.twoFactorDigest(name, idNumber.text);
}

/** Below two decimals a double is exact enough to compare; amounts are never added up here. */
function numberOf(raw: RawRow, column: Column, form: RegExp): number | RowRefusal {
  const text = raw.texts[column] ?? '';
  if (!form.test(text)) return refuse(column, 'not_a_number');
  const value = Number(text);
  return value > 0 ? value : refuse(column, 'not_positive');
}

/** protocol.md: M1 1–30 days, M2 31–60, M3 above. */
function stageOf(overdueDays: number): string {
  if (overdueDays <= 30) return 'M1';
  return overdueDays <= 60 ? 'M2' : 'M3';
}

/** protocol.md: small < first boundary ≤ middle ≤ second boundary < big. */
function amountOf(overdueAmount: number, rules: ImportRules): string {
  const [first, second] = rules.amountBoundaries;
  if (overdueAmount < first) return 'small';
  return overdueAmount <= second ? 'middle' : 'big';
}

function timeOf(text: string): number | undefined {
  let time = NaN;
  if (MILLISECONDS.test(text)) time = Number(text);
  else if (DATE.test(text)) {
    time = Date.parse(`${text}${DAY_STARTS}`);
    // 2019-02-30 is no day, whatever the parser makes of it.
    const day = Number.isNaN(time) ? '' : new Date(time + 8 * 3_600_000).toISOString();
    if (!day.startsWith(text)) return undefined;
  }
  return time >= EARLIEST_MS && Number.isSafeInteger(time) ? time : undefined;
}

function refuse(field: string, reason: RefusalReason): RowRefusal {
  return { field, reason };
}
