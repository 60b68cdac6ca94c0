import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { banmaMd5 } from '../../gateway/matching/digests.js';
import type { RefusalReason } from '../../gateway/records/refusal.js';
import { Problem } from '../../gateway/errors.js';
import type { ImportFormat } from '../../gateway/vault/types.js';
import { imported, reasonsOf, refusedWhole } from '../support/importing.js';
import { CSV_HEADER, csvFile, csvRow, person } from '../support/people.js';
import { bodyOf, NOW_MS, openGateway, Z001_RULES } from '../support/recordsGateway.js';
import { temporaryFolder } from '../support/temporaryFolder.js';

const { idNumber } = person(77);
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

test('fields named after persons leave no name and no ID number in the refusals', async () => {
  const body = '{"张三":1}\n{"11010519491231002X":1}\n{"remark":1}\n{"__proto__":1}';
  await imported('ndjson', bodyOf(body), ({ refusals }) => {
    assert.equal(reasonsOf(refusals), [
      [1, 'row', 'unknown_field'],
      [2, 'row', 'unknown_field'],
      [3, 'remark', 'unknown_field'],
      [4, '__proto__', 'unknown_field'],
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
