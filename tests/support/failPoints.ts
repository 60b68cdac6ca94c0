import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryFolder } from '../../localnet/repository.js';
import { ensureBuilt } from './e2eBuild.js';
import { replayDifferences } from './replayBlocks.js';
import { sendsDifferences } from './sendsOnChain.js';
import { startSingleNode } from './singleNode.js';
import { startSends, steadyBalances } from './steadySends.js';
import { waitFor } from './waitFor.js';

/**
 * CometBFT's own fail points (its `libs/fail`): with FAIL_TEST_INDEX=k it ends at the k-th time it
 * passes one. A block of a lone validator passes eleven: its prevote and its precommit; block and
 * end of height written; before and after FinalizeBlock; its results, Commit and its own state
 * written; all done.
 */
export const POINTS_OF_A_BLOCK = 11;
/** Of them a block passes these when it is replayed at the start, before anything is signed. */
export const POINTS_OF_A_REPLAY = 4;

/**
 * A node under a little load that is brought down at fail points. One limit is CometBFT's own: cut
 * off between a block and its end of height in the log, and again after it voted for the next, it
 * may not sign that height again, and a lone validator stands for ever. So it is ended in good order
 * before, and where it is to end twice, the second time is while it replays.
 */
export interface FailPoints {
  /**
   * Restarts CometBFT so that it ends at these points, one start each, and after them for good;
   * resolves when the chain has gone on. @throws Error when it does not
   */
  readonly failAt: (
    indexes: readonly number[],
    options: { readonly withApp: boolean },
  ) => Promise<void>;
  /**
   * Brings both down, puts back the application's state as it was so many blocks ago, or none at
   * all, and starts them so that CometBFT ends at these points before it is started for good.
   */
  readonly fallBehind: (blocks: number | 'all', indexes: readonly number[]) => Promise<void>;
  /**
   * How application, block store and CometBFT's state stood to each other at each start so far, as
   * `app+2 store+1`: heights above that of CometBFT's state.
   */
  readonly handshakes: () => ReadonlySet<string>;
  /** Ends the load; what the chain has that it should not, or not what it should. [] if all is well. */
  readonly differences: () => Promise<readonly string[]>;
  readonly stop: (options: { readonly keep: boolean }) => Promise<void>;
}

const LANES = 8;
const PAUSE_MS = 60;
const GO_ON_MS = 30_000;

export async function startFailPoints(): Promise<FailPoints> {
  ensureBuilt();
  const program = join(repositoryFolder(), 'dist', 'app', 'main.js');
  const node = await startSingleNode({
    balances: steadyBalances(LANES),
    commitTimeoutMs: 50,
    appCommand: (home) => [process.execPath, program, 'start', '--home', home],
  });
  const sends = await startSends(node, { lanes: LANES, pauseMs: PAUSE_MS }).catch(
    async (error: unknown) => {
      await node.stop();
      throw error;
    },
  );

  const failOnce = async (index: number, withApp: boolean): Promise<void> => {
    const from = node.cometbftLog().length;
    node.launchCometbft({ FAIL_TEST_INDEX: String(index) });
    const code = await node.cometbftEnd();
    if (withApp) await node.signalApp('SIGKILL');
    const said = node.cometbftLog().slice(from).includes(`*** fail-test ${index} ***`);
    if (code !== 1 || !said) throw new Error(`fail point ${index}: it ended with ${code} instead`);
    if (withApp) node.startApp();
  };

  const goOn = async (blocks: number): Promise<void> => {
    const before = await node.height();
    await waitFor(async () => (await node.height()) >= before + blocks, GO_ON_MS);
  };
  const bringDown = async (): Promise<void> => {
    await node.signalCometbft('SIGTERM');
    await node.signalApp('SIGKILL');
  };

  return {
    failAt: async (indexes, { withApp }) => {
      await node.signalCometbft('SIGTERM');
      for (const index of indexes) await failOnce(index, withApp);
      await node.startCometbft();
      await goOn(3);
    },
    fallBehind: async (blocks, indexes) => {
      const [state, former] = [join(node.folder, 'app', 'data'), join(node.folder, 'former')];
      await bringDown();
      rmSync(former, { recursive: true, force: true });
      if (blocks !== 'all') {
        cpSync(state, former, { recursive: true });
        node.startApp();
        await node.startCometbft();
        await goOn(blocks);
        await bringDown();
      }
      rmSync(state, { recursive: true });
      if (blocks !== 'all') cpSync(former, state, { recursive: true });
      node.startApp();
      for (const index of indexes) await failOnce(index, true);
      await node.startCometbft();
      await goOn(3);
    },
    handshakes: () => handshakesIn(node.cometbftLog()),
    differences: async () => {
      await sends.finish();
      const folder = join(node.folder, 'replay');
      mkdirSync(folder);
      const { chainId } = node;
      return [
        ...(await sendsDifferences(node, sends.lanes)),
        ...(await replayDifferences({ chainId, institutions: [node] }, folder)),
      ];
    },
    stop: async ({ keep }) => {
      await sends.stop();
      await node.stop({ keep });
      if (keep) console.error(`the logs are in ${node.folder}`);
    },
  };
}

function handshakesIn(log: string): ReadonlySet<string> {
  // eslint-disable-next-line no-control-regex -- CometBFT colours its log
  const plain = log.replace(/\u001b\[[0-9;]*m/g, '');
  const line = /ABCI Replay Blocks.*appHeight=(\d+) storeHeight=(\d+) stateHeight=(\d+)/g;
  const relative = (height: string | undefined, state: string | undefined): string => {
    const difference = Number(height) - Number(state);
    return difference < 0 ? String(difference) : `+${difference}`;
  };
  return new Set(
    [...plain.matchAll(line)].map(
      ([, app, store, state]) => `app${relative(app, state)} store${relative(store, state)}`,
    ),
  );
}
