import { connect } from 'node:http2';
import type { ClientHttp2Session, OutgoingHttpHeaders } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { AbciMethod } from '../../app/abci/method.js';
import type { AbciServer } from '../../app/abci/transport/transport.js';
import { serveGrpc } from '../../app/abci/transport/grpc.js';
import { temporaryFolder } from '../support/temporaryFolder.js';

type Handle = AbciMethod['handle'];

const method = (name: string, handle: Handle): AbciMethod => ({ name, field: 0, handle });
const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let begin = (): void => undefined;
const slowHasBegun = new Promise<void>((resolve) => {
  begin = resolve;
});

const methods: readonly AbciMethod[] = [
  method('Echo', (request) => request),
  method('Later', async (request) => {
    await later();
    return request;
  }),
  method(
    'Big',
    (request) => new Uint8Array(new DataView(request.buffer, request.byteOffset).getUint32(0)),
  ),
  method('Fails', () => {
    throw new Error('height 5% — 债务\n\ud800');
  }),
  method('Slow', async (request) => {
    begin();
    await new Promise((resolve) => setTimeout(resolve, 50));
    return request;
  }),
  method('FailsLater', async () => {
    await later();
    throw new Error('later');
  }),
];

interface Answer {
  readonly status: string | undefined;
  readonly text: string;
  readonly body: Buffer;
}

const framed = (message: Uint8Array, flag = 0): Buffer => {
  const head = Buffer.alloc(5);
  head[0] = flag;
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
};

/** One call with these pieces of a body. */
function ask(
  session: ClientHttp2Session,
  name: string,
  pieces: readonly Uint8Array[],
  headers: OutgoingHttpHeaders = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stream = session.request({
      ':method': 'POST',
      ':path': `/tendermint.abci.ABCI/${name}`,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    });
    let found: Record<string, unknown> = {};
    const chunks: Buffer[] = [];
    const take = (more: Record<string, unknown>): void => {
      found = { ...found, ...more };
    };
    stream.on('response', take);
    stream.on('trailers', take);
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', reject);
    stream.on('end', () => undefined);
    stream.on('close', () => {
      const status = found['grpc-status'] as string | undefined;
      const text = decodeURI((found['grpc-message'] as string | undefined) ?? '');
      resolve({ status, text, body: Buffer.concat(chunks) });
    });
    for (const piece of pieces) stream.write(piece);
    stream.end();
  });
}

async function served(
  run: (session: ClientHttp2Session, server: AbciServer, path: string) => Promise<void>,
): Promise<void> {
  const folder = temporaryFolder();
  const path = join(folder.path, 'app.sock');
  const target = { kind: 'unix', path } as const;
  const server = await serveGrpc(target, {
    methods,
    run: ({ handle }, request) => handle(request),
  });
  const session = connect('http://localhost', { createConnection: () => connectSocket(path) });
  try {
    await run(session, server, path);
  } finally {
    session.destroy();
    await server.close();
    folder.remove();
  }
}

test('a call is answered with one message and status 0, at once or later', async () => {
  await served(async (session) => {
    for (const name of ['Echo', 'Later']) {
      for (const message of [new Uint8Array(0), Uint8Array.of(1, 2, 3)]) {
        const { status, body } = await ask(session, name, [framed(message)]);
        assert.is(status, '0');
        assert.is(body.toString('hex'), framed(message).toString('hex'));
      }
    }
  });
});

test('a message may come in pieces of any size', async () => {
  await served(async (session) => {
    const bytes = framed(Uint8Array.from({ length: 300 }, (_, index) => index));
    const pieces = Array.from(bytes, (byte) => Uint8Array.of(byte));
    const { status, body } = await ask(session, 'Echo', pieces);
    assert.is(status, '0');
    assert.is(body.toString('hex'), bytes.toString('hex'));
  });
});

test('messages far over 4 MiB pass both ways', async () => {
  await served(async (session) => {
    const message = Buffer.alloc(24 * 1024 * 1024, 7);
    const { status, body } = await ask(session, 'Echo', [framed(message)]);
    assert.is(status, '0');
    assert.ok(body.equals(framed(message)));
    const size = Buffer.alloc(4);
    size.writeUInt32BE(30_000_000);
    assert.is((await ask(session, 'Big', [framed(size)])).body.length, 30_000_005);
  });
});

