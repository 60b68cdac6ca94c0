import { connect as connectHttp2 } from 'node:http2';
import type { ClientHttp2Session } from 'node:http2';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { once } from 'node:events';
import { Client, credentials, Server, status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openConnections } from '../../gateway/lcd/grpcConnections.js';
import { startLcdGrpc } from '../../gateway/lcd/grpcServer.js';
import { createLog } from '../../gateway/log.js';
import { allInterfaces } from '../../proto/codec/interfaces/lookup.js';
import { asBuffer } from '../../proto/documents/bytes.js';
import { addMethods } from '../../proto/grpc/methods.js';

const HOST = '127.0.0.1';
const PATH = '/cosmos.bank.v1beta1.Query/Balance';
const GRACE_MS = 100;

/** Status of a call, and nothing else of it. */
function call(client: Client): Promise<number> {
  return new Promise((resolve) => {
    const done = (error: ServiceError | null): void => resolve(error?.code ?? status.OK);
    client.makeUnaryRequest(PATH, asBuffer, (bytes) => bytes, new Uint8Array(0), done);
  });
}

async function withConnections(
  run: (port: number, stop: () => Promise<void>) => Promise<void>,
  prefaceMs = 200,
): Promise<void> {
  const server = new Server();
  addMethods(server, [
    { path: PATH, kind: 'unary', handle: (_call, reply) => reply(null, new Uint8Array(0)) },
  ]);
  const place = { setting: 'lcd.grpc_port', host: HOST, port: 0 };
  const bounds = { maxConnections: 2, prefaceMs };
  const { port, stop } = await openConnections(server, place, bounds);
  let stopping: Promise<void> | undefined;
  const stopOnce = (): Promise<void> => (stopping ??= stop(GRACE_MS));
  try {
    await run(port, stopOnce);
  } finally {
    await stopOnce();
  }
}

async function opened(port: number): Promise<Socket> {
  const socket = connect(port, HOST);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

test('a connection that does not begin is closed, and makes place', async () => {
  await withConnections(async (port) => {
    const silent = [await opened(port), await opened(port)];
    silent[1]!.write('PRI * HTTP');
    await Promise.all(silent.map((socket) => once(socket, 'close')));
    const client = new Client(`${HOST}:${port}`, credentials.createInsecure());
    assert.is(await call(client), status.OK);
    client.close();
  });
});

test('one that begins as anything else is closed at once', async () => {
  await withConnections(async (port) => {
    const socket = await opened(port);
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(socket, 'close');
  }, 600_000);
});

test('one that has begun lives on, byte by byte or at once', async () => {
  await withConnections(async (port) => {
    const client = new Client(`${HOST}:${port}`, credentials.createInsecure());
    const channel = client.getChannel();
    assert.is(await call(client), status.OK);
    const other = await opened(port);
    for (const byte of Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')) {
      other.write(Uint8Array.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    other.write(Buffer.from('000000040000000000', 'hex'));
    // Settings of the server, and that ours were taken.
    const [settings] = (await once(other, 'data')) as [Buffer];
    assert.is(settings[3], 4);
    const third = await opened(port);
    await once(third, 'close');
    for (let until = performance.now() + 400; performance.now() < until;) {
      assert.is(await call(client), status.OK);
    }
    assert.is(channel.getConnectivityState(false), 2);
    assert.not(other.destroyed);
    other.destroy();
    client.close();
  });
});

test('a stop waits for nobody longer than its grace', async () => {
  await withConnections(async (port, stop) => {
    const sockets = [await opened(port)];
    const client = new Client(`${HOST}:${port}`, credentials.createInsecure());
    assert.is(await call(client), status.OK);
    const start = performance.now();
    await stop();
    assert.ok(performance.now() - start < GRACE_MS + 1_000);
    for (const socket of sockets) if (!socket.closed) await once(socket, 'close');
    client.close();
  });
});

test('an answer that is not read keeps its place, and then costs the connection', async () => {
  const places = 4;
  const lcd = await startLcdGrpc({
    host: HOST,
    port: 0,
    interfaces: allInterfaces(),
    answer: async () => ({ response: new Uint8Array(1_000_000), height: 1n }),
    maxRequestBytes: 1_000,
    maxRequests: places,
    timeoutMs: 5_000,
    sendTimeoutMs: 400,
    log: createLog('silent'),
    observe: () => undefined,
  });
  const client = new Client(`${HOST}:${lcd.port}`, credentials.createInsecure());
  const reader: ClientHttp2Session = connectHttp2(`http://${HOST}:${lcd.port}`, {
    settings: { initialWindowSize: 0 },
  });
  reader.on('error', () => undefined);
  try {
    await once(reader, 'remoteSettings');
    const heads = Array.from({ length: places }, async () => {
      const stream = reader.request({
        ':method': 'POST',
        ':path': PATH,
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      stream.on('error', () => undefined);
      stream.end(Buffer.alloc(5));
      await once(stream, 'response');
    });
    await Promise.all(heads);
    assert.is(await call(client), status.UNAVAILABLE, 'all places are taken');
    if (!reader.closed) await once(reader, 'close');
    assert.is(await call(client), status.OK);
    const many = await Promise.all(Array.from({ length: 3 * places }, () => call(client)));
    const answered: number = status.OK;
    assert.ok(many.filter((code) => code === answered).length >= places);
    assert.is(await call(client), status.OK, 'places that were left are there again');
  } finally {
    reader.destroy();
    client.close();
    await lcd.stop();
  }
});

test.run();
