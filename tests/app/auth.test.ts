import { BaseAccount } from 'cosmjs-types/cosmos/auth/v1beta1/auth';
import {
  QueryAccountRequest,
  QueryAccountResponse,
  QueryAccountsRequest,
  QueryAccountsResponse,
  QueryParamsRequest,
  QueryParamsResponse,
} from 'cosmjs-types/cosmos/auth/v1beta1/query';
import { SimulateRequest, SimulateResponse } from 'cosmjs-types/cosmos/tx/v1beta1/service';
import { SignMode } from 'cosmjs-types/cosmos/tx/signing/v1beta1/signing';
import { AuthInfo, SignerInfo, TxRaw } from 'cosmjs-types/cosmos/tx/v1beta1/tx';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createTestChain, testKey } from '../support/chain.js';
import type { TestChain } from '../support/chain.js';
import { fundedGenesis, sendOf } from '../support/sends.js';

const [alice, bob, carol] = [testKey('alice'), testKey('bob'), testKey('carol')];
const start = (auth: object = {}): TestChain => {
  const chain = createTestChain({ genesis: { ...fundedGenesis([alice, bob]), auth } });
  chain.block();
  return chain;
};
const service = '/cosmos.auth.v1beta1.Query';
const accountOf = (chain: TestChain, address: string): BaseAccount => {
  const request = QueryAccountRequest.encode({ address }).finish();
  const answer = chain.query(`${service}/Account`, request);
  assert.is(answer.code, 0, answer.log);
  const { account } = QueryAccountResponse.decode(answer.value);
  assert.is(account?.typeUrl, '/cosmos.auth.v1beta1.BaseAccount');
  return BaseAccount.decode(account!.value);
};

test('accounts are numbered in the order of the genesis and of their first receipt', () => {
  const chain = start();
  chain.deliverOk(alice, [sendOf(alice, carol, 1_000_000n)]);
  const numbers = [alice, bob, carol].map(({ address }) => accountOf(chain, address).accountNumber);
  assert.equal(numbers, [0n, 1n, 2n]);
});

test('an account counts its transactions and shows its key after the first', () => {
  const chain = start();
  assert.is(accountOf(chain, alice.address).pubKey, undefined);
  chain.deliverOk(alice, [sendOf(alice, bob, 1n)]);
  chain.deliverOk(alice, [sendOf(alice, bob, 1n)]);
  const account = accountOf(chain, alice.address);
  assert.is(account.sequence, 2n);
  assert.is(account.pubKey?.typeUrl, '/cosmos.crypto.secp256k1.PubKey');
  assert.equal(account.pubKey!.value.slice(2), alice.publicKey);
});

test('an account that is known may leave its key out', () => {
  const chain = start();
  chain.deliverOk(alice, [sendOf(alice, bob, 1n)]);
  const tx = chain.sign(alice, [sendOf(alice, bob, 1n)], {
    authInfo: {
      signerInfos: [
        SignerInfo.fromPartial({
          modeInfo: { single: { mode: SignMode.SIGN_MODE_DIRECT } },
          sequence: 1n,
        }),
      ],
    },
  });
  assert.is(chain.block([tx]).outcomes[0]!.code, 0);
});

test('an unknown account is told the way clients look for it', () => {
  const request = QueryAccountRequest.encode({ address: carol.address }).finish();
  const answer = start().query(`${service}/Account`, request);
  assert.equal([answer.codespace, answer.code], ['sdk', 22]);
  assert.is(
    answer.log,
    `rpc error: code = NotFound desc = account ${carol.address} not found: key not found`,
  );
  assert.ok(answer.height >= 1n);
});

test('accounts are listed in pages', () => {
  const chain = start({ accounts: Array.from({ length: 5 }, (_, n) => testKey(`n${n}`).address) });
  const seen: string[] = [];
  let key: Uint8Array = new Uint8Array(0);
  do {
    const request = QueryAccountsRequest.fromPartial({ pagination: { key, limit: 3n } });
    const answer = chain.query(
      `${service}/Accounts`,
      QueryAccountsRequest.encode(request).finish(),
    );
    const page = QueryAccountsResponse.decode(answer.value);
    const people = page.accounts.filter(({ typeUrl }) => typeUrl === BaseAccount.typeUrl);
    seen.push(...people.map(({ value }) => BaseAccount.decode(value).address));
    key = page.pagination!.nextKey;
  } while (key.length > 0);
  assert.is(new Set(seen).size, 7);
  assert.is(seen.length, 7);
});

