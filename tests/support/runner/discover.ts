import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** All files under a folder whose path matches, in one order everywhere; [] where there is none. */
export function filesUnder(folder: string, pattern: RegExp): string[] {
  const entry = statSync(folder, { throwIfNoEntry: false });
  if (!entry) return [];
  if (entry.isFile()) return pattern.test(folder) ? [folder] : [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names
    .map((name) => path.join(folder, name))
    .filter((file) => pattern.test(file) && statSync(file).isFile())
    .sort((a, b) => (a < b ? -1 : 1));
}

/** Which files are wanted: those under the folders or files named, long ones or short ones. */
export interface Selection {
  readonly root: string;
  /** Paths from the root; empty means everything but `bench`. */
  readonly targets: readonly string[];
  /** `*.long.test.ts` only, or everything else only. A file named by its path runs either way. */
  readonly long: boolean;
}

/** The test files of a selection, sorted, without duplicates. */
export function discoverTests({ root, targets, long }: Selection): string[] {
  const wanted = targets.length > 0 ? targets : ['.'];
  const found = wanted.flatMap((target) => {
    const files = filesUnder(path.resolve(root, target), /\.test\.ts$/);
    const isFile = target.endsWith('.test.ts');
    return files.filter((file) => isFile || file.endsWith('.long.test.ts') === long);
  });
  const isBench = (file: string): boolean =>
    path.relative(root, file).split(path.sep)[0] === 'bench';
  const named = targets.length > 0;
  return [...new Set(found)].filter((file) => named || !isBench(file));
}

/** The test files that may run beside another one; end to end and long ones need the machine. */
export function mayRunBeside(root: string, file: string): boolean {
  const [folder] = path.relative(root, file).split(path.sep);
  return folder !== 'e2e' && folder !== 'bench' && !file.endsWith('.long.test.ts');
}

/** Why a test file is refused before it runs, or undefined. */
export function faultOfSource(file: string): string | undefined {
  const source = readFileSync(file, 'utf8');
  const suites = [...source.matchAll(/\b(?:const|let)\s+(\w+)\s*=\s*suite(?:<[^=;]*>)?\(/g)];
  const names = ['test', ...suites.map(([, name]) => name ?? '')];
  const calls = (name: string, method: string): boolean =>
    new RegExp(`^[^'"\`/]*\\b${name}\\.${method}\\(`, 'm').test(source);
  if (names.some((name) => calls(name, 'only'))) return 'it focuses a test with only()';
  if (names.some((name) => calls(name, 'skip'))) return 'it skips a test with skip()';
  const forgotten = names.find((name, index) => {
    const isUsed = index > 0 || new RegExp(`^\\s*${name}\\(`, 'm').test(source);
    return isUsed && !calls(name, 'run');
  });
  if (forgotten) return `it never calls ${forgotten}.run()`;
  return names.some((name) => calls(name, 'run')) ? undefined : 'it never calls run()';
}
