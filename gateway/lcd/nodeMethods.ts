import type { JsonObject, JsonValue } from '../../proto/codec/interfaces/toJson.js';
import { RpcError } from '../chain/rpc.js';
import type { Rpc } from '../chain/rpc.js';
import { blockIdJson, blockJson, consensusAddress } from './blockJson.js';
import type { RpcBlock } from './blockJson.js';
import type { LcdMethods } from './call.js';
import { invalidArgument, LcdFailure, notFound } from './failure.js';
import { GRPC_CODES } from '../../proto/documents/queryStatus.js';
import { numberOf, pageOf } from './page.js';

const SERVICE = '/cosmos.base.tendermint.v1beta1.Service';
/** What REST clients choose the form of answers by; ours have that of this release. */
const COSMOS_SDK_VERSION = 'v0.54.0';
const RPC_PAGE = 100;

interface Status {
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
    readonly earliest_block_height: string;
    readonly catching_up: boolean;
  };
}

interface ValidatorPage {
  readonly block_height: string;
  readonly validators: readonly {
    readonly address: string;
    readonly pub_key: { readonly value: string };
    readonly voting_power: string;
    readonly proposer_priority: string;
  }[];
  readonly total: string;
}

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
      const { sync_info: sync } = await rpc.call<Status>('status', {});
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

/** The block of a height in a request. @throws LcdFailure for one that there is not (any more) */
export async function readBlockAt(
  rpc: Pick<Rpc, 'call'>,
  height: JsonValue | undefined,
): Promise<RpcBlock> {
  const known = await knownHeight(rpc, height);
  return orRefused(() => rpc.call<RpcBlock>('block', { height: known }));
}

async function knownHeight(rpc: Pick<Rpc, 'call'>, height: JsonValue | undefined): Promise<string> {
  const text = typeof height === 'string' ? height : '0';
  if (BigInt(text) <= 0n) {
    throw invalidArgument(`height must be greater than 0, but got ${text}`);
  }
  const { sync_info: sync } = await rpc.call<Status>('status', {});
  if (BigInt(text) > BigInt(sync.latest_block_height)) {
    throw invalidArgument('requested block height is bigger than the chain length');
  }
  return text;
}

/** What CometBFT refuses, in its own words: a pruned height is not found. */
async function orRefused<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const pruned = /height \d+ is not available, lowest height is \d+/.exec(error.detail)?.[0];
    if (pruned !== undefined) throw notFound(pruned);
    throw new LcdFailure(GRPC_CODES.Unknown, error.detail);
  }
}

async function nodeInfo(rpc: Pick<Rpc, 'call'>): Promise<JsonObject> {
  const [{ node_info: node }, { response }] = await Promise.all([
    rpc.call<Status>('status', {}),
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

async function validatorSet(
  rpc: Pick<Rpc, 'call'>,
  height: string | undefined,
  request: JsonObject,
): Promise<JsonObject> {
  const { offset, limit } = pageOf(request['pagination']);
  const read = (page: number, at: string | undefined): Promise<ValidatorPage> => {
    const asked = { page: String(page), per_page: String(RPC_PAGE) };
    const params = at === undefined ? asked : { ...asked, height: at };
    return orRefused(() => rpc.call<ValidatorPage>('validators', params));
  };
  const first = await read(1, height);
  const found = [...first.validators];
  const total = Number(first.total);
  for (let page = 2; found.length < Math.min(total, offset + limit); page += 1) {
    found.push(...(await read(page, first.block_height)).validators);
  }
  return {
    block_height: first.block_height,
    validators: found.slice(offset, offset + limit).map((validator) => ({
      address: consensusAddress(validator.address),
      pub_key: { '@type': '/cosmos.crypto.ed25519.PubKey', key: validator.pub_key.value },
      voting_power: validator.voting_power,
      proposer_priority: validator.proposer_priority,
    })),
    pagination: { next_key: null, total: String(total) },
  };
}

async function abciQuery(rpc: Pick<Rpc, 'call'>, request: JsonObject): Promise<JsonObject> {
  const { data, height, prove } = request;
  const path = typeof request['path'] === 'string' ? request['path'] : '';
  // What else the application answers costs the thread that executes blocks.
  if (!path.startsWith('/store/')) {
    const shown = JSON.stringify(path.slice(0, 100));
    throw invalidArgument(`query with path ${shown} not allowed: only /store/ is`);
  }
  if (prove === true && numberOf(height) !== 0) {
    throw invalidArgument('height must be 0 where a proof is asked');
  }
  const { response } = await orRefused(() =>
    rpc.call<{ readonly response: JsonObject }>('abci_query', {
      path,
      data: Buffer.from(typeof data === 'string' ? data : '', 'base64url').toString('hex'),
      height: height ?? '0',
      prove: prove ?? false,
    }),
  );
  const { code, log, info, index, key, value, proofOps, codespace } = response;
  return {
    code: code ?? 0,
    log: log ?? '',
    info: info ?? '',
    index: index ?? '0',
    key: key ?? null,
    value: value ?? null,
    proof_ops: proofOps ?? null,
    height: response['height'] ?? '0',
    codespace: codespace ?? '',
  };
}
