import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import pino from 'pino';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startLcdServer } from '../../gateway/lcd/server.js';
import { createLog } from '../../gateway/log.js';
import { testKey } from '../support/chain.js';
import { startLcdScene } from '../support/lcdScene.js';
import type { LcdScene } from '../support/lcdScene.js';
import { fundedGenesis } from '../support/sends.js';
import { waitFor } from '../support/waitFor.js';

const alice = testKey('alice');
const BALANCES = `/cosmos/bank/v1beta1/balances/${alice.address}`;
/** A server of one place. */
const SMALL = {
  host: '127.0.0.1',
  port: 0,
  corsOrigins: [],
  maxBodyBytes: 10,
  maxRequests: 1,
  timeoutMs: 1_000,
  sendTimeoutMs: 300,
} as const;
let scene: LcdScene;

test.before(async () => {
  scene = await startLcdScene(fundedGenesis([alice]), { corsOrigins: ['https://explorer.test'] });
  await scene.block();
});
test.after(async () => scene.stop());

/** What is left of the connection’s answer once it is closed. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(scene.lcd.port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

test('values of another type are refused, each with the word that is wrong', async () => {
  for (const [query, message] of [
    ['pagination.limit=-1', 'strconv.ParseUint: parsing "-1": invalid syntax'],
    [
      'pagination.limit=18446744073709551616',
      'strconv.ParseUint: parsing "18446744073709551616": value out of range',
    ],
    ['pagination.reverse=maybe', 'strconv.ParseBool: parsing "maybe": invalid syntax'],
    ['pagination.offset=1e3', 'strconv.ParseUint: parsing "1e3": invalid syntax'],
  ] as const) {
    const { status, body } = await scene.get(`${BALANCES}?${query}`);
    assert.is(status, 400, query);
    assert.equal(body, { code: 3, message, details: [] });
  }
  const key = await scene.get(`${BALANCES}?pagination.key=%25%25`);
  assert.is(key.status, 400);
  const order = await scene.get('/cosmos/tx/v1beta1/txs?query=a%3D1&order_by=SIDEWAYS');
  assert.is(order.status, 400);
  assert.match(String(order.body['message']), /"SIDEWAYS" is not a valid value/);
});

test('huge pages are bounded, and what is no field is ignored', async () => {
  const { status, body } = await scene.get(
    `${BALANCES}?pagination.limit=18446744073709551615&nothing=1&pagination.nothing=2&__proto__=3`,
  );
  assert.is(status, 200);
  assert.is((body['balances'] as unknown as object[]).length, 1);
  const far = await scene.get(`${BALANCES}?pagination.offset=18446744073709551615`);
  assert.is(far.status, 400);
  assert.match(String(far.body['message']), /pagination\.offset/);
});

test('heights that are none, pruned ones and future ones are refused', async () => {
  for (const height of ['-1', 'abc', '1.5', '99999999999999999999', '9999']) {
    const { status, body } = await scene.get(BALANCES, { 'x-cosmos-block-height': height });
    assert.is(status, 400, `${height}: ${JSON.stringify(body)}`);
    assert.is(body['code'], 3, height);
  }
});

test('other methods are refused, and the right ones named', async () => {
  for (const [method, path] of [
    ['POST', BALANCES],
    ['DELETE', BALANCES],
    ['PUT', '/cosmos/tx/v1beta1/txs'],
  ] as const) {
    const response = await fetch(`${scene.url}${path}`, { method });
    assert.is(response.status, 501, `${method} ${path}`);
    assert.match(response.headers.get('allow') ?? '', /GET/);
    assert.equal(await response.json(), { code: 12, message: 'Method Not Allowed', details: [] });
  }
});

test('a body of 10 MB is refused before it is read, said to be so or not', async () => {
  const announced = await fetch(`${scene.url}/cosmos/tx/v1beta1/txs`, {
    method: 'POST',
    body: 'x'.repeat(10_000_000),
  }).then(
    async (response) => ({ status: response.status, body: await response.text() }),
    // The connection may be closed while the client still writes.
    () => undefined,
  );
  if (announced !== undefined) {
    assert.is(announced.status, 413);
    assert.match(announced.body, /"code":8/);
  }
  const head = 'POST /cosmos/tx/v1beta1/txs HTTP/1.1\r\nhost: lcd\r\n';
  const huge = await raw(`${head}content-length: 10000000\r\n\r\n{`);
  assert.match(huge, /^HTTP\/1\.1 413 /);
  const chunk = `${(100_000).toString(16)}\r\n${'x'.repeat(100_000)}\r\n`;
  const streamed = await raw(`${head}transfer-encoding: chunked\r\n\r\n${chunk.repeat(20)}`);
  assert.match(streamed, /^HTTP\/1\.1 413 /);
});

test('bodies that are not JSON, not an object, of unknown fields or no transaction are refused', async () => {
  const path = '/cosmos/tx/v1beta1/txs';
  for (const [body, pattern] of [
    ['{', /not JSON/],
    ['[]', /not a JSON object/],
    ['"text"', /not a JSON object/],
    ['{}', /invalid empty tx/],
    ['', /invalid empty tx/],
  ] as const) {
    const { status, body: answer } = await scene.post(path, body);
    assert.is(status, 400, body);
    assert.match(String(answer['message']), pattern);
  }
  const mode = await scene.post(path, { tx_bytes: 'AAAA', mode: 'BROADCAST_MODE_BLOCK' });
  assert.is(mode.status, 500);
  assert.match(String(mode.body['message']), /unsupported return type BROADCAST_MODE_BLOCK/);
  const simulate = '/cosmos/tx/v1beta1/simulate';
  for (const body of [
    { nothing: 1 },
    { tx_bytes: 5 },
    { tx_bytes: '%%' },
    { tx: { body: { messages: [{ '@type': '/nothing.Msg' }] } } },
    { tx: { body: { messages: 'x' } } },
    {},
  ]) {
    const { status } = await scene.post(simulate, body);
    assert.is(status, 400, JSON.stringify(body));
  }
});

test('names that every object has are no values', async () => {
  const params = await scene.get('/cosmos/gov/v1/params/constructor');
  assert.is(params.status, 400);
  assert.match(String(params.body['message']), /constructor is not a valid parameter type/);
  const asked = { tx_bytes: 'AAAA', mode: 'constructor' };
  const mode = await scene.post('/cosmos/tx/v1beta1/txs', asked);
  assert.match(String(mode.body['message']), /unsupported return type constructor/);
});

test('by REST only the store can be asked of the node, and proofs only of the newest state', async () => {
  const path = '/cosmos/base/tendermint/v1beta1/abci_query';
  const before = scene.node.calls().get('abci_query');
  for (const query of [
    '',
    'path=/cosmos.tx.v1beta1.Service/Simulate',
    'path=/app/write-set/1',
    'path=store/bank/key',
    'path=/store/bank/key&prove=true&height=1',
  ]) {
    const { status, body } = await scene.get(`${path}?${query}`);
    assert.equal([status, body['code']], [400, 3], query);
  }
  assert.is(scene.node.calls().get('abci_query'), before);
  assert.is((await scene.get(`${path}?path=/store/bank/key&prove=true`)).status, 200);
});

test('bodies that do not come take no places, and are given up', async () => {
  const head = 'POST /cosmos/tx/v1beta1/txs HTTP/1.1\r\nhost: lcd\r\ncontent-length: 9\r\n\r\n{';
  const startedAt = performance.now();
  const replies = await Promise.all(Array.from({ length: 70 }, () => raw(head)));
  assert.equal([...new Set(replies.map((reply) => reply.slice(9, 12)))], ['408']);
  const outdone = replies.filter((reply) => reply.includes('longer than others can wait'));
  assert.is(outdone.length, 6, 'there are 64 places, and the oldest lose theirs');
  assert.ok(performance.now() - startedAt < 8_000);
});

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

/** Sends one byte of a body, once the server waits for it; the answer is whole when it closes. */
async function beginBody(port: number) {
  const socket = connect(port, '127.0.0.1');
  const closed = once(socket, 'close');
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString()));
  const lines = ['POST /cosmos/tx/v1beta1/txs HTTP/1.1', 'host: lcd', 'content-length: 9'];
  socket.write(`${lines.join('\r\n')}\r\nexpect: 100-continue\r\n\r\n{`);
  await once(socket, 'data');
  return { socket, answer: closed.then(() => answer) };
}

