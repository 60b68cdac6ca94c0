import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { repositoryFolder } from '../../localnet/repository.js';

/**
 * The path of a program in a folder of `tests`, built with Go into `.cache`.
 * @throws Error without Go
 */
export function buildGoProgram(folder: string): string {
  const cache = join(repositoryFolder(), '.cache', 'tests');
  mkdirSync(cache, { recursive: true });
  const binary = join(cache, basename(folder));
  execFileSync('go', ['build', '-trimpath', '-o', binary, '.'], {
    cwd: join(repositoryFolder(), 'tests', folder),
    env: { ...process.env, CGO_ENABLED: '0' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return binary;
}
