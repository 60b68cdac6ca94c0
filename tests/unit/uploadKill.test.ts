import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ProofRecord } from '../../proto/codec/generated/banma/proof/v1.js';
import { csvFile } from '../support/people.js';
import { createProofChain, newChainState } from '../support/proofChain.js';
import type { ProofChain } from '../support/proofChain.js';
import { openGateway, testIdentity, Z001_RULES } from '../support/recordsGateway.js';
import { temporaryFolder } from '../support/temporaryFolder.js';
import type { RecordsGateway } from '../support/recordsGateway.js';
import { assertInStep, settled, startAll } from '../support/uploading.js';

/** Lets a gateway run up to a checkpoint and leaves it there for ever, as a kill would. */
async function killedAt(
  folder: string,
  kept: ReturnType<typeof newChainState>,
  checkpointNumber: number,
  receive: boolean,
): Promise<{ readonly killed: boolean; readonly importId: string | undefined }> {
  const never = new Promise<void>(() => undefined);
  let reached: () => void = () => undefined;
  const death = new Promise<'killed'>((resolve) => (reached = () => resolve('killed')));
  let passed = 0;
  const gateway = await openGateway(folder, {
    kept,
    batchProofs: 9,
    inFlight: 2,
    checkpoint: () => {
      passed += 1;
      if (passed < checkpointNumber) return undefined;
      reached();
      return never;
    },
  });
  let importId: string | undefined;
  const work = async (): Promise<'done'> => {
    await startAll(gateway);
    if (receive) {
      importId = await gateway.importer.receive('Z001', Z001_RULES, 'csv', csvFile(40));
    }
    await settled(gateway);
    return 'done';
  };
  const end = await Promise.race([death, work()]);
  if (end === 'killed') {
    void gateway.stop();
    await gateway.environment.close();
    return { killed: true, importId };
  }
  await gateway.stop();
  return { killed: false, importId };
}

test('a kill between any two steps neither loses nor doubles a row or a proof', async () => {
  let kills = 0;
  for (let number = 1; ; number += 1) {
    const folder = temporaryFolder();
    const kept = newChainState();
    const { killed, importId } = await killedAt(folder.path, kept, number, true);
    if (killed) kills += 1;
    // A second kill during the recovery, at a step that varies.
    if (killed) await killedAt(folder.path, kept, 1 + (number % 5), false);
    const gateway = await openGateway(folder.path, { kept, batchProofs: 9, inFlight: 2 });
    await startAll(gateway);
    await settled(gateway);
    const known = importId ?? (await onlyImport(gateway));
    // Nobody was told of a file that was not recorded yet.
    if (known !== undefined) await assertInStep(gateway, gateway.chain, known, 40);
    else assert.is(kept.proofs.size, 0);
    await gateway.stop();
    folder.remove();
    if (!killed) break;
  }
  assert.ok(kills > 15, `${kills} kills`);
});

async function onlyImport(gateway: RecordsGateway): Promise<string | undefined> {
  const keys = [...gateway.environment.database('records/imports').range()];
  assert.ok(keys.length <= 1);
  return keys[0] === undefined ? undefined : Buffer.from(keys[0].key).toString('hex');
}

type ChildMessage =
  | { readonly kind: 'send'; readonly id: number; readonly typeUrl: string; readonly value: string }
  | { readonly kind: 'proof'; readonly id: number; readonly hit: string }
  | { readonly kind: 'received'; readonly importId: string }
  | { readonly kind: 'settled' };

/** Runs tests/support/importChild.ts on a folder; kills it after so many messages to the chain. */
function runChild(
  folder: string,
  chain: ProofChain,
  receive: boolean,
  killAfter: number,
): Promise<{ readonly importId: string | undefined; readonly settled: boolean }> {
  const file = fileURLToPath(new URL('../support/importChild.ts', import.meta.url));
  const child = fork(file, [folder, receive ? '1500' : '0'], { execArgv: ['--import', 'tsx'] });
  let importId: string | undefined;
  let isSettled = false;
  let sent = 0;
  child.on('message', (raw) => {
    const message = raw as ChildMessage;
    if (message.kind === 'received') importId = message.importId;
    if (message.kind === 'settled') {
      isSettled = true;
      child.disconnect();
    }
    if (message.kind === 'proof') {
      const proof = chain.proofs.get(message.hit);
      const bytes = proof && Buffer.from(ProofRecord.encode(proof)).toString('base64');
      if (child.connected) child.send({ id: message.id, proof: bytes ?? null });
    }
    if (message.kind !== 'send') return;
    sent += 1;
    const value = Buffer.from(message.value, 'base64');
    void chain.sender.send([{ typeUrl: message.typeUrl, value }], 0n).then((outcome) => {
      if (sent >= killAfter) child.kill('SIGKILL');
      if (!child.connected) return;
      const responses = outcome.responses.map((bytes) => Buffer.from(bytes).toString('base64'));
      child.send({
        id: message.id,
        outcome: { ...outcome, height: String(outcome.height), responses },
      });
    });
  });
  return new Promise((resolve) =>
    child.on('exit', () => resolve({ importId, settled: isSettled })),
  );
}

test('a real process killed with SIGKILL again and again ends with every proof once', async () => {
  const folder = temporaryFolder();
  const chain = createProofChain(testIdentity());
  const first = await runChild(folder.path, chain, true, 2);
  assert.not(first.settled);
  for (const killAfter of [1, 3]) {
    const run = await runChild(folder.path, chain, false, killAfter);
    assert.not(run.settled);
  }
  const last = await runChild(folder.path, chain, false, Infinity);
  assert.ok(last.settled);
  const gateway = await openGateway(folder.path);
  const importId = first.importId ?? (await onlyImport(gateway));
  await assertInStep(gateway, chain, importId!, 1500);
  await gateway.stop();
  folder.remove();
});

test.run();
