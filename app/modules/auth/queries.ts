import type { BaseAccount } from 'cosmjs-types/cosmos/auth/v1beta1/auth';
import * as auth from 'cosmjs-types/cosmos/auth/v1beta1/query';
import { ADDRESS_PREFIX, addressToText } from '../../../proto/documents/address.js';
import { GAS, LIMITS } from '../../../proto/documents/gasSchedule.js';
import { cosmosPage, cosmosService } from '../../kit/cosmosQuery.js';
import type { CodedError } from '../../kit/errors.js';
import type { QueryHandler } from '../../kit/module.js';
import { pageBounds, takePage } from '../../kit/pagination.js';
import { decodedAddress } from '../../kit/queryAddress.js';
import { invalidArgument, notFound } from '../../kit/queryErrors.js';
import type { StateReader } from '../../kit/state.js';
import { accountAddresses, accounts } from './keys.js';
import { allAccounts, baseOfModule, packedAccount, packedModuleAccount } from './moduleAccounts.js';
import type { NamedAccounts } from './moduleAccounts.js';

const define = cosmosService('cosmos.auth.v1beta1.Query');

/** Queries of `cosmos.auth.v1beta1`. */
export function authQueries(named: NamedAccounts): readonly QueryHandler[] {
  return [
    define(
      'Account',
      auth.QueryAccountRequest,
      auth.QueryAccountResponse,
      ({ state }, { address }) => {
        const bytes = addressOf(address);
        const stored = accounts.get(state, bytes);
        if (stored !== undefined) return { account: packedAccount(stored) };
        const module = named.byAddress(state, bytes);
        if (module === undefined) throw unknownAccount(address);
        return { account: packedModuleAccount(module) };
      },
    ),
    define(
      'AccountInfo',
      auth.QueryAccountInfoRequest,
      auth.QueryAccountInfoResponse,
      ({ state }, { address }) => ({ info: baseAccount(state, named, address) }),
    ),
    define(
      'Accounts',
      auth.QueryAccountsRequest,
      auth.QueryAccountsResponse,
      ({ state }, request) => {
        const bounds = pageBounds(cosmosPage(request.pagination));
        const { items, pagination } = takePage(allAccounts(state, named, bounds), bounds);
        return { accounts: [...items], pagination };
      },
    ),
    define(
      'AccountAddressByID',
      auth.QueryAccountAddressByIDRequest,
      auth.QueryAccountAddressByIDResponse,
      ({ state }, { accountId }) => {
        const address = accountAddresses.get(state, accountId);
        // The index has no history: at an earlier height the account may not be there yet.
        if (address !== undefined && accounts.has(state, address)) {
          return { accountAddress: addressToText(address) };
        }
        throw notFound(`account address not found with account number ${accountId}`);
      },
    ),
    define(
      'ModuleAccounts',
      auth.QueryModuleAccountsRequest,
      auth.QueryModuleAccountsResponse,
      ({ state }) => {
        const list = [...named.list(state, { reverse: false })].slice(0, MAX_MODULE_ACCOUNTS);
        const sorted = list.toSorted((left, right) => (left.name < right.name ? -1 : 1));
        return { accounts: sorted.map(packedModuleAccount) };
      },
    ),
    define(
      'ModuleAccountByName',
      auth.QueryModuleAccountByNameRequest,
      auth.QueryModuleAccountByNameResponse,
      ({ state }, { name }) => {
        const account = name === '' ? undefined : named.byName(state, name);
        if (name === '') throw invalidArgument('module name is empty');
        if (account === undefined) throw notFound(`account ${name} not found`);
        return { account: packedModuleAccount(account) };
      },
    ),
    define('Bech32Prefix', auth.Bech32PrefixRequest, auth.Bech32PrefixResponse, () => ({
      bech32Prefix: ADDRESS_PREFIX,
    })),
    define(
      'AddressBytesToString',
      auth.AddressBytesToStringRequest,
      auth.AddressBytesToStringResponse,
      (_context, { addressBytes }) => {
        if (addressBytes.length === 0) throw invalidArgument('empty address bytes is not allowed');
        if (addressBytes.length !== 20) throw invalidArgument('an address has 20 bytes');
        return { addressString: addressToText(addressBytes) };
      },
    ),
    define(
      'AddressStringToBytes',
      auth.AddressStringToBytesRequest,
      auth.AddressStringToBytesResponse,
      (_context, { addressString }) => ({ addressBytes: decodedAddress(addressString) }),
    ),
    define('Params', auth.QueryParamsRequest, auth.QueryParamsResponse, () => ({
      params: {
        maxMemoCharacters: BigInt(LIMITS.memoCharacters),
        txSigLimit: BigInt(LIMITS.signingKeys),
        txSizeCostPerByte: GAS.byte,
        // No account has an Ed25519 key.
        sigVerifyCostEd25519: 0n,
        sigVerifyCostSecp256k1: GAS.signature,
      },
    })),
  ];
}

/** The SDK lists a fixed few without pages; ours grow with the contracts: `Accounts` has them all. */
const MAX_MODULE_ACCOUNTS = 1_000;

function baseAccount(state: StateReader, named: NamedAccounts, address: string): BaseAccount {
  const bytes = addressOf(address);
  const stored = accounts.get(state, bytes);
  if (stored !== undefined) return stored;
  const module = named.byAddress(state, bytes);
  if (module === undefined) throw unknownAccount(address);
  return baseOfModule(module);
}

function addressOf(text: string): Uint8Array {
  if (text === '') throw invalidArgument('Address cannot be empty');
  return decodedAddress(text);
}

/** Clients tell an unknown account by this very text. */
function unknownAccount(address: string): CodedError {
  return notFound(`account ${address} not found`);
}
