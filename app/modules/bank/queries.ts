import type { Coin } from 'cosmjs-types/cosmos/base/v1beta1/coin';
import * as bank from 'cosmjs-types/cosmos/bank/v1beta1/query';
import type { PageRequest } from '../../../proto/codec/cosmos.js';
import { addressFromText } from '../../../proto/documents/address.js';
import { cosmosService } from '../../kit/cosmosQuery.js';
import type { QueryHandler } from '../../kit/module.js';
import { readPage } from '../../kit/pagination.js';
import { queriedAddress } from '../../kit/queryAddress.js';
import { invalidArgument, notFound } from '../../kit/queryErrors.js';
import type { StateReader } from '../../kit/state.js';
import { MINT_ACCOUNT } from './accounts.js';
import { isDenom } from './coins.js';
import { balances, denomMetadata } from './keys.js';
import { balanceOf, supplyOf } from './view.js';

/** cosmjs asks for all balances in one call; nobody has more denoms than this. */
const ALL = { key: new Uint8Array(0), offset: 0n, limit: 1_000n, countTotal: true, reverse: false };

const define = cosmosService('cosmos.bank.v1beta1.Query');

/** Queries of `cosmos.bank.v1beta1` that cosmjs and explorers use. */
export const bankQueries: readonly QueryHandler[] = [
  define(
    'Balance',
    bank.QueryBalanceRequest,
    bank.QueryBalanceResponse,
    ({ state }, { address, denom }) => ({ balance: coinOf(state, address, denom) }),
  ),
  define(
    'AllBalances',
    bank.QueryAllBalancesRequest,
    bank.QueryAllBalancesResponse,
    ({ state }, { address, pagination }) => allBalances(state, address, pagination),
  ),
  define(
    'SpendableBalances',
    bank.QuerySpendableBalancesRequest,
    bank.QuerySpendableBalancesResponse,
    ({ state }, { address, pagination }) => allBalances(state, address, pagination),
  ),
  define(
    'SpendableBalanceByDenom',
    bank.QuerySpendableBalanceByDenomRequest,
    bank.QuerySpendableBalanceByDenomResponse,
    ({ state }, { address, denom }) => ({ balance: coinOf(state, address, denom) }),
  ),
  define(
    'TotalSupply',
    bank.QueryTotalSupplyRequest,
    bank.QueryTotalSupplyResponse,
    ({ state }, request) => totalSupply(state, request.pagination),
  ),
  define(
    'SupplyOf',
    bank.QuerySupplyOfRequest,
    bank.QuerySupplyOfResponse,
    ({ state }, { denom }) => {
      requireDenom(denom);
      return { amount: { denom, amount: supplyOf(state, denom).toString() } };
    },
  ),
  define(
    'DenomMetadata',
    bank.QueryDenomMetadataRequest,
    bank.QueryDenomMetadataResponse,
    ({ state }, { denom }) => ({ metadata: metadataOf(state, denom) }),
  ),
  define(
    'DenomMetadataByQueryString',
    bank.QueryDenomMetadataByQueryStringRequest,
    bank.QueryDenomMetadataByQueryStringResponse,
    ({ state }, { denom }) => ({ metadata: metadataOf(state, denom) }),
  ),
  define(
    'DenomsMetadata',
    bank.QueryDenomsMetadataRequest,
    bank.QueryDenomsMetadataResponse,
    ({ state }, request) => {
      const { items, pagination } = readPage(denomMetadata, state, [], request.pagination);
      return { metadatas: items.map(({ value }) => value), pagination };
    },
  ),
  define('SendEnabled', bank.QuerySendEnabledRequest, bank.QuerySendEnabledResponse, () => ({
    // Nothing is switched off by its denom: who may send what is in the contracts.
    sendEnabled: [],
  })),
  define('Params', bank.QueryParamsRequest, bank.QueryParamsResponse, () => ({
    params: bank.QueryParamsResponse.fromPartial({ params: { defaultSendEnabled: true } }).params,
  })),
];

function requireDenom(denom: string): void {
  if (!isDenom(denom)) throw invalidArgument(`invalid denom: ${denom}`);
}

function metadataOf(state: StateReader, denom: string) {
  requireDenom(denom);
  const metadata = denomMetadata.get(state, denom);
  if (metadata === undefined) throw notFound(`client metadata for denom ${denom}`);
  return metadata;
}

/** What is on the account; the mint account, whose balance is negative, shows 0. */
function coinOf(state: StateReader, address: string, denom: string): Coin {
  queriedAddress(address);
  requireDenom(denom);
  const balance = balanceOf(state, address, denom);
  return { denom, amount: (balance < 0n ? 0n : balance).toString() };
}

function allBalances(state: StateReader, address: string, request: PageRequest | undefined) {
  const page = readPage(balances, state, [queriedAddress(address)], pageOrAll(request));
  const coins = page.items.map(({ key: [, denom], value: { amount } }) => ({ denom, amount }));
  const positive = coins.filter(({ amount }) => BigInt(amount) > 0n);
  return { balances: sortedByDenom(positive), pagination: page.pagination };
}

function totalSupply(state: StateReader, request: PageRequest | undefined) {
  const minted = [addressFromText(MINT_ACCOUNT)];
  const page = readPage(balances, state, minted, pageOrAll(request));
  const coins = page.items.map(({ key: [, denom] }) => ({
    denom,
    amount: supplyOf(state, denom).toString(),
  }));
  const positive = coins.filter(({ amount }) => amount !== '0');
  return { supply: sortedByDenom(positive), pagination: page.pagination };
}

function pageOrAll(request: PageRequest | undefined): PageRequest {
  return request === undefined || request.limit === 0n ? { ...ALL, ...keyOf(request) } : request;
}

function keyOf(request: PageRequest | undefined): Partial<PageRequest> {
  if (request === undefined) return {};
  const { key, offset, countTotal, reverse } = request;
  return { key, offset, countTotal, reverse };
}

/** Keys of equal length sort as text, others by length: clients expect text order. */
function sortedByDenom(coins: readonly Coin[]): Coin[] {
  return coins.toSorted((left, right) => (left.denom < right.denom ? -1 : 1));
}
