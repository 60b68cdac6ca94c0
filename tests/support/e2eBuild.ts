import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryFolder } from '../../localnet/repository.js';

const SOURCES = ['app', 'gateway', 'proto'];

/** Compiles to dist/ unless what is there is newer than the sources; networks run it. */
export function ensureBuilt(): void {
  const root = repositoryFolder();
  const built = Math.min(
    ...['app', 'gateway'].map((part) => timeOf(join(root, 'dist', part, 'main.js'))),
  );
  const newest = Math.max(
    ...SOURCES.flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => timeOf(join(root, folder, name))),
    ),
  );
  // tsc leaves a file alone whose output would not change, so its own record of a build counts too.
  if (newest <= Math.max(built, timeOf(join(root, 'dist', '.tsbuildinfo')))) return;
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  execFileSync(process.execPath, [compiler, '-p', root], { stdio: 'inherit', cwd: root });
}

function timeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