test('who sends slowly and begins again and again keeps nobody else from posting', async () => {
  const answers: string[] = [];
  let begun = 0;
  let isOver = false;
  const sendSlowly = async (): Promise<void> => {
    while (!isOver) {
      const { answer } = await beginBody(scene.lcd.port);
      begun += 1;
      answers.push(await answer);
    }
  };
  const slow = Array.from({ length: 64 }, sendSlowly);
  await waitFor(() => begun === 64, 2_500);
  const statuses: number[] = [];
  while (statuses.length < 20) {
    statuses.push((await scene.post('/cosmos/tx/v1beta1/txs', '{}')).status);
  }
  isOver = true;
  await Promise.all(slow);
  assert.equal([...new Set(statuses)], [400], 'each is read, and is no transaction');
  for (const answer of answers) {
    assert.ok(answer.startsWith(`${CONTINUE}HTTP/1.1 408 `), answer);
    assert.match(answer, /\r\nconnection: close\r\n/i);
  }
});

test('a body that the client breaks off is no fault: no line in the log, no answer', async () => {
  const lines: string[] = [];
  const statuses: number[] = [];
  const server = await startLcdServer({
    ...SMALL,
    log: pino({ level: 'trace' }, { write: (line) => void lines.push(line) }),
    answer: async () => ({ status: 200, body: '{}', height: undefined }),
    observe: (status) => void statuses.push(status),
  });
  for (let count = 0; count < 3; count += 1) {
    const { socket, answer } = await beginBody(server.port);
    socket.destroy();
    assert.is(await answer, CONTINUE);
  }
  await fetch(`http://127.0.0.1:${server.port}/`, { method: 'POST', body: '{}' });
  await server.stop();
  await turn();
  assert.equal(lines, []);
  assert.equal(statuses, [200], 'the one that was whole');
});

