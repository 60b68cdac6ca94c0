import { BaseAccount, ModuleAccount } from 'cosmjs-types/cosmos/auth/v1beta1/auth';
import * as auth from 'cosmjs-types/cosmos/auth/v1beta1/query';
import * as bank from 'cosmjs-types/cosmos/bank/v1beta1/query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addressFromText, addressToText } from '../../proto/documents/address.js';
import { sha256 } from '../../proto/documents/hash.js';
import { createTestChain, testKey } from '../support/chain.js';
import type { TestChain } from '../support/chain.js';
import { fundedGenesis, sendOf } from '../support/sends.js';

const [alice, bob, carol] = [testKey('alice'), testKey('bob'), testKey('carol')];
const start = (names: readonly string[] = []): TestChain => {
  const accounts = names.map((name) => testKey(name).address);
  const genesis = { ...fundedGenesis([alice, bob]), auth: { accounts } };
  const chain = createTestChain({ genesis });
  chain.block();
  return chain;
};

interface Codec<T> {
  readonly encode: (value: T) => { finish: () => Uint8Array };
  readonly decode: (bytes: Uint8Array) => T;
  readonly fromPartial: (value: never) => T;
}

/** Asks by the name of the query, of auth unless it is of the bank. */
function ask<Request, Response>(
  chain: TestChain,
  name: string,
  [request, response]: readonly [Codec<Request>, Codec<Response>],
  fields: object,
  module = 'auth',
): Response {
  const bytes = request.encode(request.fromPartial(fields as never)).finish();
  const answer = chain.query(`/cosmos.${module}.v1beta1.Query/${name}`, bytes);
  if (answer.code !== 0) throw new Error(`${answer.codespace} ${answer.code}: ${answer.log}`);
  return response.decode(answer.value);
}

const ACCOUNTS = [auth.QueryAccountsRequest, auth.QueryAccountsResponse] as const;
const ACCOUNT = [auth.QueryAccountRequest, auth.QueryAccountResponse] as const;
const INFO = [auth.QueryAccountInfoRequest, auth.QueryAccountInfoResponse] as const;
const MODULES = [auth.QueryModuleAccountsRequest, auth.QueryModuleAccountsResponse] as const;
const MODULE = [
  auth.QueryModuleAccountByNameRequest,
  auth.QueryModuleAccountByNameResponse,
] as const;
const BY_NUMBER = [
  auth.QueryAccountAddressByIDRequest,
  auth.QueryAccountAddressByIDResponse,
] as const;
const moduleAddress = (name: string): string =>
  addressToText(sha256(new TextEncoder().encode(name)).slice(0, 20));

const addressIn = ({ typeUrl, value }: { typeUrl: string; value: Uint8Array }): string =>
  typeUrl === ModuleAccount.typeUrl
    ? ModuleAccount.decode(value).baseAccount!.address
    : BaseAccount.decode(value).address;

test('accounts of people and of modules are listed together, each once, in pages both ways', () => {
  const chain = start(Array.from({ length: 9 }, (_, n) => `n${n}`));
  const order = (addresses: readonly string[]): string[] =>
    addresses.toSorted((left, right) =>
      Buffer.compare(addressFromText(left), addressFromText(right)),
    );
  for (const reverse of [false, true]) {
    for (const limit of [1n, 2n, 3n, 100n]) {
      const seen: string[] = [];
      let key: Uint8Array = new Uint8Array(0);
      do {
        const page = ask(chain, 'Accounts', ACCOUNTS, { pagination: { key, limit, reverse } });
        assert.ok(page.accounts.length <= Number(limit));
        seen.push(...page.accounts.map(addressIn));
        key = page.pagination!.nextKey;
      } while (key.length > 0);
      assert.is(new Set(seen).size, 11 + 4);
      assert.equal(seen, reverse ? order(seen).reverse() : order(seen));
    }
  }
  const totalOf = (pagination?: object): bigint =>
    ask(chain, 'Accounts', ACCOUNTS, { pagination }).pagination!.total;
  assert.equal([totalOf({ limit: 2n, countTotal: true }), totalOf({ limit: 2n })], [15n, 0n]);
  assert.equal([totalOf({}), totalOf()], [15n, 15n], 'without a limit it is counted unasked');
});

test('a module’s account shows its name and what it may do, and a number of its own', () => {
  const chain = start();
  const address = moduleAddress('bonded_tokens_pool');
  const { account } = ask(chain, 'Account', ACCOUNT, { address });
  assert.is(account!.typeUrl, '/cosmos.auth.v1beta1.ModuleAccount');
  const { name, permissions, baseAccount } = ModuleAccount.decode(account!.value);
  assert.equal([name, permissions], ['bonded_tokens_pool', ['burner', 'staking']]);
  assert.is(baseAccount!.address, address);
  assert.ok(baseAccount!.accountNumber >= 1n << 63n);
  assert.equal(ask(chain, 'AccountInfo', INFO, { address }).info, baseAccount);
  const byName = ask(chain, 'ModuleAccountByName', MODULE, { name });
  assert.equal(byName.account!.value, account!.value);
  const names = ask(chain, 'ModuleAccounts', MODULES, {}).accounts.map(
    ({ value }) => ModuleAccount.decode(value).name,
  );
  const expected = ['banma/bank/burn', 'banma/bank/mint', 'bonded_tokens_pool'];
  assert.equal(names, [...expected, 'not_bonded_tokens_pool']);
});

