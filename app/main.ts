#!/usr/bin/env node
import { join } from 'node:path';
import { Command } from 'commander';
import { errorText } from '../proto/errorText.js';
import { abciMethods } from './abci/methods.js';
import { startServer } from './abci/server.js';
import { createSignaturePool } from './abci/signatures/pool.js';
import { createApplication } from './application.js';
import { readConfig } from './config.js';
import type { Config } from './config.js';
import { bytesToHex } from './kit/bytes.js';
import { createLog } from './log.js';
import type { Log } from './log.js';
import { createModules } from './modules/index.js';
import type { ModuleSet } from './modules/moduleSet.js';
import { assertNativeSignatures } from './nativeSignatures.js';
import { makeWay } from '../proto/priority.js';
import { startQueryServer } from './query/queryServer.js';
import { exportState } from './snapshot/exportState.js';
import { createStateSync } from './snapshot/stateSync.js';
import { authenticatedNames } from './state/keyspace.js';
import { createTreeProver } from './state/lmdb/treeProver.js';
import { openLmdbStore } from './state/lmdbStore.js';
import type { HoldingStore } from './state/lmdbStore.js';
import { StoreError } from './state/store.js';
import { APP_VERSION, VERSION } from './version.js';

/** Exit status after a fault, or when the node could not start. */
const FAILURE = 1;

interface StartChoice {
  readonly home: string;
  /** Of the files that an exported genesis names. */
  readonly genesisData?: string;
}

async function start({ home, genesisData }: StartChoice): Promise<void> {
  const config = readConfig(home);
  const log = createLog(config.logLevel);
  assertNativeSignatures();
  const modules = createModules();
  const store = openStore(config, modules, log);
  const application = createApplication({
    modules,
    store,
    storeName: config.statePath,
    version: VERSION,
    onInternalError: (path, error) => log.error({ path, err: error }, 'query met a fault'),
  });
  const { queryAddress } = config;
  const queryServer =
    queryAddress === undefined
      ? undefined
      : await startQueryServer({
          address: queryAddress,
          folder: config.statePath,
          keepRecent: config.keepRecent,
          archive: config.archive,
          version: VERSION,
          store,
          log,
        });
  // From here on: the threads of queries and of the store keep their priority.
  makeWay(config.executionNice);
  const prover = createTreeProver({
    folder: config.statePath,
    collections: authenticatedNames(application.registry.keyspace.collections),
  });
  const stateSync = createStateSync(application, {
    store,
    folder: config.statePath,
    chainId: config.chainId,
    interval: config.snapshotInterval,
    keep: config.snapshotKeep,
    genesisFolder: genesisData,
    log,
  });
  const signaturePool = createSignaturePool({
    onFault: (error) => log.error({ err: error }, 'a thread that verifies signatures failed'),
  });
  const methods = abciMethods(application, {
    version: VERSION,
    appVersion: APP_VERSION,
    retainBlocks: config.retainBlocks,
    signaturePool,
    log,
    prover,
    stateSync,
    committed: (height) => queryServer?.committed(height),
  });
  const server = await startServer(methods, {
    address: config.address,
    transport: config.transport,
    log,
    // Crash-only: whatever is on the disk is whole, and CometBFT replays the rest.
    halt: () => process.exit(FAILURE),
  });
  stopOnSignals(log, async () => {
    await server.close();
    await queryServer?.close();
    await signaturePool.close();
    await stateSync.close();
    await prover.close();
    await store.close();
  });
  const { height } = application.consensus.info();
  const { transport } = config;
  const addresses = { address: server.address, queryAddress: queryServer?.address };
  log.info({ ...addresses, transport, height: height.toString() }, 'listening');
}

interface ExportChoice {
  readonly home: string;
  readonly out: string;
  readonly genesis?: string;
}

async function exportTo({ home, out, genesis }: ExportChoice): Promise<void> {
  const { modules } = createModules();
  const { height, appHash, entries, files } = await exportState({
    folder: readConfig(home).statePath,
    out,
    genesis: genesis ?? join(home, '..', 'cometbft', 'config', 'genesis.json'),
    collections: modules.flatMap(({ collections }) => collections),
    validators: (state) =>
      modules.map((module) => module.validators?.(state)).find((set) => set !== undefined),
  });
  const report = { height: height.toString(), appHash: bytesToHex(appHash) };
  console.log(JSON.stringify({ ...report, entries: entries.toString(), files }));
}

function openStore(config: Config, { modules }: ModuleSet, log: Log): HoldingStore {
  const { statePath, keepRecent, archive } = config;
  const store = openLmdbStore(statePath, {
    keepRecent,
    archive,
    withoutHistory: modules
      .flatMap(({ collections }) => collections)
      .filter(({ appendOnly }) => appendOnly)
      .map(({ name }) => name),
    onFailure: (error) => {
      log.fatal({}, error.message);
      process.exit(FAILURE);
    },
  });
  const found = store.committed()?.chainId;
  if (found !== undefined && config.chainId !== undefined && found !== config.chainId) {
    throw new StoreError(
      `${statePath} holds chain ${found}, not ${config.chainId}: ` +
        'name another folder in state.path, or remove that one',
    );
  }
  return store;
}

function stopOnSignals(log: Log, stop: () => Promise<void>): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info({ signal }, 'stopping');
      void stop().then(() => process.exit(0));
    });
  }
}

function fail(error: unknown): never {
  const text = errorText(error);
  createLog('fatal').fatal({}, text);
  process.exit(FAILURE);
}

process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);

const program = new Command('banma-app').description('The state machine of a Banma chain');
program
  .command('start')
  .description('serve CometBFT over ABCI')
  .requiredOption('--home <folder>', 'folder of app.toml')
  .option('--genesis-data <folder>', 'files of an exported genesis, for its first start')
  .action(start);
program
  .command('export')
  .description('write the newest state as a genesis that the same chain goes on from')
  .requiredOption('--home <folder>', 'folder of app.toml')
  .requiredOption('--out <folder>', 'where to: empty, or made')
  .option('--genesis <file>', "CometBFT's genesis.json (default: ../cometbft/config beside home)")
  .action(exportTo);
await program.version(VERSION).parseAsync().catch(fail);
