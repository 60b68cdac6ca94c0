import type { JsonValue } from '../../proto/codec/interfaces/json.js';
import { readNodeStatus } from '../chain/nodeStatus.js';
import { RpcError } from '../chain/rpc.js';
import type { Rpc } from '../chain/rpc.js';
import { invalidArgument, notFound, unknown } from './failure.js';
import type { RpcBlock } from './rpcBlock.js';

/** The height in a request. @throws LcdFailure for one that the chain has not reached */
export async function knownHeight(
  rpc: Pick<Rpc, 'call'>,
  height: JsonValue | undefined,
): Promise<string> {
  const text = typeof height === 'string' ? height : '0';
  if (BigInt(text) <= 0n) {
    throw invalidArgument(`height must be greater than 0, but got ${text}`);
  }
  const { sync_info: sync } = await readNodeStatus(rpc);
  if (BigInt(text) > BigInt(sync.latest_block_height)) {
    throw invalidArgument('requested block height is bigger than the chain length');
  }
  return text;
}

/** The block of a height in a request. @throws LcdFailure for one that there is not (any more) */
export async function readBlockAt(
  rpc: Pick<Rpc, 'call'>,
  height: JsonValue | undefined,
): Promise<RpcBlock> {
  const known = await knownHeight(rpc, height);
  return orRefused(() => rpc.call<RpcBlock>('block', { height: known }));
}

/** What CometBFT refuses, in its own words: a pruned height is not found. @throws LcdFailure */
export async function orRefused<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const pruned = /height \d+ is not available, lowest height is \d+/.exec(error.detail)?.[0];
    throw pruned === undefined ? unknown(error.detail) : notFound(pruned);
  }
}
