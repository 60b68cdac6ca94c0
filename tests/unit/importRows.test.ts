import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { banmaMd5 } from '../../gateway/matching/digests.js';
import type { RefusalReason } from '../../gateway/records/refusal.js';
import { imported, reasonsOf } from '../support/importing.js';
import { CSV_HEADER, csvRow, person } from '../support/people.js';
import { bodyOf, NOW_MS, openGateway, Z001_RULES } from '../support/recordsGateway.js';
import { temporaryFolder } from '../support/temporaryFolder.js';

const { name, idNumber } = person(77);
const wrongCheck = idNumber.slice(0, 17) + (idNumber.endsWith('1') ? '2' : '1');
const good = `${name},${idNumber},2999.99,89,91,2000,M3,1547021423000`;
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** A CSV line, the field it is refused for, and the reason. */
const badLines: readonly (readonly [string | Buffer, string, RefusalReason])[] = [
  [`${name},${wrongCheck},2000,60,91,2000,M3,2019-01-01`, 'id_number', 'bad_id_checksum'],
  [`${name},1101051949123100,2000,60,91,2000,M3,2019-01-01`, 'id_number', 'bad_id_format'],
  [`${name},11010519490231002X,2000,60,91,2000,M3,2019-01-01`, 'id_number', 'bad_id_date'],
  [`${name},110105299912310020,2000,60,91,2000,M3,2019-01-01`, 'id_number', 'bad_id_date'],
  [`${'长'.repeat(129)},${idNumber},2000,60,91,2000,M3,2019-01-01`, 'name', 'bad_name'],
  [`${name},${idNumber},3000,60,91,2000,M3,2019-01-01`, 'loan_amount', 'loan_too_high'],
  [`${name},${idNumber},1e3,60,91,2000,M3,2019-01-01`, 'loan_amount', 'not_a_number'],
  [`${name},${idNumber},-5,60,91,2000,M3,2019-01-01`, 'loan_amount', 'not_a_number'],
  [`${name},${idNumber},0,60,91,2000,M3,2019-01-01`, 'loan_amount', 'not_positive'],
  [`${name},${idNumber},2000,90,91,2000,M3,2019-01-01`, 'loan_term_days', 'term_too_long'],
  [`${name},${idNumber},2000,6.5,91,2000,M3,2019-01-01`, 'loan_term_days', 'not_a_number'],
  [`${name},${idNumber},2000,60,90,2000,M3,2019-01-01`, 'overdue_days', 'overdue_too_short'],
  [`${name},${idNumber},2000,60,many,2000,M3,2019-01-01`, 'overdue_days', 'not_a_number'],
  [`${name},${idNumber},2000,60,91,middle,M3,2019-01-01`, 'overdue_amount', 'not_a_number'],
  [`${name},${idNumber},2000,60,91,2000,M2,2019-01-01`, 'overdue_stage', 'stage_mismatch'],
  [`${name},${idNumber},2000,60,91,2000,medium,2019-01-01`, 'overdue_stage', 'stage_mismatch'],
  [`${name},${idNumber},2000,60,91,2000,M4,2019-01-01`, 'overdue_stage', 'bad_stage'],
  [`${name},${idNumber},2000,60,91,2000,M3,${NOW_MS + 1}`, 'into_time', 'future_date'],
  [
    `${name},${idNumber},2000,60,91,2000,M3,${day(NOW_MS + 2 * 86_400_000)}`,
    'into_time',
    'future_date',
  ],
  [`${name},${idNumber},2000,60,91,2000,M3,2019-02-30`, 'into_time', 'bad_date'],
  [`${name},${idNumber},2000,60,91,2000,M3,1547021423`, 'into_time', 'bad_date'],
  [`${name},${idNumber},2000,60,91,2000,M3,yesterday`, 'into_time', 'bad_date'],
  [`${name},${idNumber},2000,60,91,2000,M3`, 'into_time', 'missing_field'],
  [`,${idNumber},2000,60,91,2000,M3,2019-01-01`, 'name', 'missing_field'],
  [`${good},more`, 'row', 'too_many_fields'],
  [`"${good}`, 'row', 'csv_syntax'],
  [`"${name}"x,${idNumber},2000,60,91,2000,M3,2019-01-01`, 'row', 'csv_syntax'],
  [Buffer.concat([Buffer.from([0xd5, 0xc5]), Buffer.from(good)]), 'row', 'bad_encoding'],
  [`${'x'.repeat(64 * 1024)},${good}`, 'row', 'line_too_long'],
];

test('each bad row is refused by itself with its row, field and reason; the rest goes on', async () => {
  const pieces: (string | Buffer)[] = [`${CSV_HEADER}\n${csvRow(1)}\n`];
  for (const [line] of badLines) pieces.push(line, '\n');
  pieces.push(`${csvRow(2)}\n`);
  await imported('csv', bodyOf(...pieces), ({ state, refusals }) => {
    const expected = badLines.map(([, field, reason], at) => ({ row: at + 3, field, reason }));
    assert.equal(refusals, expected);
    assert.is(state.rowsRead, badLines.length + 2);
    assert.is(state.rowsRefused, badLines.length);
    assert.is(state.proofsMade, 2);
  });
});

