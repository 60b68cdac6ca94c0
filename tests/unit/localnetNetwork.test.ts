import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { holdProcess, killProcess, releaseProcess } from '../../localnet/faults.js';
import { initNetwork } from '../../localnet/init.js';
import { resetNetwork, startNetwork, stopNetwork } from '../../localnet/lifecycle.js';
import { followLogs } from '../../localnet/logs.js';
import type { NetworkRecord } from '../../localnet/network.js';
import { readNodeStatus } from '../../localnet/nodeStatus.js';
import { FOLDER_VARIABLE } from '../../localnet/paths.js';
import { findByEnvironment } from '../../localnet/processIdentity.js';
import { nodeArgumentsFor } from '../../localnet/repository.js';
import type { NetworkStatus } from '../../localnet/status.js';
import { readReports, waitForHeight, waitUntilReady } from '../../localnet/waiting.js';
import { withKvstore } from '../support/kvstoreNetwork.js';
import { temporaryFolder } from '../support/temporaryFolder.js';
import { waitFor } from '../support/waitFor.js';

// Real CometBFT processes; in place of our application its key-value store or a stand-in.
const { path: root, remove } = temporaryFolder();
const networks: NetworkRecord[] = [];
const main = fileURLToPath(new URL('../../localnet/main.ts', import.meta.url));
const standInApp = fileURLToPath(new URL('../support/standInApp.ts', import.meta.url));

const rpcOf = (network: NetworkRecord, index = 0) => network.institutions[index]?.rpcUrl ?? '';
const restartsOf = (network: NetworkRecord, name: string) =>
  readReports(network).find((each) => each.name === name)?.restarts;

async function layOut(
  name: string,
  validators: number,
  more: { readonly logLevel?: string; readonly stallMs?: number } = {},
): Promise<NetworkRecord> {
  const network = await initNetwork({
    root,
    name,
    validators,
    gateways: false,
    commitTimeoutMs: 100,
    stallMs: more.stallMs ?? 60_000,
    ports: 'free',
    commands: { app: [process.execPath, ...nodeArgumentsFor(import.meta.url), standInApp] },
    overrides: { cometbft: { log_level: more.logLevel ?? 'info' } },
  });
  networks.push(network);
  return network;
}

function banma(...args: readonly string[]) {
  return spawnSync(process.execPath, ['--import', 'tsx', main, ...args, '--root', root], {
    encoding: 'utf8',
  });
}

test.after(async () => {
  for (const network of networks) {
    await resetNetwork(network);
  }
  remove();
});

test('four validators make blocks, tell it, survive a kill, and leave nothing behind', async () => {
  const network = await layOut('four', 4);
  await startNetwork(network, { changeProcesses: withKvstore });
  await waitForHeight(rpcOf(network), 5n);
  await killProcess(network, 'institution-3', 'cometbft');
  await waitFor(() => restartsOf(network, 'institution-3/cometbft') === 1);
  await waitUntilReady(network);
  const height = await waitForHeight(rpcOf(network), 10n);
  await waitForHeight(rpcOf(network, 2), height + 2n);

  const json = banma('status', '--network', 'four', '--output', 'json');
  assert.is(json.status, 0, json.stderr);
  const status = JSON.parse(json.stdout) as NetworkStatus;
  assert.ok(status.isRunning);
  assert.is(status.processes.length, 4);
  assert.ok(status.processes.every((each) => Number(each.height) > 2 && (each.peers ?? 0) > 1));
  assert.is(status.processes[1]?.ports['rpc'], network.institutions[1]?.ports.rpc);

  const logs = banma('logs', '--network', 'four', '--lines', '3', 'institution-2');
  assert.is(logs.stdout.trim().split('\n').length, 3, logs.stderr);
  assert.match(logs.stdout, /^institution-2\/cometbft \| /);
  const end = new AbortController();
  const lines: string[] = [];
  const following = followLogs(
    network,
    { name: 'cometbft', lines: 0, write: (line) => lines.push(line) },
    end.signal,
  );
  await waitFor(() => lines.some((line) => line.startsWith('institution-4/cometbft | ')));
  end.abort();
  await following;

  const stopped = banma('stop', '--network', 'four');
  assert.is(stopped.status, 0, stopped.stderr);
  assert.equal(findByEnvironment(FOLDER_VARIABLE, network.folder), []);
  assert.is(banma('status', '--network', 'four').status, 3);
  await startNetwork(network, { changeProcesses: withKvstore });
  await waitForHeight(rpcOf(network), height + 3n);
  assert.is(banma('reset', '--network', 'four').status, 0);
  assert.not.ok(existsSync(network.folder));
  assert.equal(findByEnvironment(FOLDER_VARIABLE, network.folder), []);
});

