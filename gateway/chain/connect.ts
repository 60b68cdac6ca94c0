import type { Logger } from 'pino';
import { errorText } from '../../proto/errorText.js';
import { StartupError } from '../errors.js';
import type { VaultEnvironment } from '../vault/environment.js';
import { createChainQueries } from './chainQueries.js';
import { createClockCheck } from './clock.js';
import type { ClockCheck } from './clock.js';
import { createFollower } from './follower.js';
import type { Follower } from './follower.js';
import { readNodeStatus } from './nodeStatus.js';
import type { NodeStatus } from './nodeStatus.js';
import { createChainReader } from './reader.js';
import { createRpc } from './rpc.js';
import { createSender } from './sender.js';
import type { Sender } from './sender.js';
import type { ChainReader, ServiceIdentity } from './types.js';

/** Everything of the gateway that talks to the institution's own node. */
export interface ChainConnection {
  readonly reader: ChainReader;
  readonly sender: Sender;
  readonly follower: Follower;
  readonly clock: ClockCheck;
  /** Waits for what is in flight no longer and closes the connections. */
  readonly stop: () => Promise<void>;
}

export interface ChainOptions {
  readonly rpcUrl: string;
  /** `unix:///…` or `host:port` of the application's server of queries; without it, the RPC. */
  readonly queryAddress?: string | undefined;
  readonly chainId: string;
  readonly pollIntervalMs: number;
  readonly identity: ServiceIdentity;
  readonly environment: VaultEnvironment;
  readonly log: Logger;
}

/**
 * Connects to the node; the follower is not started yet, so that listeners can be added.
 * @throws StartupError when the node does not answer or serves another chain.
 */
export async function connectChain(options: ChainOptions): Promise<ChainConnection> {
  const { rpcUrl, queryAddress, chainId, identity, environment, log, pollIntervalMs } = options;
  const rpc = createRpc(rpcUrl);
  let status: NodeStatus;
  try {
    status = await readNodeStatus(rpc);
  } catch (error) {
    await rpc.close();
    const reason = errorText(error);
    throw new StartupError(`chain.rpc_url: the node does not answer (${reason})`);
  }
  const { network } = status.node_info;
  if (network !== chainId) {
    await rpc.close();
    throw new StartupError(`chain.chain_id is ${chainId}, but the node serves ${network}`);
  }
  const start = {
    height: BigInt(status.sync_info.latest_block_height),
    timeMs: Date.parse(status.sync_info.latest_block_time),
  };
  const queries = createChainQueries(queryAddress, rpc);
  const follower = createFollower({ rpc, environment, log, pollIntervalMs, start });
  const sender = createSender({ rpc, chainId, identity, follower, log });
  return {
    reader: createChainReader(queries, chainId, follower),
    sender,
    follower,
    clock: createClockCheck(follower),
    stop: async () => {
      sender.stop();
      await follower.stop();
      queries.close();
      await rpc.close();
    },
  };
}
