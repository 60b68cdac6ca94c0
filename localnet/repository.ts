import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder of this repository: the nearest one above this file that has a package.json. It is the
 * same whether this runs as `localnet/*.ts` or compiled as `dist/localnet/*.js`.
 */
export function repositoryFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) {
      throw new Error('no package.json above the localnet sources');
    }
    folder = parent;
  }
  return folder;
}

/** The folder that holds every network unless another is given: `.localnet` of the repository. */
export function defaultRoot(): string {
  return join(repositoryFolder(), '.localnet');
}

/**
 * Arguments that let this Node run a sibling module of ours: none for compiled JavaScript, the
 * TypeScript loader when the sources run directly.
 */
export function nodeArgumentsFor(moduleUrl: string): readonly string[] {
  return moduleUrl.endsWith('.ts') ? ['--import', import.meta.resolve('tsx')] : [];
}
