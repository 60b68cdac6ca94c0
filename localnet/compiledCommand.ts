import { join } from 'node:path';
import { repositoryFolder } from './repository.js';

/**
 * Node as nodes and gateways run best: a larger young generation is collected less often, and one
 * thread each collects and compiles, since several processes share a machine.
 */
export const NODE = [process.execPath, '--max-semi-space-size=32', '--v8-pool-size=1'] as const;

/** How a compiled program is called, without its own arguments. */
export function compiledCommand(program: 'app' | 'gateway'): readonly [string, ...string[]] {
  return [...NODE, join(repositoryFolder(), 'dist', program, 'main.js')];
}
