import { QueryBalanceRequest, QueryBalanceResponse } from 'cosmjs-types/cosmos/bank/v1beta1/query';
import {
  QueryRecordRequest,
  QueryRecordResponse,
  queryPaths as accountingPaths,
} from '../../proto/codec/generated/banma/accounting/v1.js';
import {
  QueryProofRequest,
  QueryProofResponse,
  queryPaths as proofPaths,
} from '../../proto/codec/generated/banma/proof/v1.js';
import { ChainUnavailable } from '../errors.js';
import { createMembershipCache } from './membershipCache.js';
import { NOT_FOUND } from './rpc.js';
import type { Rpc } from './rpc.js';
import type { BlockFollower, ChainReader } from './types.js';

const BALANCE_PATH = '/cosmos.bank.v1beta1.Query/Balance';

/** The part of the follower that the reader needs. */
export interface ChainPosition extends Pick<BlockFollower, 'onBlock'> {
  readonly latest: ChainReader['latest'];
  readonly catchingUp: ChainReader['catchingUp'];
}

/** Reads the institution's own node; what blocks change is cached until a block changes it. */
export function createChainReader(
  queries: Pick<Rpc, 'abciQuery'>,
  chainId: string,
  position: ChainPosition,
): ChainReader {
  const ask = async (path: string, request: Uint8Array): Promise<Uint8Array | undefined> => {
    const answer = await queries.abciQuery(path, request);
    if (answer.code === NOT_FOUND) return undefined;
    if (answer.code !== 0) {
      const { codespace, code, log } = answer;
      throw new ChainUnavailable(`${path}: ${codespace} ${code} ${log}`);
    }
    return answer.value;
  };
  const query: ChainReader['query'] = async (path, { codec, value }, response) => {
    const bytes = await ask(path, codec.encode(value));
    return bytes === undefined ? undefined : response.decode(bytes);
  };
  const balances = new Map<string, Promise<bigint>>();
  const cache = createMembershipCache(query);
  position.onBlock((block) => {
    balances.clear();
    cache.onBlock(block);
  });

  return {
    chainId,
    query,
    contract: cache.contract,
    memberships: cache.memberships,
    proof: async (contractId, hitDigest) => {
      const request = { contractId, hitDigest, proofId: 0n };
      const answer = await query(
        proofPaths.proof,
        { codec: QueryProofRequest, value: request },
        QueryProofResponse,
      );
      return answer?.proof;
    },
    record: async (contractId, querier, requestHash) => {
      const answer = await query(
        accountingPaths.record,
        { codec: QueryRecordRequest, value: { contractId, querier, requestHash } },
        QueryRecordResponse,
      );
      return answer?.record;
    },
    balance: (account, denom) => {
      const key = `${account}/${denom}`;
      const known = balances.get(key);
      if (known) return known;
      const request = QueryBalanceRequest.encode({ address: account, denom }).finish();
      const balance = ask(BALANCE_PATH, request).then((bytes) =>
        BigInt(bytes ? (QueryBalanceResponse.decode(bytes).balance?.amount ?? '0') : '0'),
      );
      balances.set(key, balance);
      balance.catch(() => balances.delete(key));
      return balance;
    },
    latest: position.latest,
    catchingUp: position.catchingUp,
  };
}