/** Rows that are taken, with the overdue data they become. */
const goodLines: readonly (readonly [string, string])[] = [
  [good, '{"amount":"middle","type":"M3","into_time":1547021423000}'],
  [
    `"${name}", ${idNumber.toLowerCase()} ,2000.00,60,91,1999.99,m3,2019-01-01\r`,
    `{"amount":"small","type":"M3","into_time":${Date.UTC(2018, 11, 31, 16)}}`,
  ],
  [
    `${name},${idNumber},1,1,1000,3000,long,1547021423000`,
    '{"amount":"middle","type":"M3","into_time":1547021423000}',
  ],
  [
    `${name},${idNumber},2000,60,91,3000.01,M3+,1547021423000`,
    '{"amount":"big","type":"M3","into_time":1547021423000}',
  ],
];

test('rows at the limits of the contract are taken and normalised', async () => {
  for (const [line, overdueData] of goodLines) {
    const body = bodyOf('\ufeff', CSV_HEADER, '\n\n', line);
    await imported('csv', body, async ({ state, refusals, gateway }) => {
      assert.equal(refusals, []);
      assert.is(state.proofsMade, 1);
      const batch = await gateway.vault.nextBatch('Z001', 1);
      const [record] = await gateway.vault.batchRecords(batch!);
      assert.is(record?.overdueData, overdueData);
      assert.is(record?.timeStamp, String(NOW_MS));
      assert.is(record?.twoFactorDigest, banmaMd5.twoFactorDigest(name, idNumber));
      assert.is(record?.row, 3);
    });
  }
});

test('stages M1 and M2 are those of contracts that take shorter delays', async () => {
  const rules = { ...Z001_RULES, overdueAboveDays: 0 };
  const folder = temporaryFolder();
  const gateway = await openGateway(folder.path);
  await gateway.importer.start();
  const rows = ['30,2000,short', '31,2000,middle', '60,2000,M2', '61,2000,M3', '30,2000,M2'];
  const body = rows.map((row) => `${name},${idNumber},2000,60,${row},2019-01-01`).join('\n');
  const csv = bodyOf(`${CSV_HEADER}\n${body}`);
  const importId = await gateway.importer.receive('Z001', rules, 'csv', csv);
  await gateway.importer.idle();
  // Rows 3 and 4 say the same: both are M2 with the same amount and time.
  assert.equal(reasonsOf(await gateway.vault.refusals(importId, 0, 10)), [
    [4, 'row', 'duplicate_in_file'],
    [6, 'overdue_stage', 'stage_mismatch'],
  ]);
  await gateway.stop();
  folder.remove();
});

test('columns may stand in any order and the two-factor digest may replace the person', async () => {
  const digest = banmaMd5.twoFactorDigest(name, idNumber).toLowerCase();
  const csv = `into_time,two_factor_digest,overdue_stage,overdue_amount,overdue_days,loan_term_days,loan_amount
2019-01-01,${digest},M3,2000,91,60,2000
2019-01-01,${digest.slice(1)},M3,2000,91,60,2000
`;
  await imported('csv', bodyOf(csv), async ({ state, refusals, gateway }) => {
    assert.is(state.proofsMade, 1);
    assert.equal(refusals, [{ row: 3, field: 'two_factor_digest', reason: 'bad_digest' }]);
    const batch = await gateway.vault.nextBatch('Z001', 1);
    const [record] = await gateway.vault.batchRecords(batch!);
    assert.is(record?.twoFactorDigest, digest.toUpperCase());
  });
});

test('duplicates in the file and of an earlier import are refused', async () => {
  const csv = `${CSV_HEADER}\n${csvRow(1)}\n${csvRow(2)}\n${csvRow(1)}\n`;
  await imported('csv', bodyOf(csv), async ({ refusals, gateway }) => {
    assert.equal(refusals, [{ row: 4, field: 'row', reason: 'duplicate_in_file' }]);
    const again = bodyOf(`${CSV_HEADER}\n${csvRow(2)}\n${csvRow(3)}\n`);
    const second = await gateway.importer.receive('Z001', Z001_RULES, 'csv', again);
    await gateway.importer.idle();
    assert.equal(await gateway.vault.refusals(second, 0, 10), [
      { row: 2, field: 'row', reason: 'duplicate_record' },
    ]);
  });
});

test('a name loses the spaces it loses in a query’s digest, and no others', async () => {
  const rest = `${idNumber},2000,60,91,2000,M3,2019-01-01`;
  const lines = [`\u3000${name} ,${rest}`, `${name}\u00a0,${rest}`, `\u00a0,${rest}`];
  await imported('csv', bodyOf(`${CSV_HEADER}\n${lines.join('\n')}`), async (outcome) => {
    assert.equal(outcome.refusals, [{ row: 4, field: 'name', reason: 'missing_field' }]);
    const { vault } = outcome.gateway;
    const records = await vault.batchRecords((await vault.nextBatch('Z001', 9))!);
    assert.equal(
      records.map(({ twoFactorDigest }) => twoFactorDigest),
      [name, `${name}\u00a0`].map((text) => banmaMd5.twoFactorDigest(text, idNumber)),
    );
  });
});

test('words that every object inherits are no stages', async () => {
  const line = good.replace('M3', 'constructor');
  await imported('csv', bodyOf(`${CSV_HEADER}\n${line}`), ({ refusals }) => {
    assert.equal(reasonsOf(refusals), [[2, 'overdue_stage', 'bad_stage']]);
  });
});

test.run();
