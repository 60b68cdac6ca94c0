import { LocalnetError } from '../errors.js';

/** What a run of the demo may be told by the environment. */
export interface DemoSettings {
  /** Good rows of each institution. */
  readonly proofs: number;
  readonly queries: number;
  /** Everything generated follows from it. */
  readonly seed: string;
}

const MAXIMUM_PROOFS = 1_000_000;
const MAXIMUM_QUERIES = 1_000_000;

/**
 * Reads DEMO_PROOFS (50,000), DEMO_QUERIES (1,000) and DEMO_SEED.
 * @throws LocalnetError naming the variable
 */
export function readSettings(environment: NodeJS.ProcessEnv): DemoSettings {
  return {
    proofs: readCount(environment, 'DEMO_PROOFS', 50_000, MAXIMUM_PROOFS),
    queries: readCount(environment, 'DEMO_QUERIES', 1_000, MAXIMUM_QUERIES),
    seed: environment['DEMO_SEED'] ?? 'banma-demo',
  };
}

function readCount(
  environment: NodeJS.ProcessEnv,
  name: string,
  byDefault: number,
  maximum: number,
): number {
  const text = environment[name];
  if (text === undefined || text === '') return byDefault;
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > maximum) {
    throw new LocalnetError(`${name} must be a whole number from 1 to ${maximum}, not "${text}"`);
  }
  return count;
}
