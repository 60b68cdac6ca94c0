import type { Application } from '../application.js';
import type { Log } from '../log.js';
import { consensusMethods } from './consensus.js';
import { mempoolMethods } from './mempool.js';
import type { AbciMethod } from './method.js';
import { queryMethods } from './query.js';
import { snapshotMethods } from './snapshot.js';

/** Every method of `tendermint.abci.ABCI` 2.0, for a transport to serve. */
export function abciMethods(
  { consensus, mempool, queries }: Application,
  options: {
    readonly version: string;
    readonly appVersion: bigint;
    readonly retainBlocks: bigint;
    readonly log: Log;
  },
): AbciMethod[] {
  const { version, appVersion, retainBlocks, log } = options;
  return [
    ...queryMethods(consensus, queries, { version, appVersion }),
    ...mempoolMethods(mempool, log),
    ...consensusMethods(consensus, { retainBlocks, log }),
    ...snapshotMethods(),
  ];
}
