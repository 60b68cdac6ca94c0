import type { JsonObject } from '../../proto/codec/interfaces/json.js';
import type { Rpc } from '../chain/rpc.js';
import { consensusAddress } from './blockJson.js';
import { orRefused } from './nodeBlocks.js';
import { pageOf } from './page.js';

/** The most validators that CometBFT tells at a time. */
const RPC_PAGE = 100;

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

/** One page of the validators of a height, all at the same one. @param height newest without it */
export async function validatorSet(
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
