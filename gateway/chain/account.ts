import { BaseAccount } from 'cosmjs-types/cosmos/auth/v1beta1/auth';
import { QueryAccountRequest, QueryAccountResponse } from 'cosmjs-types/cosmos/auth/v1beta1/query';
import { ChainUnavailable } from '../errors.js';
import { NOT_FOUND } from './rpc.js';
import type { Rpc } from './rpc.js';

const ACCOUNT_PATH = '/cosmos.auth.v1beta1.Query/Account';
const BASE_ACCOUNT = '/cosmos.auth.v1beta1.BaseAccount';

export interface AccountNumbers {
  readonly accountNumber: bigint;
  readonly sequence: bigint;
}

/** Number and next sequence of an account as committed; undefined when there is none yet. */
export async function readAccount(rpc: Rpc, address: string): Promise<AccountNumbers | undefined> {
  const request = QueryAccountRequest.encode({ address }).finish();
  const answer = await rpc.abciQuery(ACCOUNT_PATH, request);
  if (answer.code === NOT_FOUND) return undefined;
  if (answer.code !== 0) throw new ChainUnavailable(`${ACCOUNT_PATH}: ${answer.log}`);
  const { account } = QueryAccountResponse.decode(answer.value);
  if (account?.typeUrl !== BASE_ACCOUNT) {
    throw new ChainUnavailable(`${ACCOUNT_PATH}: ${address} is a ${account?.typeUrl ?? 'nothing'}`);
  }
  const { accountNumber, sequence } = BaseAccount.decode(account.value);
  return { accountNumber, sequence };
}