test('an answer that nobody takes holds its place no longer than it may', async () => {
  const big = 'x'.repeat(20_000_000);
  const server = await startLcdServer({
    ...SMALL,
    log: createLog('silent'),
    answer: async () => ({ status: 200, body: big, height: undefined }),
    observe: () => undefined,
  });
  const ask = async () => (await fetch(`http://127.0.0.1:${server.port}/`)).status;
  const socket = connect(server.port, '127.0.0.1', () =>
    socket.write('GET / HTTP/1.1\r\nhost: lcd\r\n\r\n'),
  );
  socket.pause();
  await wait(100);
  assert.is(await ask(), 503);
  await wait(400);
  assert.is(await ask(), 200);
  socket.destroy();
  await server.stop();
});

test('malformed paths are refused', async () => {
  const answer = await raw('GET /cosmos/%zz HTTP/1.1\r\nhost: lcd\r\nconnection: close\r\n\r\n');
  assert.match(answer, /^HTTP\/1\.1 400 /);
  const long = await raw(`GET /${'a'.repeat(40_000)} HTTP/1.1\r\nhost: lcd\r\n\r\n`);
  assert.match(long, /^HTTP\/1\.1 431 /);
});

test('only the origins that are allowed are told so', async () => {
  const from = async (origin: string, method = 'GET') => {
    const response = await fetch(`${scene.url}${BALANCES}`, { method, headers: { origin } });
    await response.text();
    return response.headers;
  };
  const allowed = await from('https://explorer.test');
  assert.is(allowed.get('access-control-allow-origin'), 'https://explorer.test');
  assert.match(allowed.get('access-control-expose-headers') ?? '', /x-cosmos-block-height/);
  assert.is((await from('https://other.test')).get('access-control-allow-origin'), null);
  const preflight = await from('https://explorer.test', 'OPTIONS');
  assert.match(preflight.get('access-control-allow-methods') ?? '', /GET, POST/);
});

test('many at once are all answered or told to come again', async () => {
  const replies = await Promise.all(
    Array.from({ length: 300 }, (_none, index) =>
      scene.get(`${BALANCES}?pagination.limit=${index + 1}`),
    ),
  );
  const statuses = new Set(replies.map(({ status }) => status));
  assert.ok([...statuses].every((status) => status === 200 || status === 503));
  assert.ok(statuses.has(200));
});

test.run();
