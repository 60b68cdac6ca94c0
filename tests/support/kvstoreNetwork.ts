import type { ProcessSpec } from '../../localnet/processSpec.js';

/**
 * The validators alone, each with CometBFT's built-in key-value store in place of our application:
 * what the supervisor does can then be tested without it.
 */
export function withKvstore(planned: readonly ProcessSpec[]): readonly ProcessSpec[] {
  return planned
    .filter(({ kind }) => kind === 'cometbft')
    .map((spec) => ({
      ...spec,
      argv: [...spec.argv, '--proxy_app', 'kvstore', '--abci', 'local'],
      after: [],
    }));
}
