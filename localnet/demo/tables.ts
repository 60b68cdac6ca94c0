import Table from 'cli-table3';
import type { Member } from './consortium.js';
import type { PaymentMatrix, recordFigures } from './expectation.js';
import type { CsvTruth } from './generator/csvFile.js';
import type { ImportResult } from './importing.js';

const PLAIN = { head: [], border: [], compact: true };
type Alignment = 'left' | 'right';

function createTable(head: readonly string[]): Table.Table {
  const colAligns = head.map((_name, column): Alignment => (column === 0 ? 'left' : 'right'));
  return new Table({ head: [...head], style: PLAIN, colAligns });
}

/** Base units as BLT, six decimals. */
export function formatAmount(baseUnits: bigint): string {
  const sign = baseUnits < 0n ? '-' : '';
  const digits = String(baseUnits < 0n ? -baseUnits : baseUnits).padStart(7, '0');
  const whole = digits.slice(0, -6).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${sign}${whole}.${digits.slice(-6)}`;
}

/** Rows, refused rows and proofs of each institution. */
export function importTable(
  members: readonly Member[],
  imports: readonly { readonly result: ImportResult; readonly truth: CsvTruth }[],
): string {
  const table = createTable(['institution', 'rows', 'refused', 'proofs on chain', 'seconds']);
  const sums = { rows: 0, refused: 0, proofs: 0 };
  imports.forEach(({ result }, index) => {
    const { rowsRead, rowsRefused, onChain, seconds } = result;
    sums.rows += rowsRead;
    sums.refused += rowsRefused;
    sums.proofs += onChain;
    table.push([nameOf(members[index]), rowsRead, rowsRefused, onChain, seconds.toFixed(1)]);
  });
  table.push(['all', sums.rows, sums.refused, sums.proofs, '']);
  return table.toString();
}

/** Refused rows by reason, institution by institution. */
export function refusalTable(
  members: readonly Member[],
  imports: readonly { readonly result: ImportResult }[],
): string {
  const reasons = new Set(
    imports.flatMap(({ result }) => result.refusals.map(({ reason }) => reason)),
  );
  const table = createTable(['refused because', ...members.map(nameOf), 'all']);
  for (const reason of [...reasons].sort()) {
    const counts = imports.map(
      ({ result }) => result.refusals.filter((refusal) => refusal.reason === reason).length,
    );
    table.push([reason, ...counts, counts.reduce((sum, count) => sum + count, 0)]);
  }
  return table.toString();
}

/** Who asked, answered, had hits and gave details, and what it earned and spent in BLT. */
export function queryTable(
  members: readonly Member[],
  figures: ReturnType<typeof recordFigures>,
  payments: PaymentMatrix,
  balances: ReadonlyMap<string, bigint>,
): string {
  const head = [
    'institution',
    'asked',
    'answered',
    'hits',
    'details',
    'spent',
    'earned',
    'balance',
  ];
  const table = createTable(head);
  for (const member of members) {
    const { address } = member;
    const spent = [...(payments.get(address)?.values() ?? [])].reduce(
      (sum, each) => sum + each,
      0n,
    );
    const earned = [...payments.values()].reduce((sum, row) => sum + (row.get(address) ?? 0n), 0n);
    table.push([
      nameOf(member),
      figures.queriers.get(address) ?? 0,
      figures.answers.get(address) ?? 0,
      figures.hits.get(address) ?? 0,
      figures.details.get(address) ?? 0,
      formatAmount(spent),
      formatAmount(earned),
      formatAmount(balances.get(address) ?? 0n),
    ]);
  }
  return table.toString();
}

/** Paid by whom (rows) to whom (columns), in BLT. */
export function paymentTable(members: readonly Member[], payments: PaymentMatrix): string {
  const table = createTable(['paid by \\ to', ...members.map(nameOf), 'all']);
  for (const from of members) {
    const row = payments.get(from.address);
    const amounts = members.map((to) => row?.get(to.address) ?? 0n);
    const all = amounts.reduce((sum, amount) => sum + amount, 0n);
    table.push([
      nameOf(from),
      ...amounts.map((amount, to) => (members[to] === from ? '–' : formatAmount(amount))),
      formatAmount(all),
    ]);
  }
  return table.toString();
}

function nameOf(member: Member | undefined): string {
  return member ? `${member.institution.name} ${member.name}` : '';
}