test('an account is found by its number, also one that was created later', () => {
  const chain = start();
  chain.deliverOk(alice, [sendOf(alice, carol, 1_000_000n)]);
  for (const [number, { address }] of [alice, bob, carol].entries()) {
    const request = { accountId: BigInt(number) };
    const answer = ask(chain, 'AccountAddressByID', BY_NUMBER, request);
    assert.is(answer.accountAddress, address);
    const { info } = ask(chain, 'AccountInfo', INFO, { address });
    assert.is(info!.accountNumber, BigInt(number));
  }
});

test('addresses are told in both forms', () => {
  const chain = start();
  const toText = [auth.AddressBytesToStringRequest, auth.AddressBytesToStringResponse] as const;
  const toBytes = [auth.AddressStringToBytesRequest, auth.AddressStringToBytesResponse] as const;
  const addressBytes = alice.addressBytes;
  const text = ask(chain, 'AddressBytesToString', toText, { addressBytes });
  assert.is(text.addressString, alice.address);
  const bytes = ask(chain, 'AddressStringToBytes', toBytes, { addressString: alice.address });
  assert.equal(Buffer.from(bytes.addressBytes), Buffer.from(addressBytes));
  const prefix = [auth.Bech32PrefixRequest, auth.Bech32PrefixResponse] as const;
  assert.is(ask(chain, 'Bech32Prefix', prefix, {}).bech32Prefix, 'banma');
});

const wrongChecksum = `${alice.address.slice(0, -6)}qqqqqq`;
const other = 'cosmos1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqnrql8a';
const BALANCE = [bank.QueryBalanceRequest, bank.QueryBalanceResponse] as const;
const SUPPLY = [bank.QuerySupplyOfRequest, bank.QuerySupplyOfResponse] as const;
const METADATA = [bank.QueryDenomMetadataRequest, bank.QueryDenomMetadataResponse] as const;

const faults: readonly (readonly [
  what: string,
  asked: (chain: TestChain) => unknown,
  code: number,
  text: RegExp,
])[] = [
  [
    'an unknown account',
    (chain) => ask(chain, 'Account', ACCOUNT, { address: carol.address }),
    22,
    /: rpc error: code = NotFound desc = account banma1\w+ not found: key not found$/,
  ],
  [
    'an account without a name',
    (chain) => ask(chain, 'Account', ACCOUNT, { address: '' }),
    18,
    /code = InvalidArgument desc = Address cannot be empty: invalid request$/,
  ],
  [
    'a wrong checksum',
    (chain) => ask(chain, 'Account', ACCOUNT, { address: wrongChecksum }),
    18,
    /code = Unknown desc = decoding bech32 failed: invalid checksum \(expected \w{6} got qqqqqq\): /,
  ],
  [
    'an address of another chain',
    (chain) => ask(chain, 'AccountInfo', INFO, { address: other }),
    18,
    /invalid Bech32 prefix; expected banma, got cosmos: invalid request$/,
  ],
  [
    'a number that no account has',
    (chain) => ask(chain, 'AccountAddressByID', BY_NUMBER, { accountId: 99n }),
    22,
    /NotFound desc = account address not found with account number 99: key not found$/,
  ],
  [
    'a module that is not there',
    (chain) => ask(chain, 'ModuleAccountByName', MODULE, { name: 'gov' }),
    22,
    /account gov not found: key not found$/,
  ],
  [
    'a balance of no address',
    (chain) => ask(chain, 'Balance', BALANCE, { address: 'x', denom: 'upoint' }, 'bank'),
    18,
    /InvalidArgument desc = invalid address: decoding bech32 failed: invalid bech32 string length 1/,
  ],
  [
    'a balance in no denom',
    (chain) => ask(chain, 'Balance', BALANCE, { address: alice.address, denom: '' }, 'bank'),
    18,
    /code = InvalidArgument desc = invalid denom: : invalid request$/,
  ],
  [
    'the supply of no denom',
    (chain) => ask(chain, 'SupplyOf', SUPPLY, { denom: '' }, 'bank'),
    18,
    /code = InvalidArgument desc = invalid denom: : invalid request$/,
  ],
  [
    'metadata that is not there',
    (chain) => ask(chain, 'DenomMetadata', METADATA, { denom: 'uatom' }, 'bank'),
    22,
    /NotFound desc = client metadata for denom uatom: key not found$/,
  ],
];

for (const [what, asked, code, text] of faults) {
  test(`${what} is told with sdk ${code} in the words of the Cosmos SDK`, () => {
    const chain = start();
    assert.throws(() => asked(chain), new RegExp(`^sdk ${code}: `));
    assert.throws(() => asked(chain), text);
  });
}

test.run();
