import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CONTRACT_ID, createFakeChain } from '../support/fakeChain.js';
import { API_KEY, PERSON, startTestGateway } from '../support/gateways.js';
import { waitFor } from '../support/waitFor.js';

interface Child {
  readonly process: ChildProcess;
  readonly port: number;
  readonly ended: Promise<void>;
}

async function startChild(args: readonly string[]): Promise<Child> {
  const child = spawn('node', ['--import', 'tsx', 'tests/support/gatewayChild.ts', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const port = await new Promise<number>((resolve) => {
    child.stdout.once('data', (text: Buffer) => resolve(Number(text.toString())));
    child.once('exit', () => resolve(0));
  });
  return { process: child, port, ended };
}

const POINTS = [
  ['memberships', '2'], // the query is stored, nobody was asked
  ['verifying', '1'], // the peer has answered, the answer is not stored
  ['before-send', '1'], // answered, nothing sent
  ['after-send', '1'], // sent, and nobody wrote it down
] as const;

for (const [point, times] of POINTS) {
  test(`killed ${point}, a query is recorded once all the same and its key gives one answer`, async () => {
    const chain = createFakeChain(['a', 'b']);
    const peer = await startTestGateway(chain, 'b');
    const record = peer.lend(PERSON);
    const folder = mkdtempSync(join(tmpdir(), 'banma-crash-'));
    const ledger = join(folder, 'ledger');
    writeFileSync(ledger, '');
    const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
    writeFileSync(`${ledger}.proofs`, `${hex(record.hitDigest)} ${hex(record.detailDigest)}\n`);
    const args = [folder, `http://127.0.0.1:${peer.gateway.peerPort}`, ledger];
    const ask = (port: number): Promise<Response> =>
      fetch(`http://127.0.0.1:${port}/v1/queries`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${API_KEY}`,
          'content-type': 'application/json',
          'idempotency-key': 'order-1',
        },
        body: JSON.stringify({ contractId: CONTRACT_ID, ...PERSON }),
      });
    const first = await startChild([...args, point, times]);
    await ask(first.port).catch(() => undefined);
    await first.ended;
    assert.is(first.process.signalCode, 'SIGKILL');

    const second = await startChild([...args, 'never']);
    const [one, two] = await Promise.all(
      [ask(second.port), ask(second.port)].map(async (reply) => (await reply).json()),
    );
    assert.equal(one, two);
    assert.is((one as { hit: boolean }).hit, true);
    await waitFor(() => readFileSync(ledger, 'utf8') !== '');
    await waitFor(async () => {
      const { queryId } = one as { queryId: string };
      const state = await fetch(`http://127.0.0.1:${second.port}/v1/queries/${queryId}`, {
        headers: { authorization: `Bearer ${API_KEY}` },
      });
      const { settlement } = (await state.json()) as { settlement: { status: string } };
      return settlement.status === 'recorded';
    });
    const lines = readFileSync(ledger, 'utf8').trim().split('\n');
    const { requestHash } = one as { requestHash: string };
    // Sent again perhaps, but always the same record: the chain calls the second one unchanged.
    assert.equal(new Set(lines), new Set([`${requestHash} 1`]));
    second.process.kill('SIGKILL');
    await second.ended;
    await peer.stop();
    rmSync(folder, { recursive: true });
  });
}

test.run();
