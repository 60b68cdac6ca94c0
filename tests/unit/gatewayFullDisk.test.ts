import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CSV_HEADER, csvRow } from '../support/people.js';
import { temporaryFolder } from '../support/temporaryFolder.js';
import { mayMount, mountSmallDisk } from '../support/smallDisk.js';
import { waitFor } from '../support/waitFor.js';

const ROOM_KIB = 1_500;
/** More than there is room for. */
const TOO_MANY_ROWS = 40_000;
const FEW_ROWS = 40;
const child = fileURLToPath(new URL('../support/fullGatewayChild.ts', import.meta.url));

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

interface Gateway {
  readonly post: (rows: number, from: number) => Promise<Answer>;
  readonly state: (importId: string) => Promise<Answer>;
  readonly end: () => Promise<void>;
}

async function startGateway(folder: string, before: readonly string[]): Promise<Gateway> {
  const words = [
    ...before,
    process.execPath,
    '--import',
    import.meta.resolve('tsx'),
    child,
    folder,
  ];
  const [executable = '', ...argv] = words;
  const running = spawn(executable, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(running, 'exit');
  const port = await new Promise<string>((resolve, reject) => {
    createInterface(running.stdout).once('line', resolve);
    running.once('exit', (code) => reject(new Error(`the gateway ended with ${code}`)));
  });
  const url = `http://127.0.0.1:${port}/v1/records`;
  const headers = { authorization: 'Bearer key', 'content-type': 'text/csv', connection: 'close' };
  const call = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, { headers, ...init });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return {
    post: (rows, from) => {
      const lines = Array.from({ length: rows }, (_, index) => csvRow(from + index));
      return call('', { method: 'POST', body: [CSV_HEADER, ...lines].join('\n') });
    },
    state: (importId) => call(`/imports/${importId}`, {}),
    end: async () => {
      running.kill('SIGKILL');
      await ended;
    },
  };
}

/** Files too large and vaults too full are refused with 507; what was taken goes on. */
async function fill(gateway: Gateway): Promise<void> {
  const tooLarge = await gateway.post(TOO_MANY_ROWS, 0);
  assert.is(tooLarge.body['code'], 'disk_full');
  assert.is(tooLarge.status, 507);

  // What it had begun to take is gone: there is room for small files.
  const taken: string[] = [];
  let from = 0;
  let answer = await gateway.post(FEW_ROWS, from);
  assert.is(answer.status, 202);
  while (answer.status === 202) {
    const importId = String(answer.body['importId']);
    taken.push(importId);
    from += FEW_ROWS;
    assert.ok(taken.length < 5_000, 'it never gets full');
    answer = await gateway.post(FEW_ROWS, from);
  }
  // Now the vault is full, too.
  assert.is(answer.body['code'], 'disk_full', JSON.stringify(answer));
  assert.is(answer.status, 507);
  assert.is((await gateway.state(taken[0]!)).status, 200);
}

async function completed(gateway: Gateway, rows: number, from: number): Promise<void> {
  const { status, body } = await gateway.post(rows, from);
  assert.is(status, 202, JSON.stringify(body));
  await waitFor(async () => {
    const state = await gateway.state(String(body['importId']));
    return state.body['state'] === 'COMPLETE';
  }, 60_000);
}

test('an import is refused with 507 where files may not grow, and taken when they may', async () => {
  const folder = temporaryFolder();
  const limited = ['bash', '-c', `ulimit -f ${ROOM_KIB}; exec "$0" "$@"`];
  const gateway = await startGateway(folder.path, limited);
  try {
    await fill(gateway);
  } finally {
    await gateway.end();
  }
  const again = await startGateway(folder.path, []);
  try {
    await completed(again, FEW_ROWS, 1_000_000);
  } finally {
    await again.end();
    folder.remove();
  }
});

test('an import is refused with 507 on a full file system, and taken when there is room', async () => {
  if (!mayMount('an import on a full file system')) return;
  const folder = temporaryFolder();
  const disk = await mountSmallDisk(folder.path, ROOM_KIB);
  const gateway = await startGateway(folder.path, disk.inside);
  try {
    await fill(gateway);
    disk.resize(100 * ROOM_KIB);
    await completed(gateway, FEW_ROWS, 1_000_000);
  } finally {
    await gateway.end();
    await disk.close();
    folder.remove();
  }
});

test.run();
