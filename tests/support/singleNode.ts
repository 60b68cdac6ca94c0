import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureCometbft } from '../../localnet/cometbft/build.js';
import { appToml, cometbftToml } from '../../localnet/configuration.js';
import type { ConfigurationOverrides } from '../../localnet/configuration.js';
import { createGenesis } from '../../localnet/genesis.js';
import type { GenesisBalance, JsonObject } from '../../localnet/genesis.js';
import { writeCometbftFiles } from '../../localnet/institutionFiles.js';
import { createCometbftKey, deriveSeed } from '../../localnet/keys.js';
import { createPortChooser } from '../../localnet/ports.js';
import { waitFor } from './waitFor.js';

/** One validator with its application, as real processes in a temporary folder. */
export interface SingleNode {
  readonly folder: string;
  readonly chainId: string;
  readonly rpcUrl: string;
  /** `unix:///…` of the application. */
  readonly abciAddress: string;
  /** `unix:///…` of the application's server of queries. */
  readonly queryAddress: string;
  readonly height: () => Promise<number>;
  readonly startApp: () => void;
  /** Starts it and waits until it answers. @throws Error when it ends instead */
  readonly startCometbft: () => Promise<void>;
  /** Starts it, and does not wait: with this environment it may end before it answers. */
  readonly launchCometbft: (environment: Readonly<Record<string, string>>) => void;
  /** Sends the signal and waits for the end; does nothing to what does not run. */
  readonly signalApp: (signal: NodeJS.Signals) => Promise<number | null>;
  readonly signalCometbft: (signal: NodeJS.Signals) => Promise<number | null>;
  /** Resolves when the present run has ended: exit status, or null after a signal. */
  readonly appEnd: () => Promise<number | null>;
  readonly cometbftEnd: () => Promise<number | null>;
  readonly appLog: () => string;
  readonly cometbftLog: () => string;
  /** Ends both and, unless told to keep it, removes the folder. */
  readonly stop: (options?: { readonly keep?: boolean }) => Promise<void>;
}

