import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Records } from '../../gateway/records/records.js';
import { CSV_HEADER, csvRow } from '../support/people.js';
import { RECORDS_API_KEY, startRecordsServer } from '../support/recordsServer.js';
import type { RecordsServer } from '../support/recordsServer.js';
import { temporaryFolder } from '../support/temporaryFolder.js';
import { waitFor } from '../support/waitFor.js';

async function withServer(
  run: (server: RecordsServer & { readonly url: string }) => Promise<void>,
  contractIds: readonly string[] = ['Z001'],
): Promise<void> {
  const folder = temporaryFolder();
  const server = await startRecordsServer(folder.path, {
    importLimitBytes: 1_000_000,
    timeoutMs: 5_000,
    contractIds,
  });
  await run({ ...server, url: `http://127.0.0.1:${server.port}/v1/records` });
  await server.stop();
  folder.remove();
}

const authorization = `Bearer ${RECORDS_API_KEY}`;

async function call(
  url: string,
  init: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | FormData;
  } = {},
): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
  const headers = { authorization, connection: 'close', ...init.headers };
  const response = await fetch(url, { ...init, headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function settled(records: Records): Promise<void> {
  await records.importer.idle();
  await records.uploader.idle();
}

const csv = `${CSV_HEADER}\n${csvRow(1)}\n${csvRow(2).replace('2500.00', '3000')}\n${csvRow(3)}\n`;

test('a CSV import is answered 202, read, put on the chain, and its refused rows are listed', () =>
  withServer(async ({ url, records, chain }) => {
    const headers = { 'content-type': 'text/csv; charset=utf-8' };
    const { status, body } = await call(url, { method: 'POST', headers, body: csv });
    assert.is(status, 202);
    await settled(records);
    const found = await call(`${url}/imports/${String(body['importId'])}?limit=1`);
    assert.is(found.status, 200);
    assert.is(found.body['state'], 'COMPLETE');
    assert.is(found.body['rowsRead'], 3);
    assert.is(found.body['rowsRefused'], 1);
    assert.is(found.body['proofsMade'], 2);
    assert.is(found.body['onChain'], 2);
    assert.equal(found.body['refusals'], [
      { row: 3, field: 'loan_amount', reason: 'loan_too_high' },
    ]);
    assert.is(found.body['nextAfter'], 3);
    assert.is(chain.proofs.size, 2);
  }));

test('one record is shown without its person, withdrawn, and gone', () =>
  withServer(async ({ url, records, chain }) => {
    const headers = { 'content-type': 'text/csv' };
    await call(url, { method: 'POST', headers, body: csv });
    await settled(records);
    const [hit = ''] = chain.proofs.keys();
    const shown = await call(`${url}/${hit.toUpperCase()}?contractId=Z001`);
    assert.is(shown.status, 200);
    assert.is(shown.body['state'], 'COMMITTED');
    assert.is(shown.body['hitDigest'], hit);
    assert.match(String(shown.body['overdueData']), /^\{"amount":/);
    assert.not.ok('twoFactorDigest' in shown.body);
    const gone = await call(`${url}/${hit}`, { method: 'DELETE' });
    assert.is(gone.status, 202);
    await records.revoker.idle();
    assert.is((await call(`${url}/${hit}`)).body['code'], 'record_unknown');
    assert.is((await call(`${url}/${hit}`, { method: 'DELETE' })).status, 404);
  }));

test('a multipart form with one file is taken, by content type or by name', () =>
  withServer(async ({ url, records }) => {
    for (const [type, name] of [
      ['text/csv', 'x'],
      ['application/octet-stream', 'rows.CSV'],
    ] as const) {
      const form = new FormData();
      form.set('file', new Blob([csv], { type }), name);
      const { status, body } = await call(url, { method: 'POST', body: form });
      assert.is(status, 202, JSON.stringify(body));
      await settled(records);
    }
    assert.is((await records.vault.counts()).records, 2);
  }));

const multipart = { 'content-type': 'multipart/form-data; boundary=b' };
const part = (head: string, content: string): string =>
  `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`;

const refusals: readonly (readonly [
  string,
  Record<string, string>,
  string,
  number,
  string,
  string?,
])[] = [
  ['no such type', { 'content-type': 'application/xml' }, csv, 415, 'unsupported_media_type'],
  ['an inherited type', { 'content-type': 'constructor' }, csv, 415, 'unsupported_media_type'],
  ['no type', { 'content-type': '' }, csv, 415, 'unsupported_media_type'],
  [
    'a missing column',
    { 'content-type': 'text/csv' },
    'name\n',
    400,
    'missing_column',
    'id_number',
  ],
  ['too large', { 'content-type': 'text/csv' }, csv + 'x'.repeat(1e6), 413, 'body_too_large'],
  ['no boundary', { 'content-type': 'multipart/form-data' }, csv, 400, 'bad_multipart'],
  ['no file', multipart, '--b--\r\n', 400, 'bad_multipart'],
  ['a field', multipart, `${part('name="a"', '1')}--b--\r\n`, 400, 'multipart_fields', 'a'],
  ['a form cut off', multipart, part('name="f"; filename="a.csv"', csv), 400, 'bad_multipart'],
  [
    'a file of no known type',
    multipart,
    `${part('name="f"; filename="a.xls"', csv)}--b--\r\n`,
    415,
    'unsupported_media_type',
  ],
];

for (const [what, headers, body, status, code, field] of refusals) {
  test(`an import with ${what} is refused with ${code} and leaves nothing behind`, () =>
    withServer(async ({ url, records }) => {
      const answer = await call(url, { method: 'POST', headers, body });
      assert.is(answer.status, status, JSON.stringify(answer.body));
      assert.is(answer.body['code'], code);
      assert.is(answer.body['field'], field);
      assert.equal(await records.vault.unfinishedImports(), []);
    }));
}

test('unknown contracts, imports, parameters and callers without a key are refused', () =>
  withServer(async ({ url }) => {
    const headers = { 'content-type': 'text/csv' };
    const post = (query: string): ReturnType<typeof call> =>
      call(`${url}${query}`, { method: 'POST', headers, body: csv });
    assert.is((await post('?contractId=Z999')).body['code'], 'contract_unknown');
    assert.is((await post('?contractId=z')).status, 400);
    assert.is((await post('?contract=Z001')).status, 400);
    assert.is((await call(`${url}/imports/${'0'.repeat(24)}`)).body['code'], 'import_unknown');
    assert.is((await call(`${url}/imports/1`)).status, 400);
    assert.is((await call(`${url}/12`)).status, 400);
    const stranger = { headers: { authorization: 'Bearer other' } };
    assert.is((await call(`${url}/imports/${'0'.repeat(24)}`, stranger)).status, 401);
  }));

test('a gateway of several contracts wants to know which', () =>
  withServer(
    async ({ url }) => {
      const headers = { 'content-type': 'text/csv' };
      const answer = await call(url, { method: 'POST', headers, body: csv });
      assert.is(answer.body['code'], 'contract_needed');
      const said = await call(`${url}?contractId=Z001`, { method: 'POST', headers, body: csv });
      assert.is(said.status, 202);
    },
    ['Z001', 'Z002'],
  ));

test('a connection that breaks off during an import leaves nothing behind', () =>
  withServer(async ({ port, spoolFolder, records }) => {
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `POST /v1/records HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n` +
        `Content-Type: text/csv\r\nContent-Length: 100000\r\n\r\n${csv}`,
    );
    await waitFor(() => readdirSync(spoolFolder).length === 1);
    socket.destroy();
    await waitFor(() => readdirSync(spoolFolder).length === 0);
    assert.equal(await records.vault.unfinishedImports(), []);
    assert.is((await records.vault.counts()).records, 0);
  }));

test.run();
