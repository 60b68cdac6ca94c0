import { Worker } from 'node:worker_threads';

/** True when the program runs from source, by tsx, and not compiled. */
const isSource = import.meta.url.endsWith('.ts');

/** Starts a module, named without its extension, beside another one, whose URL is given. */
export function startThreadBeside(beside: string, name: string, workerData: unknown): Worker {
  const url = urlOf(name, beside);
  if (!isSource) return new Worker(url, { workerData });
  // A thread does not inherit tsx.
  const [tsx, module] = [import.meta.resolve('tsx/esm/api'), url.href].map((text) =>
    JSON.stringify(text),
  );
  const code = `import(${tsx}).then(({ register }) => { register(); return import(${module}); })`;
  return new Worker(code, { eval: true, execArgv: [], workerData });
}

function urlOf(name: string, beside: string): URL {
  return new URL(`./${name}.${isSource ? 'ts' : 'js'}`, beside);
}
