import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  holdProcess,
  killProcess,
  pauseProcess,
  releaseProcess,
  resumeProcess,
  runningProcess,
} from '../../localnet/faults.js';
import { initNetwork } from '../../localnet/init.js';
import {
  resetNetwork,
  runningSupervisor,
  startNetwork,
  stopNetwork,
} from '../../localnet/lifecycle.js';
import type { StartOptions } from '../../localnet/lifecycle.js';
import type { NetworkRecord } from '../../localnet/network.js';
import { FOLDER_VARIABLE, pidFile } from '../../localnet/paths.js';
import {
  findByEnvironment,
  identifyProcess,
  isSameProcess,
  signalProcess,
  waitForExit,
} from '../../localnet/processIdentity.js';
import type { ProcessSpec, ReadyCheck } from '../../localnet/processSpec.js';
import { formatStatus, networkStatus } from '../../localnet/status.js';
import { readReports, waitUntilReady } from '../../localnet/waiting.js';
import { temporaryFolder } from '../support/temporaryFolder.js';
import { waitFor } from '../support/waitFor.js';

const { path: root, remove } = temporaryFolder();
const networks: NetworkRecord[] = [];
const IDLE = 'setInterval(() => {}, 1000)';

/** A network of one institution whose three processes are these scripts. */
async function start(
  name: string,
  scripts: Readonly<Record<'app' | 'cometbft' | 'gateway', string>>,
  options: StartOptions & { readonly ready?: ReadyCheck } = {},
): Promise<NetworkRecord> {
  const network = await initNetwork({
    root,
    name,
    validators: 1,
    ports: 'free',
    cometbft: process.execPath,
  });
  networks.push(network);
  const changeProcesses = (planned: readonly ProcessSpec[]) =>
    planned.map((spec) => ({
      ...spec,
      argv: [process.execPath, '-e', scripts[spec.kind]],
      ready: options.ready ?? { kind: 'none' as const },
    }));
  await startNetwork(network, { changeProcesses, restart: { stopGraceMs: 1_000 }, ...options });
  return network;
}

const idle = { app: IDLE, cometbft: IDLE, gateway: IDLE };
const report = (network: NetworkRecord, kind: string) =>
  readReports(network).find((each) => each.kind === kind);

function assertNothingRuns(network: NetworkRecord): void {
  assert.equal(findByEnvironment(FOLDER_VARIABLE, network.folder), []);
  assert.is(runningSupervisor(network), undefined);
  for (const kind of ['app', 'cometbft', 'gateway']) {
    assert.not.ok(existsSync(pidFile(network.institutions[0]?.folder ?? '', kind)), kind);
  }
}

test.after(async () => {
  for (const network of networks) {
    await resetNetwork(network);
  }
  remove();
});

test('a killed process is started again, and the status counts it', async () => {
  const network = await start('killed', idle);
  const pid = await killProcess(network, 'institution-1', 'app');
  await waitUntilReady(network);
  assert.is.not(runningProcess(network, 'institution-1', 'app').pid, pid);
  const status = await networkStatus(network);
  const row = status.processes.find(({ process }) => process === 'app');
  assert.is(row?.state, 'ready');
  assert.is(row?.restarts, 1);
  assert.is(row?.lastExit, 'signal SIGKILL');
  assert.match(formatStatus(status), /institution-1 │ app .*│ ready │ 1 /);
  await stopNetwork(network);
  assertNothingRuns(network);
});

test('processes start in order, each after the one it needs, and stop the other way round', async () => {
  const order = join(root, 'order');
  writeFileSync(order, '');
  const note = (name: string) => `
    const { appendFileSync } = require('node:fs');
    appendFileSync('${order}', 'start ${name}\\n');
    process.on('SIGTERM', () => { appendFileSync('${order}', 'stop ${name}\\n'); process.exit(); });
    ${IDLE}`;
  const network = await start('ordered', {
    app: note('app'),
    cometbft: note('cometbft'),
    gateway: note('gateway'),
  });
  await waitFor(() => readFileSync(order, 'utf8').split('\n').length === 4);
  await stopNetwork(network);
  const lines = readFileSync(order, 'utf8').trim().split('\n');
  assert.equal([...lines.slice(0, 3)].sort(), ['start app', 'start cometbft', 'start gateway']);
  assert.equal(lines.slice(3), ['stop gateway', 'stop cometbft', 'stop app']);
});

test('a stop leaves nothing of a process that ignores SIGTERM, nor of its children', async () => {
  const stubborn = `process.on('SIGTERM', () => {});
    require('node:child_process').spawn(process.execPath, ['-e', '${IDLE}']); ${IDLE}`;
  const network = await start('stubborn', { ...idle, app: stubborn });
  await waitFor(() => findByEnvironment(FOLDER_VARIABLE, network.folder).length === 4);
  await stopNetwork(network);
  assertNothingRuns(network);
});

