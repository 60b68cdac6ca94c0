#!/usr/bin/env node
import { mkdirSync } from 'node:fs';
import { Command } from 'commander';
import { abciMethods } from './abci/methods.js';
import { startServer } from './abci/server.js';
import { createApplication } from './application.js';
import { readConfig } from './config.js';
import type { Config } from './config.js';
import { createLog } from './log.js';
import type { Log } from './log.js';
import { createModules } from './modules/index.js';
import { assertNativeSignatures } from './nativeSignatures.js';
import { openLmdbStore } from './state/lmdbStore.js';
import type { Store } from './state/store.js';
import { StoreError } from './state/store.js';
import { APP_VERSION, VERSION } from './version.js';

/** Exit status after a fault, or when the node could not start. */
const FAILURE = 1;

async function start(home: string): Promise<void> {
  const config = readConfig(home);
  const log = createLog(config.logLevel);
  assertNativeSignatures();
  const store = openStore(config);
  const application = createApplication({
    modules: createModules(),
    store,
    version: VERSION,
    onInternalError: (path, error) => log.error({ path, err: error }, 'query met a fault'),
  });
  const { retainBlocks } = config;
  const versions = { version: VERSION, appVersion: APP_VERSION };
  const server = await startServer(abciMethods(application, { ...versions, retainBlocks, log }), {
    address: config.address,
    transport: config.transport,
    log,
    // Crash-only: whatever is on the disk is whole, and CometBFT replays the rest.
    halt: () => process.exit(FAILURE),
  });
  stopOnSignals(log, async () => {
    await server.close();
    store.close();
  });
  const { height } = application.consensus.info();
  const { transport } = config;
  log.info({ address: server.address, transport, height: height.toString() }, 'listening');
}

function openStore(config: Config): Store {
  try {
    mkdirSync(config.statePath, { recursive: true });
  } catch (error) {
    throw new StoreError(`cannot make ${config.statePath}: ${(error as Error).message}`);
  }
  const store = openLmdbStore(config.statePath);
  const found = store.committed()?.chainId;
  if (found !== undefined && config.chainId !== undefined && found !== config.chainId) {
    throw new StoreError(`${config.statePath} holds chain ${found}, not ${config.chainId}`);
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
  const text = error instanceof Error ? error.message : String(error);
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
  .action(async ({ home }: { readonly home: string }) => start(home));
await program.version(VERSION).parseAsync().catch(fail);