test('the parameters tell what a byte and a signature cost', () => {
  const request = QueryParamsRequest.encode({}).finish();
  const { params } = QueryParamsResponse.decode(start().query(`${service}/Params`, request).value);
  assert.is(params.maxMemoCharacters, 256n);
  assert.is(params.sigVerifyCostSecp256k1, 1_000n);
});

test('a genesis that auth cannot take is refused by the name of the field', () => {
  const broken: readonly [object, RegExp][] = [
    [{ min_account_balance: '0' }, /auth\.min_account_balance/],
    [{ accounts: ['banma1x'] }, /auth\.accounts\[0\]: not a banma1/],
    [{ typo: 1 }, /auth\.typo: unknown field/],
  ];
  for (const [auth, text] of broken) {
    assert.throws(() => createTestChain({ genesis: { auth } }), text);
  }
});

test('a genesis with a module that does not exist, or with too large blocks, is refused', () => {
  assert.throws(() => createTestChain({ genesis: { stakng: {} } }), /app_state\.stakng/);
});

test('queries on paths and heights that are not there have codes of their own', () => {
  const chain = start();
  const { queries } = chain.application;
  const request = new Uint8Array(0);
  const ask = (path: string, height = 0n, prove = false) =>
    queries({ path, request, height, prove });
  assert.equal([ask('/x').codespace, ask('/x').code], ['sdk', 6]);
  assert.is(ask(`${service}/Params`, 1n).code, 0);
  const past = ask(`${service}/Params`, 7n);
  assert.equal(
    [past.code, past.log],
    [26, 'height 7 is not there yet: the newest is 1, the oldest kept 1: invalid height'],
  );
  assert.is(ask(`${service}/Params`, 0n, true).code, 37);
  assert.is(ask('/p2p/filter/id/abc').code, 0);
  assert.is(new TextDecoder().decode(ask('/app/version').value), 'test');
  assert.is(ask('/app/write-set/1').value.length, 32);
  assert.is(ask('/app/write-set/9').code, 22);
  assert.is(
    queries({ path: `${service}/Account`, request: Uint8Array.of(255), height: 0n, prove: false })
      .code,
    18,
  );
});

test('before the first block a query says so, with a height that clients accept', () => {
  const { application } = createTestChain({ genesis: fundedGenesis([alice]) });
  const answer = application.queries({
    path: `${service}/Params`,
    request: new Uint8Array(0),
    height: 0n,
    prove: false,
  });
  assert.equal([answer.code, answer.height], [18, 1n]);
});

test('a fault behind a query is masked and told to the operator only', () => {
  const chain = start();
  const handler = chain.application.registry.query(`${service}/Params`)!;
  const { execute } = handler;
  Object.assign(handler, {
    execute: () => {
      throw new Error('secret');
    },
  });
  const answer = chain.query(`${service}/Params`, new Uint8Array(0));
  Object.assign(handler, { execute });
  assert.equal([answer.code, answer.log], [1, 'internal error']);
});

test('a simulation tells enough gas for the real transaction, and changes nothing', () => {
  const chain = start();
  const messages = [sendOf(alice, bob, 1n), sendOf(alice, bob, 2n)];
  const real = TxRaw.decode(chain.sign(alice, messages, { feeUpoint: 123_456n }));
  const { signerInfos } = AuthInfo.decode(real.authInfoBytes);
  const simulated = TxRaw.encode({
    bodyBytes: real.bodyBytes,
    authInfoBytes: AuthInfo.encode(
      AuthInfo.fromPartial({
        signerInfos: signerInfos.map((info) => ({ ...info, modeInfo: { single: { mode: 0 } } })),
        fee: {},
      }),
    ).finish(),
    signatures: [new Uint8Array(0)],
  }).finish();
  const request = SimulateRequest.encode(SimulateRequest.fromPartial({ txBytes: simulated }));
  const answer = chain.query('/cosmos.tx.v1beta1.Service/Simulate', request.finish());
  assert.is(answer.code, 0, answer.log);
  const { gasUsed } = SimulateResponse.decode(answer.value).gasInfo!;
  assert.is(chain.balance(bob.address, 'upoint'), 1_000_000_000n);
  const [outcome] = chain.block([TxRaw.encode(real).finish()]).outcomes;
  assert.ok(gasUsed >= outcome!.gasUsed && gasUsed < outcome!.gasUsed + 200n);
});

test('a simulation that fails says why', () => {
  const chain = start();
  const txBytes = chain.sign(alice, [sendOf(alice, bob, 2_000_000_000n)]);
  const request = SimulateRequest.encode(SimulateRequest.fromPartial({ txBytes })).finish();
  const answer = chain.query('/cosmos.tx.v1beta1.Service/Simulate', request);
  assert.equal([answer.codespace, answer.code], ['sdk', 5]);
});

test.run();