test('a stop leaves nothing although the supervisor was killed and pid files are lost', async () => {
  const network = await start('orphaned', idle);
  const supervisor = runningSupervisor(network);
  assert.ok(supervisor);
  signalProcess(supervisor, 'SIGKILL');
  await waitForExit(supervisor, 5_000);
  const status = await networkStatus(network);
  assert.not.ok(status.isRunning);
  assert.equal(new Set(status.processes.map(({ state }) => state)), new Set(['orphaned']));
  rmSync(pidFile(network.institutions[0]?.folder ?? '', 'gateway'));
  await stopNetwork(network);
  assertNothingRuns(network);
});

test('a start after the supervisor was killed first ends what it left', async () => {
  const network = await start('restarted', idle);
  const supervisor = runningSupervisor(network);
  const left = findByEnvironment(FOLDER_VARIABLE, network.folder);
  assert.ok(supervisor);
  signalProcess(supervisor, 'SIGKILL');
  await waitForExit(supervisor, 5_000);
  await startNetwork(network, {
    changeProcesses: (planned) =>
      planned.map((spec) => ({
        ...spec,
        argv: [process.execPath, '-e', IDLE],
        ready: { kind: 'none' },
      })),
  });
  assert.is(findByEnvironment(FOLDER_VARIABLE, network.folder).length, 3);
  assert.not.ok(left.some((identity) => isSameProcess(identity)));
  await stopNetwork(network);
  assertNothingRuns(network);
});

test('a pid that belongs to another process by now is not killed', async () => {
  const network = await start('reused', idle);
  await stopNetwork(network);
  const bystander = spawn(process.execPath, ['-e', IDLE], { detached: true, stdio: 'ignore' });
  const identity = identifyProcess(bystander.pid ?? 0);
  assert.ok(identity);
  const path = pidFile(network.institutions[0]?.folder ?? '', 'app');
  writeFileSync(path, JSON.stringify({ pid: identity.pid, started: 'another boot/1' }));
  await stopNetwork(network);
  assert.ok(isSameProcess(identity));
  assert.not.ok(existsSync(path));
  signalProcess(identity, 'SIGKILL');
});

test('a process that ends again and again fails the start, named with its last words', async () => {
  const started = start(
    'looping',
    { ...idle, app: 'console.error("state.path: disk is full"); process.exit(7)' },
    {
      restart: { firstDelayMs: 20, maximumDelayMs: 20, stopGraceMs: 1_000 },
      // Nothing listens there: none of them ever becomes ready.
      ready: { kind: 'socket', address: '127.0.0.1:1' },
    },
  );
  try {
    await started;
    assert.unreachable('it started');
  } catch (error) {
    assert.is(
      (error as Error).message,
      'institution-1/app ends again and again (exit code 7): state.path: disk is full',
    );
  }
  const network = networks.at(-1);
  assert.ok(network);
  assertNothingRuns(network);
});

test('a crash loop is told by the status and does not stop the others', async () => {
  const flag = join(root, 'crash');
  const app = `require('node:fs').existsSync('${flag}')
    ? (console.error('broken'), process.exit(1)) : ${IDLE}`;
  const network = await start(
    'crashing',
    { ...idle, app },
    { restart: { firstDelayMs: 20, maximumDelayMs: 20, loopDelayMs: 300, stopGraceMs: 1_000 } },
  );
  writeFileSync(flag, '');
  await killProcess(network, 'institution-1', 'app');
  await waitFor(() => report(network, 'app')?.phase === 'crash-looping');
  const status = await networkStatus(network);
  assert.match(formatStatus(status), /institution-1\/app ends again and again .*: broken/);
  assert.is(report(network, 'gateway')?.phase, 'ready');
  rmSync(flag);
  await waitUntilReadyAgain(network);
  await stopNetwork(network);
});

/** `waitUntilReady` would report the crash loop that is about to end. */
async function waitUntilReadyAgain(network: NetworkRecord): Promise<void> {
  await waitFor(() => report(network, 'app')?.phase === 'ready');
}

test('a held process stays down until it is released, a paused one until it is resumed', async () => {
  const network = await start('held', idle);
  await holdProcess(network, 'institution-1', 'gateway');
  await waitFor(() => report(network, 'gateway')?.phase === 'held');
  releaseProcess(network, 'institution-1', 'gateway');
  await waitUntilReady(network);
  const { pid } = runningProcess(network, 'institution-1', 'gateway');
  const state = async () =>
    (await networkStatus(network)).processes.find(({ process }) => process === 'gateway')?.state;
  await pauseProcess(network, 'institution-1', 'gateway');
  assert.is(await state(), 'paused');
  resumeProcess(network, 'institution-1', 'gateway');
  await waitFor(async () => (await state()) === 'ready');
  assert.is(runningProcess(network, 'institution-1', 'gateway').pid, pid);
  await pauseProcess(network, 'institution-1', 'gateway');
  await stopNetwork(network);
  assertNothingRuns(network);
});

test('a program that is missing is named before anything starts', async () => {
  const network = await initNetwork({
    root,
    name: 'missing',
    validators: 1,
    cometbft: process.execPath,
    commands: { app: [process.execPath, '/nowhere/app.js'] },
  });
  try {
    await startNetwork(network);
    assert.unreachable('it started');
  } catch (error) {
    assert.match((error as Error).message, /^\/nowhere\/app\.js is missing .*make build/);
  }
  assertNothingRuns(network);
});

test.run();
