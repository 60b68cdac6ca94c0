import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** True when the program runs from source, by tsx, and not compiled. */
const isSource = import.meta.url.endsWith('.ts');

/** Starts a module of this folder, named without its extension, as a thread. */
export function startThread(name: string, workerData: unknown): Worker {
  return startThreadAt(import.meta.url, name, workerData);
}

/** The same for a module beside another one, whose `import.meta.url` is given. */
export function startThreadAt(beside: string, name: string, workerData: unknown): Worker {
  const url = urlOf(name, beside);
  if (!isSource) return new Worker(url, { workerData });
  // A thread does not inherit tsx.
  const [tsx, module] = [import.meta.resolve('tsx/esm/api'), url.href].map((text) =>
    JSON.stringify(text),
  );
  const code = `import(${tsx}).then(({ register }) => { register(); return import(${module}); })`;
  return new Worker(code, { eval: true, execArgv: [], workerData });
}

/** How a program ended. */
export interface Ending {
  /** Null after a signal. */
  readonly status: number | null;
  readonly signal: string | null;
  /** Last line of its standard error. */
  readonly lastLine: string;
}

/** Runs a module of this folder, named without its extension, as a process, to its end. */
export function runProcess(name: string, commandLine: readonly string[]): Ending {
  const loader = isSource ? ['--import', import.meta.resolve('tsx')] : [];
  const { status, signal, stderr } = spawnSync(
    process.execPath,
    [...loader, fileURLToPath(urlOf(name)), ...commandLine],
    { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] },
  );
  return { status, signal, lastLine: stderr.trim().split('\n').at(-1) ?? '' };
}

function urlOf(name: string, beside = import.meta.url): URL {
  return new URL(`./${name}.${isSource ? 'ts' : 'js'}`, beside);
}
