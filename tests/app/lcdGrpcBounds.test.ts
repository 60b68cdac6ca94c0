import { connect as connectHttp2 } from 'node:http2';
import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
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

test('who begins while it stops is not served', async () => {
  await withConnections(async (port, stop) => {
    const silent = await opened(port);
    const client = new Client(`${HOST}:${port}`, credentials.createInsecure());
    assert.is(await call(client), status.OK);
    const stopping = stop();
    silent.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    await Promise.all([once(silent, 'close'), stopping]);
    assert.is(silent.bytesRead, 0);
    client.close();
  }, 600_000);
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

interface Scene {
  readonly port: number;
  readonly client: Client;
  /** Connects as an enemy would. */
  readonly session: (settings?: object) => Promise<ClientHttp2Session>;
  readonly handled: () => number;
}

const PLACES = 4;

async function withServer(run: (scene: Scene) => Promise<void>): Promise<void> {
  let handled = 0;
  const lcd = await startLcdGrpc({
    host: HOST,
    port: 0,
    interfaces: allInterfaces(),
    answer: async () => {
      handled += 1;
      return { response: new Uint8Array(1_000_000), height: 1n };
    },
    maxRequestBytes: 1_000,
    maxRequests: PLACES,
    timeoutMs: 5_000,
    requestTimeoutMs: 400,
    sendTimeoutMs: 400,
    log: createLog('silent'),
    observe: () => undefined,
  });
  const url = `${HOST}:${lcd.port}`;
  const client = new Client(url, credentials.createInsecure());
  const sessions: ClientHttp2Session[] = [];
  const session = async (settings: object = {}): Promise<ClientHttp2Session> => {
    const opened = connectHttp2(`http://${url}`, { settings });
    sessions.push(opened);
    opened.on('error', () => undefined);
    await once(opened, 'remoteSettings');
    return opened;
  };
  try {
    await run({ port: lcd.port, client, session, handled: () => handled });
  } finally {
    for (const each of sessions) each.destroy();
    client.close();
    await lcd.stop();
  }
}

/** A call, begun and not ended. */
function begun(session: ClientHttp2Session, headers: object = {}): ClientHttp2Stream {
  const stream = session.request({
    ':method': 'POST',
    ':path': PATH,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  });
  stream.on('error', () => undefined);
  return stream;
}

test('an answer that is not read keeps its place, and then costs the connection', async () => {
  await withServer(async ({ client, session }) => {
    const reader = await session({ initialWindowSize: 0 });
    const heads = Array.from({ length: PLACES }, async () => {
      const stream = begun(reader);
      stream.end(Buffer.alloc(5));
      await once(stream, 'response');
    });
    await Promise.all(heads);
    assert.is(await call(client), status.UNAVAILABLE, 'all places are taken');
    if (!reader.closed) await once(reader, 'close');
    assert.is(await call(client), status.OK);
    const many = await Promise.all(Array.from({ length: 3 * PLACES }, () => call(client)));
    const answered: number = status.OK;
    assert.ok(many.filter((code) => code === answered).length >= PLACES);
    assert.is(await call(client), status.OK, 'places that were left are there again');
  });
});

test('a call that was over before it was whole takes no place', async () => {
  await withServer(async ({ client, session, handled }) => {
    const late = await session();
    const streams = Array.from({ length: 2 * PLACES }, () => {
      const stream = begun(late, { 'grpc-timeout': '20m' });
      stream.write(Buffer.alloc(5));
      return stream;
    });
    const codes = await Promise.all(
      streams.map(async (stream) => {
        const [headers] = (await once(stream, 'response')) as [Record<string, string>];
        return headers['grpc-status'];
      }),
    );
    assert.ok(codes.every((code) => code === String(status.DEADLINE_EXCEEDED)));
    for (const stream of streams) stream.end();
    for (let calls = 0; calls < PLACES; calls += 1) assert.is(await call(client), status.OK);
    assert.is(handled(), PLACES);
  });
});

test('a request that is not whole in time costs the connection', async () => {
  await withServer(async ({ client, session, handled }) => {
    const slow = await session();
    begun(slow).write(Buffer.from([0, 0, 0, 1, 0, 7]));
    await once(slow, 'close');
    assert.is(await call(client), status.OK);
    assert.is(handled(), 1);
  });
});

test.run();
