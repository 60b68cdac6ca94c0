import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Problem } from '../../gateway/errors.js';
import { banmaMd5 } from '../../gateway/matching/digests.js';
import type { RefusalReason } from '../../gateway/records/refusal.js';
import type { Import, ImportFormat, Refusal } from '../../gateway/vault/types.js';
import { CSV_HEADER, csvFile, csvRow, person } from '../support/people.js';
import {
  bodyOf,
  NOW_MS,
  openGateway,
  temporaryFolder,
  Z001_RULES,
} from '../support/recordsGateway.js';
import type { GatewayOptions, RecordsGateway } from '../support/recordsGateway.js';

interface Outcome {
  readonly state: Import;
  readonly refusals: readonly Refusal[];
  readonly gateway: RecordsGateway;
}

/** Imports a body into a fresh gateway; `check` sees what became of it. */
async function imported(
  format: ImportFormat,
  body: AsyncIterable<Uint8Array>,
  check: (outcome: Outcome) => Promise<void> | void,
  options: GatewayOptions = {},
): Promise<void> {
  const folder = temporaryFolder();
  const gateway = await openGateway(folder.path, options);
  try {
    await gateway.importer.start();
    const importId = await gateway.importer.receive('Z001', Z001_RULES, format, body);
    await gateway.importer.idle();
    const state = await gateway.vault.import(importId);
    const refusals = await gateway.vault.refusals(importId, 0, 1000);
    await check({ state: state!, refusals, gateway });
  } finally {
    await gateway.stop();
    folder.remove();
  }
}

async function refusedWhole(
  format: ImportFormat,
  body: AsyncIterable<Uint8Array>,
  options: GatewayOptions = {},
): Promise<Problem> {
  const folder = temporaryFolder();
  const gateway = await openGateway(folder.path, options);
  try {
    await gateway.importer.start();
    await gateway.importer.receive('Z001', Z001_RULES, format, body);
  } catch (error) {
    assert.instance(error, Problem);
    assert.equal(readdirSync(path.join(folder.path, 'spool')), []);
    assert.equal(await gateway.vault.unfinishedImports(), []);
    return error as Problem;
  } finally {
    await gateway.stop();
    folder.remove();
  }
  throw new Error('the file was taken');
}

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

const prepared = {
  two_factor_digest: '8859f56c431392f00ca27e2bc35241a2',
  overdue_data: '{"amount":"medium","type":"M3", "into_time":"2019-01-01"}',
  time_stamp: '1547021423999',
  static_factor: '3484042418913769472',
  hit_digest: 'a8e8ae45ee14e4936b5bf6c044f4b217',
};
const lowerCaseHit = Buffer.from(
  banmaMd5.hitDigest(prepared.two_factor_digest, prepared.static_factor),
).toString('hex');

const preparedRows: readonly (readonly [object, string, RefusalReason])[] = [
  [{ ...prepared, hit_digest: lowerCaseHit }, 'hit_digest', 'digest_case'],
  [{ ...prepared, hit_digest: '00'.repeat(16) }, 'hit_digest', 'digest_mismatch'],
  [{ ...prepared, detail_digest: '00'.repeat(16) }, 'detail_digest', 'digest_mismatch'],
  [{ ...prepared, static_factor: '-1' }, 'static_factor', 'factor_domain'],
  [{ ...prepared, static_factor: '9223372036854775808' }, 'static_factor', 'factor_domain'],
  [{ ...prepared, static_factor: 5 }, 'static_factor', 'wrong_type'],
  [{ ...prepared, time_stamp: NOW_MS + 1 }, 'time_stamp', 'future_date'],
  [{ ...prepared, time_stamp: 'now' }, 'time_stamp', 'bad_date'],
  [{ ...prepared, overdue_data: 'x'.repeat(1025) }, 'overdue_data', 'bad_overdue_data'],
  [{ ...prepared, two_factor_digest: 'x' }, 'two_factor_digest', 'bad_digest'],
  [{ ...prepared, surprise: 1 }, 'surprise', 'unknown_field'],
  [{ ...prepared, overdue_data: null }, 'overdue_data', 'wrong_type'],
];