export interface SingleNodeOptions {
  readonly balances?: readonly GenesisBalance[];
  /** `banma1…` of the account that operates the validator: the chain has staking then. */
  readonly operator?: string;
  readonly appState?: JsonObject;
  readonly commitTimeoutMs?: number;
  /** Laid over app.toml, e.g. `{ state: { retain_blocks: 1 } }`. */
  readonly app?: ConfigurationOverrides;
  readonly transport?: 'grpc' | 'socket';
  /** Command of the application; ours unless given. Gets the home folder and the address. */
  readonly appCommand?: (home: string, address: string) => readonly string[];
  /** Called with the application's home folder before it is first started. */
  readonly prepare?: (home: string) => Promise<void>;
  readonly cometbft?: ConfigurationOverrides;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const ourCommand = (home: string): readonly string[] => [
  ...[process.execPath, '--import', 'tsx', join(root, 'app', 'main.ts')],
  ...['start', '--home', home],
];

/** Starts a chain of one validator and waits for its first block. */
export async function startSingleNode(options: SingleNodeOptions = {}): Promise<SingleNode> {
  const binary = await ensureCometbft();
  const folder = mkdtempSync(join(tmpdir(), 'banma-node-'));
  const [appHome, cometbftHome] = [join(folder, 'app'), join(folder, 'cometbft')];
  for (const path of [appHome, join(cometbftHome, 'config'), join(cometbftHome, 'data')]) {
    mkdirSync(path, { recursive: true });
  }
  const choose = createPortChooser('free');
  const [rpcPort, p2pPort] = [await choose(1, 'rpc'), await choose(1, 'p2p')];
  const abciAddress = `unix://${join(appHome, 'app.sock')}`;
  const addresses = { abci: abciAddress, query: `unix://${join(appHome, 'query.sock')}` };
  const chainId = 'banma-single-1';
  const transport = options.transport ?? 'grpc';
  const appOverrides = { ...options.app, abci: { transport } };
  writeFileSync(join(appHome, 'app.toml'), appToml({ chainId }, addresses, appOverrides));
  writeCometbftHome(cometbftHome, chainId, options);
  const ports = { abciAddress, p2pPort, rpcPort, moniker: 'single', persistentPeers: [] };
  const commitTimeoutMs = options.commitTimeoutMs ?? 200;
  const overrides = { abci: transport, ...options.cometbft };
  const toml = cometbftToml({ ...ports, commitTimeoutMs }, overrides);
  writeFileSync(join(cometbftHome, 'config', 'config.toml'), toml);

  const rpcUrl = `http://127.0.0.1:${rpcPort}`;
  const appLogFile = join(folder, 'app.log');
  const cometbftLogFile = join(folder, 'cometbft.log');
  let app: ChildProcess | undefined;
  let cometbft: ChildProcess | undefined;

  const height = async (): Promise<number> => {
    const response = await fetch(`${rpcUrl}/status`);
    const body = (await response.json()) as {
      result: { sync_info: { latest_block_height: string } };
    };
    return Number(body.result.sync_info.latest_block_height);
  };
  const isRunning = async (): Promise<boolean> => {
    try {
      return (await height()) >= 1;
    } catch {
      return false;
    }
  };
  const startApp = (): void => {
    const command = (options.appCommand ?? ourCommand)(appHome, abciAddress);
    app = spawnLogged(command, appLogFile);
  };
  const launchCometbft = (environment: Readonly<Record<string, string>>): void => {
    const command = [binary, 'start', '--home', cometbftHome];
    cometbft = spawnLogged(command, cometbftLogFile, environment);
  };
  const startCometbft = async (): Promise<void> => {
    launchCometbft({});
    await waitFor(async () => {
      if (hasEnded(cometbft)) throw new Error(`cometbft ended; its log is ${cometbftLogFile}`);
      return isRunning();
    }, 60_000);
  };
  const read = (file: string) => (): string => readFileSync(file, 'utf8');
  const node: SingleNode = {
    folder,
    chainId,
    rpcUrl,
    abciAddress,
    queryAddress: addresses.query,
    height,
    startApp,
    startCometbft,
    launchCometbft,
    signalApp: (signal) => endProcess(app, signal),
    signalCometbft: (signal) => endProcess(cometbft, signal),
    appEnd: () => endOf(app),
    cometbftEnd: () => endOf(cometbft),
    appLog: read(appLogFile),
    cometbftLog: read(cometbftLogFile),
    stop: async ({ keep = false } = {}) => {
      await endProcess(cometbft, 'SIGKILL');
      await endProcess(app, 'SIGKILL');
      if (!keep) rmSync(folder, { recursive: true, force: true });
    },
  };
  await options.prepare?.(appHome);
  startApp();
  try {
    await startCometbft();
  } catch (error) {
    await node.stop({ keep: true });
    throw new Error(`no first block; logs are in ${folder}`, { cause: error });
  }
  return node;
}

function writeCometbftHome(home: string, chainId: string, options: SingleNodeOptions): void {
  const validator = createCometbftKey(deriveSeed(chainId, 'single', 'validator'));
  const node = createCometbftKey(deriveSeed(chainId, 'single', 'node'));
  const address = validator.idHex.toUpperCase();
  const { publicKeyBase64 } = validator;
  const operated = options.operator === undefined ? {} : { operator: options.operator };
  const genesis = createGenesis({
    chainId,
    genesisTime: new Date(Date.now() - 1_000).toISOString(),
    validators: [{ name: 'single', address, publicKeyBase64, power: 10n, ...operated }],
    balances: options.balances ?? [],
    ...(options.appState === undefined ? {} : { appState: options.appState }),
  });
  writeCometbftFiles(home, { node, validator }, genesis);
}

function spawnLogged(
  command: readonly string[],
  logFile: string,
  environment: Readonly<Record<string, string>> = {},
): ChildProcess {
  const [executable = '', ...argv] = command;
  const log = openSync(logFile, 'a');
  const env = { ...process.env, ...environment };
  const child = spawn(executable, argv, { stdio: ['ignore', log, log], env });
  closeSync(log);
  return child;
}

function hasEnded(child: ChildProcess | undefined): boolean {
  return child === undefined || child.exitCode !== null || child.signalCode !== null;
}

function endOf(child: ChildProcess | undefined): Promise<number | null> {
  if (child === undefined || hasEnded(child)) return Promise.resolve(child?.exitCode ?? null);
  return new Promise((resolve) => child.once('exit', resolve));
}

/** Sends the signal and waits for the end. */
async function endProcess(
  child: ChildProcess | undefined,
  signal: NodeJS.Signals,
): Promise<number | null> {
  const ended = endOf(child);
  if (!hasEnded(child)) child?.kill(signal);
  return ended;
}
