import type { Rpc } from './rpc.js';

/** What CometBFT's RPC tells of its node. */
export interface NodeStatus {
  readonly node_info: {
    readonly protocol_version: Readonly<Record<'p2p' | 'block' | 'app', string>>;
    readonly id: string;
    readonly listen_addr: string;
    readonly network: string;
    readonly version: string;
    readonly channels: string;
    readonly moniker: string;
    readonly other: Readonly<Record<'tx_index' | 'rpc_address', string>>;
  };
  readonly sync_info: {
    readonly latest_block_height: string;
    /** RFC 3339. */
    readonly latest_block_time: string;
    readonly earliest_block_height: string;
    readonly catching_up: boolean;
  };
}

/** @throws ChainUnavailable, RpcError */
export function readNodeStatus(rpc: Pick<Rpc, 'call'>): Promise<NodeStatus> {
  return rpc.call<NodeStatus>('status', {});
}
