import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as bank from 'cosmjs-types/cosmos/bank/v1beta1/query';
import { CodedError } from '../../app/kit/errors.js';
import { addressOf, balancesGenesis, coins, move } from '../support/bankPeople.js';
import type { ModuleBench } from '../support/moduleBench.js';
import { createModuleBench } from '../support/moduleBench.js';

const METADATA = {
  description: 'Chain points',
  denom_units: [
    { denom: 'upoint', exponent: 0, aliases: [] },
    { denom: 'POINT', exponent: 6, aliases: [] },
  ],
  base: 'upoint',
  display: 'POINT',
  name: 'POINT',
  symbol: 'POINT',
  uri: '',
  uri_hash: '',
};

const genesis = {
  ...balancesGenesis({ ann: '7upoint,3ublt,5uaaaaaaa', ben: '1upoint' }),
  denom_metadata: [METADATA],
};
const bench = (): ModuleBench => createModuleBench({ bank: genesis });
const path = (name: string): string => `/cosmos.bank.v1beta1.Query/${name}`;

function allBalances(
  on: ModuleBench,
  name: string,
  page: Partial<bank.QueryAllBalancesRequest> = {},
) {
  const request = bank.QueryAllBalancesRequest.fromPartial({ address: addressOf(name), ...page });
  const bytes = bank.QueryAllBalancesRequest.encode(request).finish();
  return bank.QueryAllBalancesResponse.decode(on.query(path('AllBalances'), bytes));
}

function supply(on: ModuleBench, denom: string): string {
  const bytes = bank.QuerySupplyOfRequest.encode({ denom }).finish();
  return bank.QuerySupplyOfResponse.decode(on.query(path('SupplyOf'), bytes)).amount.amount;
}

const failsWith = (code: number, detail: RegExp) => (error: unknown) =>
  error instanceof CodedError && error.error.code === code && detail.test(error.message);

test('a balance that is not there is zero coins, present in the answer', () => {
  const on = bench();
  const ask = (denom: string): unknown => {
    const request = { address: addressOf('ann'), denom };
    const bytes = bank.QueryBalanceRequest.encode(request).finish();
    return bank.QueryBalanceResponse.decode(on.query(path('Balance'), bytes)).balance;
  };
  assert.equal(ask('upoint'), { denom: 'upoint', amount: '7' });
  assert.equal(ask('unknown'), { denom: 'unknown', amount: '0' });
  assert.throws(() => ask('!'), failsWith(18, /invalid denom/));
});

test('all balances come in one answer, sorted by denom', () => {
  const on = bench();
  const { balances, pagination } = allBalances(on, 'ann');
  assert.equal(balances, coins('5uaaaaaaa,3ublt,7upoint'));
  assert.equal([pagination?.nextKey.length, pagination?.total], [0, 3n]);
  assert.equal(allBalances(on, 'nobody').balances, []);
});

test('a page leads to the next by its key, forwards and backwards', () => {
  for (const reverse of [false, true]) {
    const on = bench();
    const seen: string[] = [];
    let key: Uint8Array = new Uint8Array(0);
    do {
      const pagination = { key, limit: 2n, offset: 0n, countTotal: false, reverse };
      const page = allBalances(on, 'ann', { pagination });
      seen.push(...page.balances.map(({ denom }) => denom));
      key = page.pagination?.nextKey ?? new Uint8Array(0);
    } while (key.length > 0);
    assert.equal(seen.sort(), ['uaaaaaaa', 'ublt', 'upoint']);
  }
});

test('a page key of another account is refused', () => {
  const on = bench();
  const limit = { limit: 1n, offset: 0n, countTotal: false, reverse: false };
  const first = allBalances(on, 'ann', { pagination: { ...limit, key: new Uint8Array(0) } });
  const key = first.pagination!.nextKey;
  assert.throws(
    () => allBalances(on, 'ben', { pagination: { ...limit, key } }),
    failsWith(18, /pagination.key: not a key of this list/),
  );
});

test('the supply is what was minted less what was burned', () => {
  const on = bench();
  assert.is(supply(on, 'upoint'), '8');
  move(on, 'mint', 'ben', 'ublt', 10n);
  assert.is(supply(on, 'ublt'), '13');
  assert.is(supply(on, 'unknown'), '0');
  const bytes = bank.QueryTotalSupplyRequest.encode({}).finish();
  const total = bank.QueryTotalSupplyResponse.decode(on.query(path('TotalSupply'), bytes));
  assert.equal(total.supply, coins('5uaaaaaaa,13ublt,8upoint'));
});

test('a denom is described by its genesis or its contract', () => {
  const on = bench();
  on.bank.registerDenom(on.context(), 'ucent', 'X1');
  const describe = (denom: string) => {
    const bytes = bank.QueryDenomMetadataRequest.encode({ denom }).finish();
    return bank.QueryDenomMetadataResponse.decode(on.query(path('DenomMetadata'), bytes)).metadata;
  };
  assert.is(describe('upoint').display, 'POINT');
  assert.equal(
    describe('ucent').denomUnits.map(({ denom, exponent }) => `${denom} ${exponent}`),
    ['ucent 0', 'CENT 6'],
  );
  assert.throws(() => describe('unknown'), failsWith(22, /code = NotFound/));
  const bytes = bank.QueryDenomsMetadataRequest.encode({}).finish();
  const { metadatas } = bank.QueryDenomsMetadataResponse.decode(
    on.query(path('DenomsMetadata'), bytes),
  );
  assert.equal(metadatas.map(({ base }) => base).sort(), ['ucent', 'upoint']);
});

test('sending is enabled for every denom', () => {
  const { params } = bank.QueryParamsResponse.decode(
    bench().query(path('Params'), new Uint8Array(0)),
  );
  assert.is(params.defaultSendEnabled, true);
});

test('a genesis that cannot be is refused by the name of its field', () => {
  const ann = addressOf('ann');
  const one = { address: ann, coins: coins('1upoint') };
  const unit = METADATA.denom_units;
  const table: readonly (readonly [unknown, string])[] = [
    [[], 'bank: must be an object'],
    [{ coins: [] }, 'bank.coins: unknown field'],
    [{ balances: {} }, 'bank.balances: must be a list'],
    [{ balances: [{ address: 'x', coins: [] }] }, 'bank.balances[0].address: not an address: x'],
    [{ balances: [one, one] }, 'bank.balances[1].address: listed twice'],
    [
      { balances: [{ address: ann, coins: coins('1upoint,2upoint') }] },
      'bank.balances[0].coins[1].denom: listed twice',
    ],
    [
      { balances: [{ address: ann, coins: [{ denom: 'upoint', amount: 5 }] }] },
      'bank.balances[0].coins[0].amount: must be a string',
    ],
    [
      { balances: [{ address: ann, coins: coins('0upoint') }] },
      'bank.balances[0].coins[0].amount: must be a positive integer as a string',
    ],
    [
      { denom_metadata: [{ ...METADATA, display: 'X' }] },
      'bank.denom_metadata[0].display: must be one of the denom_units',
    ],
    [
      { denom_metadata: [{ ...METADATA, denom_units: unit.slice(1) }] },
      'bank.denom_metadata[0].denom_units: must begin with the base and exponent 0',
    ],
    [
      { denom_metadata: [METADATA, METADATA] },
      'bank.denom_metadata[1].base: upoint is described twice',
    ],
  ];
  for (const [source, message] of table) {
    assert.throws(
      () => createModuleBench({ bank: source }),
      (error: unknown) => error instanceof Error && error.message === `genesis ${message}`,
      message,
    );
  }
});

test.run();
