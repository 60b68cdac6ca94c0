import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryFolder } from '../../localnet/repository.js';

/** How fast a server answered. */
export interface GetResult {
  readonly sent: number;
  /** Of the answers together. */
  readonly bytes: number;
  readonly seconds: number;
}

const CONNECTIONS = 24;
const run = promisify(execFile);

/** Asks for each path once. @throws Error when one is not answered with 200 */
export async function getAll(url: string, paths: readonly string[]): Promise<GetResult> {
  const cache = join(repositoryFolder(), '.cache', 'bench');
  mkdirSync(cache, { recursive: true });
  const binary = join(cache, 'get');
  execFileSync('go', ['build', '-trimpath', '-o', binary, '.'], {
    cwd: join(repositoryFolder(), 'tests', 'bench', 'get'),
    env: { ...process.env, CGO_ENABLED: '0' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const folder = mkdtempSync(join(tmpdir(), 'banma-get-'));
  try {
    const file = join(folder, 'paths.txt');
    writeFileSync(file, paths.join('\n'));
    const { stdout } = await run(binary, [new URL(url).host, String(CONNECTIONS), file]);
    const result = JSON.parse(stdout) as GetResult & { refused: number; first?: string };
    if (result.refused > 0) throw new Error(`${result.refused} refused: ${result.first ?? ''}`);
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