test('prepared proofs keep their texts, and their digests must follow from them', async () => {
  const rows = [...preparedRows.map(([row]) => row), prepared];
  const body = rows.map((row) => JSON.stringify(row)).join('\n');
  await imported('ndjson', bodyOf(body), async ({ refusals, gateway }) => {
    const expected = preparedRows.map(([, field, reason], at) => ({ row: at + 1, field, reason }));
    assert.equal(refusals, expected);
    const hit = Buffer.from(prepared.hit_digest, 'hex');
    const record = await gateway.vault.record('Z001', hit);
    assert.is(record?.overdueData, prepared.overdue_data);
    assert.is(record?.timeStamp, prepared.time_stamp);
    assert.is(record?.twoFactorDigest, prepared.two_factor_digest.toUpperCase());
  });
});

const object = (n: number): string => {
  const [personName, id, loan, term, days, amount, stage, time] = csvRow(n).split(',');
  const row = {
    name: personName,
    id_number: id,
    loan_amount: Number(loan),
    loan_term_days: term,
    overdue_days: Number(days),
    overdue_amount: amount,
    overdue_stage: stage,
    into_time: time,
  };
  return JSON.stringify(row);
};

const reasonsOf = (refusals: readonly Refusal[]): (string | number)[][] =>
  refusals.map(({ row, field, reason }) => [row, field, reason]);

test('a JSON array is split into its items whatever the chunks, and bad items do not stop it', async () => {
  const tricky = `{"name":"]},[\\"\\\\","id_number":"${idNumber}"}`;
  const long = `{"name":"${'长'.repeat(30_000)}"}`;
  const items = [object(1), '17', tricky, '{"name":', object(2), long, '', '[1,[2]]', object(3)];
  // An item that breaks the nesting takes what follows with it; here it closes again by itself.
  items[3] = '{"name" 5}';
  const text = `\ufeff \n[${items.join(' ,\n ')}]\n `;
  const bytes = Buffer.from(text);
  for (const size of [7, 100, 65_536, bytes.length]) {
    const pieces: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
    await imported('json', bodyOf(...pieces), ({ state, refusals }) => {
      assert.is(state.proofsMade, 3);
      assert.is(state.rowsRead, 9);
      assert.equal(reasonsOf(refusals), [
        [2, 'row', 'not_an_object'],
        [3, 'loan_amount', 'missing_field'],
        [4, 'row', 'json_syntax'],
        [6, 'row', 'line_too_long'],
        [7, 'row', 'json_syntax'],
        [8, 'row', 'not_an_object'],
      ]);
    });
  }
});

test('an array that is cut off, followed by more, or empty', async () => {
  await imported('json', bodyOf(`[${object(1)},${object(2)}`), ({ state, refusals }) => {
    assert.is(state.proofsMade, 1);
    assert.equal(reasonsOf(refusals), [[2, 'row', 'json_syntax']]);
  });
  await imported('json', bodyOf(`[${object(1)}] ${object(2)}`), ({ state, refusals }) => {
    assert.is(state.proofsMade, 1);
    assert.equal(reasonsOf(refusals), [[2, 'row', 'json_syntax']]);
  });
  await imported('json', bodyOf('[ ]'), ({ state }) => {
    assert.is(state.rowsRead, 0);
    assert.ok(state.rowsDone);
  });
});

test('NDJSON takes objects, blank lines, CRLF and a last line without an end', async () => {
  const body = `${object(1)}\r\n\n[1]\n{"name":\n${object(2)}`;
  await imported('ndjson', bodyOf(body), ({ state, refusals }) => {
    assert.is(state.proofsMade, 2);
    assert.equal(reasonsOf(refusals), [
      [3, 'row', 'not_an_object'],
      [4, 'row', 'json_syntax'],
    ]);
  });
});

const gbkRow = Buffer.concat([
  Buffer.from([0xd5, 0xc5, 0xc8, 0xfd]),
  Buffer.from(',11010519491231002X,2000,60,91,2000,M3,2019-01-01\n'),
]);
const withColumn = (change: (columns: string[]) => string[]): string =>
  change(CSV_HEADER.split(',')).join(',');

