import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { AbciMethod } from '../../app/abci/method.js';
import { readFrame, responseFrame } from '../../app/abci/transport/frames.js';
import { serveSocket } from '../../app/abci/transport/socket.js';
import { temporaryFolder } from '../support/temporaryFolder.js';

const method = (field: number, handle: AbciMethod['handle']): AbciMethod => ({
  name: `method ${field}`,
  field,
  handle,
});
const waiting: (() => void)[] = [];
/** Answers when it is let go. */
const held = (request: Uint8Array): Promise<Uint8Array> => {
  const kept = Uint8Array.from(request);
  return new Promise((resolve) => waiting.push(() => resolve(kept)));
};
const methods = [
  method(1, (request) => request),
  method(8, held),
  method(9, () => {
    throw new Error('planted');
  }),
  method(11, () => {
    throw new Error(`xx${'鸮'.repeat(60)}`);
  }),
  method(10, async () => Promise.reject(new Error('planted later'))),
];

interface Client {
  readonly socket: Socket;
  readonly send: (...frames: readonly (readonly [field: number, text: string])[]) => void;
  /** Waits for so many replies: `field text`. */
  readonly replies: (count: number) => Promise<readonly string[]>;
  readonly ended: Promise<void>;
}

async function served(run: (client: Client, path: string) => Promise<void>): Promise<void> {
  const folder = temporaryFolder();
  const path = join(folder.path, 'app.sock');
  const call = { methods, run: ({ handle }: AbciMethod, bytes: Uint8Array) => handle(bytes) };
  const server = await serveSocket({ kind: 'unix', path }, call);
  const client = createClient(path);
  try {
    await run(client, path);
  } finally {
    client.socket.destroy();
    await server.close();
    folder.remove();
  }
}

function createClient(path: string): Client {
  const socket = connect(path);
  const found: string[] = [];
  let buffered: Uint8Array = new Uint8Array(0);
  let changed = (): void => undefined;
  socket.on('data', (chunk) => {
    buffered = Buffer.concat([buffered, chunk]);
    for (;;) {
      const frame = readFrame(buffered, 0);
      if (frame === undefined) break;
      buffered = buffered.subarray(frame.end);
      found.push(`${frame.field} ${Buffer.from(frame.body).toString()}`);
    }
    changed();
  });
  return {
    socket,
    send: (...frames) => {
      // A Request is framed like a Response.
      const bytes = frames.map(([field, text]) => responseFrame(field, Buffer.from(text)));
      socket.write(Buffer.concat(bytes));
    },
    replies: async (count) => {
      while (found.length < count) await new Promise<void>((resolve) => (changed = resolve));
      return found;
    },
    ended: new Promise((resolve) => socket.once('close', () => resolve())),
  };
}

async function letGo(): Promise<void> {
  while (waiting.length === 0) await new Promise((resolve) => setImmediate(resolve));
  waiting.shift()!();
}

test('replies keep the order of their requests, though some take longer', async () => {
  await served(async ({ send, replies }) => {
    send([1, 'a'], [8, 'b'], [1, 'c'], [8, 'd'], [1, 'e']);
    await replies(1);
    send([1, 'f']);
    await letGo();
    await letGo();
    assert.equal(await replies(6), ['2 a', '9 b', '2 c', '9 d', '2 e', '2 f']);
  });
});

test('what waits on one connection does not hold up another', async () => {
  await served(async (first, path) => {
    first.send([8, 'a'], [1, 'b']);
    const second = createClient(path);
    second.send([1, 'c']);
    assert.equal(await second.replies(1), ['2 c']);
    second.socket.destroy();
    await letGo();
    assert.equal(await first.replies(2), ['9 a', '2 b']);
  });
});

test('requests in pieces of one byte are read whole', async () => {
  await served(async ({ socket, replies }) => {
    socket.setNoDelay(true);
    const bytes = Buffer.concat(
      ['one', 'x'.repeat(200)].map((text) => responseFrame(1, Buffer.from(text))),
    );
    for (const byte of bytes) socket.write(Uint8Array.of(byte));
    assert.equal(await replies(2), ['2 one', `2 ${'x'.repeat(200)}`]);
  });
});

for (const [what, field, text] of [
  ['throws', 9, 'planted'],
  ['rejects', 10, 'planted later'],
] as const) {
  test(`a handler that ${what} is an exception, after which the connection ends`, async () => {
    await served(async ({ send, replies, ended }) => {
      send([1, 'a'], [field, ''], [1, 'never']);
      const found = await replies(2);
      assert.is(found[0], '2 a');
      assert.match(found[1]!, new RegExp(`^1 .*${text}$`, 's'));
      await ended;
      assert.is(found.length, 2);
    });
  });
}

test('bytes that are no request end the connection, and others go on', async () => {
  await served(async (client, path) => {
    const bad = createClient(path);
    bad.socket.write(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff));
    await bad.ended;
    client.send([1, 'a']);
    assert.equal(await client.replies(1), ['2 a']);
  });
});

test('behind a malformed frame nothing is answered any more', async () => {
  const errors: string[] = [];
  await served(async ({ socket, send, replies, ended }) => {
    // A whole frame whose field is no message, then good ones, in the same packet and in later ones.
    socket.cork();
    socket.write(Uint8Array.of(2, 0x08, 1));
    send([1, 'behind']);
    socket.uncork();
    await replies(1);
    if (socket.writable) send([1, 'later'], [9, '']);
    await ended;
    errors.push(...(await replies(1)));
  });
  assert.is(errors.length, 1);
  assert.match(errors[0]!, /^1 [^]*malformed request frame$/);
});

test('a long text of an exception is cut between characters', async () => {
  await served(async ({ send, replies }) => {
    send([11, '']);
    const [exception] = await replies(1);
    assert.is(exception, `1 \n\x7d${'x'.repeat(2)}${'鸮'.repeat(41)}`);
  });
});

test.run();
