import { BaseAccount } from 'cosmjs-types/cosmos/auth/v1beta1/auth';
import {
  QueryAccountRequest,
  QueryAccountResponse,
  QueryAccountsRequest,
  QueryAccountsResponse,
  QueryParamsResponse,
} from 'cosmjs-types/cosmos/auth/v1beta1/query';
import { addressFromText } from '../../../proto/documents/address.js';
import { GAS, LIMITS } from '../../../proto/documents/gasSchedule.js';
import { errorText } from '../../../proto/errorText.js';
import { decodeQuery } from '../../kit/cosmosCodec.js';
import { coded, SDK_ERRORS } from '../../kit/errors.js';
import type { QueryHandler } from '../../kit/module.js';
import { readPage } from '../../kit/pagination.js';
import { accounts } from './keys.js';

const SERVICE = '/cosmos.auth.v1beta1.Query';

function packed(account: BaseAccount): { typeUrl: string; value: Uint8Array } {
  return { typeUrl: BaseAccount.typeUrl, value: BaseAccount.encode(account).finish() };
}

/** Bytes of an address in a query. @throws CodedError sdk 7 */
function addressOf(text: string): Uint8Array {
  try {
    return addressFromText(text);
  } catch (error) {
    const detail = errorText(error);
    throw coded(SDK_ERRORS.invalidAddress, detail);
  }
}

const account: QueryHandler = {
  path: `${SERVICE}/Account`,
  execute: ({ state }, request) => {
    const { address } = decodeQuery(QueryAccountRequest, request);
    const stored = accounts.get(state, addressOf(address));
    if (stored === undefined) {
      // Clients tell an unknown account by this very text.
      const detail = `rpc error: code = NotFound desc = account ${address} not found`;
      throw coded(SDK_ERRORS.keyNotFound, detail);
    }
    return QueryAccountResponse.encode({ account: packed(stored) }).finish();
  },
};

const accountList: QueryHandler = {
  path: `${SERVICE}/Accounts`,
  execute: ({ state }, request) => {
    const { pagination } = decodeQuery(QueryAccountsRequest, request);
    const page = readPage(accounts, state, [], pagination);
    return QueryAccountsResponse.encode({
      accounts: page.items.map(({ value }) => packed(value)),
      pagination: page.pagination,
    }).finish();
  },
};

const parameters: QueryHandler = {
  path: `${SERVICE}/Params`,
  execute: () =>
    QueryParamsResponse.encode({
      params: {
        maxMemoCharacters: BigInt(LIMITS.memoCharacters),
        txSigLimit: BigInt(LIMITS.transactionSignatures),
        txSizeCostPerByte: GAS.byte,
        // No account has an Ed25519 key.
        sigVerifyCostEd25519: 0n,
        sigVerifyCostSecp256k1: GAS.signature,
      },
    }).finish(),
};

export const queries: readonly QueryHandler[] = [account, accountList, parameters];