const wholeFiles: readonly (readonly [ImportFormat, (string | Buffer)[], string, string?])[] = [
  [
    'csv',
    [withColumn((c) => c.filter((n) => n !== 'overdue_days')), '\n'],
    'missing_column',
    'overdue_days',
  ],
  ['csv', [withColumn((c) => c.slice(1)), '\n'], 'missing_column', 'name'],
  ['csv', [withColumn((c) => [...c, 'remark']), '\n'], 'unknown_column', 'remark'],
  ['csv', [withColumn((c) => [...c, 'name']), '\n'], 'duplicate_column', 'name'],
  ['csv', ['"name,id_number\n'], 'csv_syntax', 'header'],
  ['csv', ['x'.repeat(70_000)], 'csv_syntax', 'header'],
  ['csv', [''], 'empty_file'],
  ['csv', [`${CSV_HEADER}\n`, gbkRow, gbkRow], 'wrong_encoding'],
  ['csv', [Buffer.from(`\ufeff${CSV_HEADER}\n`, 'utf16le')], 'wrong_encoding'],
  ['json', ['{"name":"one"}'], 'not_an_array'],
  ['json', ['  '], 'empty_file'],
];

test('a file that cannot be read at all is refused at once, and nothing is kept of it', async () => {
  for (const [format, pieces, code, field] of wholeFiles) {
    const refusal = await refusedWhole(format, bodyOf(...pieces));
    assert.is(refusal.code, code);
    assert.is(refusal.field, field);
    assert.is(refusal.status, 400);
  }
  assert.match(
    (await refusedWhole('csv', bodyOf(`${CSV_HEADER}\n`, gbkRow, gbkRow))).detail,
    /GBK/,
  );
});

test('a body over the limit and a body that breaks off leave nothing behind', async () => {
  const large = await refusedWhole('csv', csvFile(2000), { limitBytes: 100_000 });
  assert.is(large.code, 'body_too_large');
  assert.is(large.status, 413);
  async function* broken(): AsyncGenerator<Buffer> {
    yield* csvFile(2000);
    throw new Problem(400, 'aborted', 'gone');
  }
  assert.is((await refusedWhole('csv', broken())).code, 'aborted');
});

test('a received file is encrypted on the disk and gone once it is read', async () => {
  const folder = temporaryFolder();
  const spool = path.join(folder.path, 'spool');
  const gateway = await openGateway(folder.path);
  await gateway.importer.receive('Z001', Z001_RULES, 'csv', csvFile(3000));
  const [file] = readdirSync(spool);
  const bytes = readFileSync(path.join(spool, file!));
  assert.is(bytes.indexOf(person(5).idNumber), -1);
  assert.is(bytes.indexOf('overdue_days'), -1);
  await gateway.importer.start();
  await gateway.importer.idle();
  assert.equal(readdirSync(spool), []);
  assert.is((await gateway.vault.counts()).records, 3000);
  await gateway.stop();
  folder.remove();
});

test('a spooled file that was altered fails its import and says so', async () => {
  const folder = temporaryFolder();
  const gateway = await openGateway(folder.path);
  const importId = await gateway.importer.receive('Z001', Z001_RULES, 'csv', csvFile(3000));
  const file = path.join(folder.path, 'spool', `${importId}.spool`);
  const bytes = readFileSync(file);
  bytes[100_000]! ^= 1;
  writeFileSync(file, bytes);
  await gateway.importer.start();
  await gateway.importer.idle();
  assert.is((await gateway.vault.import(importId))?.failure?.reason, 'spool_damaged');
  await gateway.stop();
  folder.remove();
});

test('several files are read one after the other, none is lost', async () => {
  await imported('csv', csvFile(500), async ({ gateway }) => {
    const ids = await Promise.all(
      [500, 1000, 1500].map((from) =>
        gateway.importer.receive('Z001', Z001_RULES, 'csv', csvFile(500, from)),
      ),
    );
    await gateway.importer.idle();
    for (const id of ids) assert.is((await gateway.vault.import(id))?.proofsMade, 500);
    assert.is((await gateway.vault.counts()).records, 2000);
  });
});

test.run();