test('hundreds of calls at a time are all answered, each with its own', async () => {
  await served(async (session) => {
    const calls = Array.from({ length: 500 }, async (_, index) => {
      const message = Buffer.from(`call ${index}`);
      const { body } = await ask(session, index % 2 === 0 ? 'Echo' : 'Later', [framed(message)]);
      assert.is(body.subarray(5).toString(), `call ${index}`);
    });
    await Promise.all(calls);
  });
});

test('what a handler throws is an error with its text, whatever is in that', async () => {
  await served(async (session) => {
    const thrown = await ask(session, 'Fails', [framed(new Uint8Array(0))]);
    assert.is(thrown.status, '13');
    assert.is(thrown.text, 'height 5% — 债务\n\ufffd');
    assert.is(thrown.body.length, 0);
    const rejected = await ask(session, 'FailsLater', [framed(new Uint8Array(0))]);
    assert.equal([rejected.status, rejected.text], ['13', 'later']);
    assert.is((await ask(session, 'Echo', [framed(new Uint8Array(0))])).status, '0', 'goes on');
  });
});

const one = Uint8Array.of(1);
const bad: readonly [string, string, readonly Uint8Array[], OutgoingHttpHeaders, string][] = [
  ['to a method that is not there', 'Nothing', [framed(one)], {}, '12'],
  ['without a message', 'Echo', [], {}, '13'],
  ['with half a head', 'Echo', [Uint8Array.of(0, 0, 0)], {}, '13'],
  ['with a message that ends early', 'Echo', [framed(one).subarray(0, 5)], {}, '13'],
  ['with two messages', 'Echo', [framed(one), framed(one)], {}, '13'],
  ['with a compressed message', 'Echo', [framed(one, 1)], {}, '12'],
  ['with an encoding', 'Echo', [framed(one)], { 'grpc-encoding': 'gzip' }, '12'],
  ['that is no gRPC', 'Echo', [framed(one)], { 'content-type': 'application/json' }, '13'],
  ['by PUT', 'Echo', [framed(one)], { ':method': 'PUT' }, '13'],
];
for (const [what, name, pieces, headers, expected] of bad) {
  test(`a call ${what} is refused, and the connection goes on`, async () => {
    await served(async (session) => {
      assert.is((await ask(session, name, pieces, headers)).status, expected);
      assert.is((await ask(session, 'Echo', [framed(one)])).status, '0');
    });
  });
}

test('a client that goes away in the middle of a call stops nothing', async () => {
  await served(async (session, _server, path) => {
    const other = connect('http://localhost', { createConnection: () => connectSocket(path) });
    const stream = other.request({
      ':method': 'POST',
      ':path': '/tendermint.abci.ABCI/Later',
      'content-type': 'application/grpc',
    });
    stream.on('error', () => undefined);
    stream.write(framed(one).subarray(0, 3));
    await new Promise((resolve) => other.ping(resolve));
    other.destroy();
    assert.is((await ask(session, 'Echo', [framed(one)])).status, '0');
  });
});

test('what is not HTTP/2 is closed, and the others go on', async () => {
  await served(async (session, _server, path) => {
    const raw = connectSocket(path);
    raw.on('error', () => undefined).resume();
    raw.write('GET / HTTP/1.1\r\n\r\n');
    await new Promise((resolve) => raw.once('close', resolve));
    assert.is((await ask(session, 'Echo', [framed(one)])).status, '0');
  });
});

test('closing lets running calls end', async () => {
  await served(async (session, server) => {
    session.on('error', () => undefined);
    await ask(session, 'Echo', [framed(one)]);
    const running = ask(session, 'Slow', [framed(one)]);
    await slowHasBegun;
    await server.close();
    assert.is((await running).status, '0');
  });
});

test('an address that is taken is told by its name', async () => {
  await served(async (_session, _server, path) => {
    let text = '';
    try {
      await serveGrpc({ kind: 'unix', path }, { methods, run: () => new Uint8Array(0) });
    } catch (error) {
      text = (error as Error).message;
    }
    assert.match(text, /cannot listen on unix:\/\/.*app\.sock: .*EADDRINUSE/);
  });
});

test.run();