test('gateways start once their node has a fresh block, and are ready when they answer', async () => {
  const network = await initNetwork({
    root,
    name: 'gates',
    validators: 1,
    operator: true,
    commitTimeoutMs: 100,
    ports: 'free',
  });
  networks.push(network);
  const serve = (port: number) => `
    fetch('${rpcOf(network)}/status').then((answer) => answer.json()).then(({ result }) => {
      const height = result.sync_info.latest_block_height;
      if (Number(height) < 2) process.exit(1);
      require('node:http').createServer((request, response) => {
        response.statusCode = request.url === '/healthz' ? 200 : 404;
        response.end();
      }).listen(${port}, '127.0.0.1');
    });`;
  await startNetwork(network, {
    changeProcesses: (planned) => [
      ...withKvstore(planned),
      ...planned
        .filter(({ kind }) => kind === 'gateway')
        .map((spec) => {
          const institution = network.institutions.find(({ name }) => name === spec.institution);
          return {
            ...spec,
            argv: [process.execPath, '-e', serve(institution?.ports.business ?? 0)],
          };
        }),
    ],
  });
  const reports = readReports(network);
  assert.equal(
    reports.map(({ name, phase, restarts }) => `${name} ${phase} ${restarts}`),
    ['institution-1/cometbft ready 0', 'institution-1/gateway ready 0', 'operator/gateway ready 0'],
  );
  await stopNetwork(network);
  assert.equal(findByEnvironment(FOLDER_VARIABLE, network.folder), []);
});

test('a port taken at the start is one line that names port and institution', async () => {
  const network = await layOut('taken', 2);
  const port = network.institutions[1]?.ports.rpc ?? 0;
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  try {
    await startNetwork(network, { changeProcesses: withKvstore });
    assert.unreachable('it started');
  } catch (error) {
    assert.match(
      (error as Error).message,
      new RegExp(`^port ${port} \\(rpc of institution-2\\) is already taken`),
    );
    assert.not.match((error as Error).message, /\n/);
  } finally {
    server.close();
  }
  assert.equal(findByEnvironment(FOLDER_VARIABLE, network.folder), []);
});

test('a node frozen by its app, dead between FinalizeBlock and Commit, goes on', async () => {
  const network = await layOut('frozen', 1);
  await startNetwork(network);
  const height = await waitForHeight(rpcOf(network), 3n);
  const appHome = join(network.institutions[0]?.folder ?? '', 'app');
  writeFileSync(join(appHome, 'die-before-commit'), '');
  await waitFor(() => restartsOf(network, 'institution-1/cometbft') === 1);
  await waitForHeight(rpcOf(network), height + 5n);
  assert.is(restartsOf(network, 'institution-1/app'), 1);
  await stopNetwork(network);
});

test('a frozen node that logs nothing is told by its height', async () => {
  const network = await layOut('silent', 1, { logLevel: 'none', stallMs: 2_000 });
  await startNetwork(network);
  const height = await waitForHeight(rpcOf(network), 3n);
  const appHome = join(network.institutions[0]?.folder ?? '', 'app');
  writeFileSync(join(appHome, 'die-before-commit'), '');
  await waitFor(() => restartsOf(network, 'institution-1/cometbft') === 1);
  await waitForHeight(rpcOf(network), height + 5n);
  const report = readReports(network).find(({ kind }) => kind === 'cometbft');
  assert.match(report?.lastExit ?? '', /height stood at \d+ for \d+ s since its app ended/);
  await stopNetwork(network);
});

test('an app killed at any moment, and one held down for a while, stop no chain for good', async () => {
  const network = await layOut('apps', 1);
  await startNetwork(network);
  for (let round = 1; round <= 3; round += 1) {
    await killProcess(network, 'institution-1', 'app');
    await waitFor(() => restartsOf(network, 'institution-1/app') === round);
    const height = (await readNodeStatus(rpcOf(network)))?.height ?? 0n;
    await waitForHeight(rpcOf(network), height + 3n);
  }
  await holdProcess(network, 'institution-1', 'app');
  await waitFor(() => readReports(network).some(({ phase }) => phase === 'held'));
  releaseProcess(network, 'institution-1', 'app');
  await waitUntilReady(network);
  const height = (await readNodeStatus(rpcOf(network)))?.height ?? 0n;
  await waitForHeight(rpcOf(network), height + 3n);
  await stopNetwork(network);
});

test('commands about a network that is not there say so in one line', () => {
  const status = banma('status', '--network', 'nowhere');
  assert.is(status.status, 1);
  assert.match(status.stderr, /^localnet: there is no network "nowhere" in [^\n]+\n$/);
  assert.is(banma('stop', '--network', 'nowhere').status, 0);
  const wrong = banma('start', '--institutions', 'four');
  assert.is(wrong.status, 1);
  assert.match(wrong.stderr, /whole number/);
});

test.run();
