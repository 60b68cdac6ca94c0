import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compiledCommand } from '../../localnet/compiledCommand.js';
import { grpcClient } from '../support/abciClient.js';
import type { AbciClient } from '../support/abciClient.js';
import { CHAIN_ID } from '../support/chainId.js';

/** The compiled application as a process of its own, called over gRPC. */
export interface BenchApp {
  readonly client: AbciClient;
  readonly chainId: string;
  /** RssAnon now, and its highest since the start, in bytes. */
  readonly memory: () => number;
  readonly highestMemory: () => number;
  /** App hash in hex after each block that its log tells of. */
  readonly appHashes: () => ReadonlyMap<string, string>;
  readonly end: () => Promise<void>;
}

const MEMORY_POLL_MS = 100;

/** Starts it in a home folder and waits until it listens. @throws Error when it ends instead */
export async function startBenchApp(home: string, settings: string): Promise<BenchApp> {
  const [node, ...words] = compiledCommand('app');
  if (!existsSync(words.at(-1) ?? '')) throw new Error('run "make build" first');
  mkdirSync(home, { recursive: true });
  const address = `unix://${join(home, 'app.sock')}`;
  const abci = `[abci]\ntransport = "grpc"\naddress = "${address}"\n`;
  writeFileSync(join(home, 'app.toml'), `${abci}${settings}`);
  const child = spawn(node, [...words, 'start', '--home', home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const appHashes = new Map<string, string>();
  let rest = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      const lines = `${rest}${chunk.toString()}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const said = JSON.parse(line) as Readonly<Record<string, unknown>>;
        const { level, msg, height, appHash } = said;
        if (msg === 'block') appHashes.set(String(height), String(appHash));
        if (Number(level) >= 40) console.log(line);
        if (msg === 'listening') resolve();
      }
    });
    void ended.then(() => reject(new Error('the application ended')));
  });
  const memory = (): number => {
    const status = readFileSync(`/proc/${child.pid ?? 0}/status`, 'utf8');
    return Number(/^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1_024;
  };
  let highest = 0;
  const timer = setInterval(() => {
    highest = Math.max(highest, memory());
  }, MEMORY_POLL_MS);
  const client = grpcClient(address);
  void ended.then(() => clearInterval(timer));
  return {
    client,
    chainId: CHAIN_ID,
    memory,
    highestMemory: () => highest,
    appHashes: () => appHashes,
    end: async () => {
      clearInterval(timer);
      client.close();
      child.kill('SIGKILL');
      await ended;
    },
  };
}
