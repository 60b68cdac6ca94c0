import type { Rpc } from '../../chain/rpc.js';
import type { IndexedBlock, TxResult } from './indexedTx.js';

const TIMEOUT_MS = 20_000;

/** The node is of another chain than the index. */
export class OtherChain extends Error {
  override readonly name = 'OtherChain';
}

interface RpcBlockTxs {
  readonly block: {
    readonly header: { readonly chain_id: string; readonly time: string };
    readonly data: { readonly txs?: readonly string[] | null };
  };
}

/** A block of the node with its results. @throws RpcError, ChainUnavailable, OtherChain */
export async function readIndexedBlock(
  rpc: Pick<Rpc, 'call'>,
  chainId: string,
  at: bigint,
): Promise<IndexedBlock> {
  const height = at.toString();
  const { block } = await rpc.call<RpcBlockTxs>('block', { height }, TIMEOUT_MS);
  const found = block.header.chain_id;
  if (found !== chainId) throw new OtherChain(`block ${height} is of ${found}, not ${chainId}`);
  const txs = block.data.txs ?? [];
  if (txs.length === 0) return { height: at, txs: [] };
  const { txs_results: results } = await rpc.call<{
    readonly txs_results?: readonly TxResult[] | null;
  }>('block_results', { height }, TIMEOUT_MS);
  const { time } = block.header;
  const indexed = txs.map((tx, index) => {
    const result = results?.[index];
    if (result === undefined) throw new Error(`block ${height} has no result ${index}`);
    return { tx, result, height, time };
  });
  return { height: at, txs: indexed };
}
