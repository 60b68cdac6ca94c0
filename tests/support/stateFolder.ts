import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesToHex } from '../../app/kit/bytes.js';
import { appToml } from '../../localnet/configuration.js';
import { repositoryFolder } from '../../localnet/repository.js';
import { grpcClient } from './abciClient.js';
import { fundedGenesis, sendOf } from './sends.js';
import { signTx } from './signTx.js';
import { testKey } from './testKeys.js';

/** Height and app hash (hex) that an application tells CometBFT. */
export interface Tip {
  readonly height: bigint;
  readonly appHash: string;
}

/** How the application's start on a folder went. */
export interface StartOutcome {
  /** What it serves; undefined where it ended instead. */
  readonly tip: Tip | undefined;
  /** Null after a signal, which is then named. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Lines it wrote, to standard output and error alike. */
  readonly lines: readonly string[];
}

export const STATE_CHAIN = 'banma-state-1';

const BLOCKS = 12;
const SENDS = 120;
const START_TIMEOUT_MS = 30_000;
const START_MS = 1_700_000_000_000n;
const program = (): string => join(repositoryFolder(), 'dist', 'app', 'main.js');

/** An empty home folder of an application. */
export function createHome(chainId = STATE_CHAIN): string {
  const home = mkdtempSync(join(tmpdir(), 'banma-state-'));
  writeFileSync(
    join(home, 'app.toml'),
    appToml({ chainId }, { abci: `unix://${join(home, 'app.sock')}` }),
  );
  mkdirSync(join(home, 'data'));
  return home;
}

/** A home folder with a copy of another one's state. */
export function copyHome(from: string): string {
  const home = createHome();
  cpSync(join(from, 'data'), join(home, 'data'), { recursive: true });
  return home;
}

export function removeHome(home: string): void {
  rmSync(home, { recursive: true, force: true });
}

/** Lets an application of its own process make some blocks, and ends it in good order. */
export async function fillState(home: string, chainId = STATE_CHAIN): Promise<Tip> {
  const running = launch(home, []);
  const client = grpcClient(`unix://${join(home, 'app.sock')}`);
  try {
    await running.listening;
    const key = testKey('holder of the state');
    const genesis = fundedGenesis([key], 1_000_000_000_000n);
    await client.call('InitChain', {
      time: { seconds: START_MS / 1_000n, nanos: 0 },
      chainId,
      initialHeight: 1n,
      consensusParams: { block: { maxBytes: 4_000_000n, maxGas: 25_000_000n } },
      appStateBytes: new TextEncoder().encode(JSON.stringify(genesis)),
    });
    for (let block = 0; block < BLOCKS; block += 1) {
      const txs = Array.from({ length: SENDS }, (_, index) => {
        const sequence = BigInt(block * SENDS + index);
        const messages = [sendOf(key, testKey(`receiver ${sequence}`), 1_000_000n)];
        const signatures = [{ key, accountNumber: 0n, sequence }];
        return signTx({ chainId, messages, signatures, gasLimit: 20_000n });
      });
      const time = { seconds: START_MS / 1_000n + BigInt(block + 1), nanos: 0 };
      const { txResults } = await client.call('FinalizeBlock', {
        height: BigInt(block + 1),
        time,
        txs,
      });
      const failed = txResults.find(({ code }) => code !== 0);
      if (failed !== undefined) throw new Error(`a send failed: ${failed.log}`);
      await client.call('Commit');
    }
    const { lastBlockHeight, lastBlockAppHash } = await client.call('Info');
    return { height: lastBlockHeight, appHash: bytesToHex(lastBlockAppHash) };
  } finally {
    client.close();
    running.child.kill('SIGTERM');
    await running.ended;
  }
}

/**
 * Starts the application on a folder, asks what it has, and ends it.
 * @param before words before its command, e.g. to run it elsewhere
 */
export async function startOn(home: string, before: readonly string[] = []): Promise<StartOutcome> {
  const running = launch(home, before);
  const timer = setTimeout(() => running.child.kill('SIGABRT'), START_TIMEOUT_MS);
  const isServing = await Promise.race([
    running.listening.then(() => true),
    running.ended.then(() => false),
  ]);
  clearTimeout(timer);
  let tip: Tip | undefined;
  if (isServing) {
    const client = grpcClient(`unix://${join(home, 'app.sock')}`);
    const { lastBlockHeight, lastBlockAppHash } = await client.call('Info');
    tip = { height: lastBlockHeight, appHash: bytesToHex(lastBlockAppHash) };
    client.close();
    running.child.kill('SIGTERM');
  }
  const { code, signal } = await running.ended;
  return {
    tip,
    code,
    signal,
    lines: running
      .output()
      .split('\n')
      .filter((line) => line !== ''),
  };
}

function launch(home: string, before: readonly string[]) {
  const words = [...before, process.execPath, program(), 'start', '--home', home];
  const [executable = '', ...argv] = words;
  const child = spawn(executable, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  const listening = new Promise<void>((resolve) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes('"listening"')) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
  });
  return { child, ended, listening, output: () => output };
}
