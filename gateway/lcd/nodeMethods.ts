import type { JsonObject } from '../../proto/codec/interfaces/json.js';
import { readNodeStatus } from '../chain/nodeStatus.js';
import type { Rpc } from '../chain/rpc.js';
import { abciQuery } from './abciQuery.js';
import { blockIdJson, blockJson } from './blockJson.js';
import type { LcdMethods } from './call.js';
import { knownHeight, readBlockAt } from './nodeBlocks.js';
import type { RpcBlock } from './rpcBlock.js';
import { validatorSet } from './validatorSet.js';

const SERVICE = '/cosmos.base.tendermint.v1beta1.Service';
/** What REST clients choose the form of answers by; ours have that of this release. */
const COSMOS_SDK_VERSION = 'v0.54.0';

/** `cosmos.base.tendermint.v1beta1.Service`, from CometBFT's RPC. */
export function nodeMethods(rpc: Pick<Rpc, 'call'>): LcdMethods {
  const blockAnswer = (found: RpcBlock): JsonObject => ({
    block_id: blockIdJson(found.block_id),
    block: blockJson(found),
    sdk_block: blockJson(found, true),
  });
  return {
    [`${SERVICE}/GetNodeInfo`]: async () => ({ json: await nodeInfo(rpc) }),
    [`${SERVICE}/GetSyncing`]: async () => {
      const { sync_info: sync } = await readNodeStatus(rpc);
      return {
        json: {
          syncing: sync.catching_up,
          earliest_block_height: sync.earliest_block_height,
          latest_block_height: sync.latest_block_height,
        },
      };
    },
    [`${SERVICE}/GetLatestBlock`]: async () => ({
      json: blockAnswer(await rpc.call<RpcBlock>('block', {})),
    }),
    [`${SERVICE}/GetBlockByHeight`]: async ({ request }) => ({
      json: blockAnswer(await readBlockAt(rpc, request['height'])),
    }),
    [`${SERVICE}/GetLatestValidatorSet`]: async ({ request }) => ({
      json: await validatorSet(rpc, undefined, request),
    }),
    [`${SERVICE}/GetValidatorSetByHeight`]: async ({ request }) => {
      const height = await knownHeight(rpc, request['height']);
      return { json: await validatorSet(rpc, height, request) };
    },
    [`${SERVICE}/ABCIQuery`]: async ({ request }) => ({ json: await abciQuery(rpc, request) }),
  };
}

async function nodeInfo(rpc: Pick<Rpc, 'call'>): Promise<JsonObject> {
  const [{ node_info: node }, { response }] = await Promise.all([
    readNodeStatus(rpc),
    rpc.call<{ readonly response: { readonly version?: string } }>('abci_info', {}),
  ]);
  const { p2p, block, app } = node.protocol_version;
  const { tx_index, rpc_address } = node.other;
  return {
    default_node_info: {
      protocol_version: { p2p, block, app },
      default_node_id: node.id,
      listen_addr: node.listen_addr,
      network: node.network,
      version: node.version,
      channels: Buffer.from(node.channels, 'hex').toString('base64'),
      moniker: node.moniker,
      other: { tx_index, rpc_address },
    },
    application_version: {
      name: 'banma',
      app_name: 'banma-app',
      version: response.version ?? '',
      git_commit: '',
      build_tags: '',
      go_version: `node ${process.version} ${process.platform}/${process.arch}`,
      build_deps: [],
      cosmos_sdk_version: COSMOS_SDK_VERSION,
    },
  };
}
