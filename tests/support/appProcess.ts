import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { grpcClient, socketClient } from './abciClient.js';
import type { AbciClient } from './abciClient.js';

/** The application as a process of its own, without CometBFT. */
export interface AppProcess {
  readonly client: AbciClient;
  readonly pid: number;
  /** Standard output so far. */
  readonly log: () => string;
  /** Sends the signal and waits for the end; the exit status, or null after a signal. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
  /** Resolves when it ends by itself. */
  readonly ended: Promise<number | null>;
}

export interface AppHome {
  readonly folder: string;
  readonly address: string;
  readonly remove: () => void;
}

const main = fileURLToPath(new URL('../../app/main.ts', import.meta.url));

/** A home folder with an app.toml. */
export function createAppHome(
  options: { readonly transport?: string; readonly extra?: string; readonly parent?: string } = {},
): AppHome {
  const folder = mkdtempSync(join(options.parent ?? tmpdir(), 'banma-app-'));
  mkdirSync(folder, { recursive: true });
  const address = `unix://${join(folder, 'app.sock')}`;
  const transport = options.transport ?? 'grpc';
  writeFileSync(
    join(folder, 'app.toml'),
    `[abci]\ntransport = "${transport}"\naddress = "${address}"\n${options.extra ?? ''}`,
  );
  return { folder, address, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Starts the application and waits until it listens. @throws Error with its output if it ends. */
export async function startApp(
  home: AppHome,
  environment: Readonly<Record<string, string>> = {},
  options: readonly string[] = [],
): Promise<AppProcess> {
  const words = ['--import', 'tsx', main, 'start', '--home', home.folder, ...options];
  const child = spawn(process.execPath, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let output = '';
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes('"listening"')) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void ended.then((code) => reject(new Error(`exit ${code}: ${output}`)));
  });
  const isSocket = output.includes('"transport":"socket"');
  const client = (isSocket ? socketClient : grpcClient)(home.address);
  return {
    client,
    pid: child.pid ?? 0,
    log: () => output,
    end: (signal) => {
      client.close();
      child.kill(signal);
      return ended;
    },
    ended,
  };
}
