import { AuthInfo, Tx } from 'cosmjs-types/cosmos/tx/v1beta1/tx';
import { LegacyAminoPubKey } from 'cosmjs-types/cosmos/crypto/multisig/keys';
import { QueryAllBalancesRequest } from 'cosmjs-types/cosmos/bank/v1beta1/query';
import { QueryValidatorResponse } from 'cosmjs-types/cosmos/staking/v1beta1/query';
import { QueryAccountResponse } from 'cosmjs-types/cosmos/auth/v1beta1/query';
import { Any } from 'cosmjs-types/google/protobuf/any';
import { QueryTallyResultResponse } from 'cosmjs-types/cosmos/gov/v1/query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createRegistry } from '../../app/block/registry.js';
import { createModules } from '../../app/modules/index.js';
import { createRoutes } from '../../gateway/lcd/routes.js';
import { interfaceFiles } from '../../proto/codec/generated/interfaces.js';
import { messageFromJson } from '../../proto/codec/interfaces/fromJson.js';
import { allInterfaces } from '../../proto/codec/interfaces/lookup.js';
import { messageToJson } from '../../proto/codec/interfaces/toJson.js';
import type { JsonValue } from '../../proto/codec/interfaces/json.js';
import * as known from '../../proto/codec/interfaces/wellKnown.js';
import { statusOfQuery } from '../../proto/documents/queryStatus.js';
import { shapeFaults } from '../support/jsonShape.js';

const interfaces = allInterfaces();
const toJson = (name: string, bytes: Uint8Array) =>
  messageToJson(interfaces.require(name), bytes, interfaces.message);
const fromJson = (name: string, json: JsonValue) =>
  messageFromJson(interfaces.require(name), json, interfaces.message);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('every type that is named is declared, and no two routes are one', () => {
  for (const { messages, services } of interfaceFiles) {
    for (const { name } of messages) assert.ok(interfaces.require(name).fields);
    for (const { methods } of services) {
      for (const { request, response } of methods) {
        assert.ok(interfaces.message(request) && interfaces.message(response), request);
      }
    }
  }
  assert.ok(createRoutes(interfaces.services).all.length > 90);
});

test('every query that the application answers is described', () => {
  const { queryPaths } = createRegistry(createModules().modules);
  assert.equal(
    [...queryPaths].filter((path) => interfaces.method(path) === undefined),
    [],
  );
});

test('every query of ours can be reached by REST', () => {
  const missing = interfaces.services
    .filter(({ name }) => name.startsWith('banma.') && name.endsWith('.Query'))
    .flatMap(({ name, methods }) =>
      methods.filter(({ http }) => http.length === 0).map((method) => `${name}/${method.name}`),
    );
  assert.equal(missing, []);
  for (const { rule } of createRoutes(interfaces.services).all) {
    assert.match(rule.path, /^\/(cosmos|banma)\//);
  }
});

test('field numbers and names are those of cosmjs-types', () => {
  const request = QueryAllBalancesRequest.fromPartial({
    address: 'banma1x',
    pagination: { limit: 5n, offset: 7n, countTotal: true, reverse: true, key: Uint8Array.of(1) },
    resolveDenom: true,
  });
  const json = toJson(
    'cosmos.bank.v1beta1.QueryAllBalancesRequest',
    QueryAllBalancesRequest.encode(request).finish(),
  );
  assert.equal(json, {
    address: 'banma1x',
    pagination: { key: 'AQ==', offset: '7', limit: '5', count_total: true, reverse: true },
    resolve_denom: true,
  });
  assert.is(
    hex(fromJson('cosmos.bank.v1beta1.QueryAllBalancesRequest', json)),
    hex(QueryAllBalancesRequest.encode(request).finish()),
  );
});

test('an empty message shows every field: lists, zeros, null where there is nothing', () => {
  assert.equal(toJson('cosmos.bank.v1beta1.QueryAllBalancesResponse', new Uint8Array(0)), {
    balances: [],
    pagination: null,
  });
  const empty = QueryTallyResultResponse.encode(QueryTallyResultResponse.fromPartial({})).finish();
  assert.equal(toJson('cosmos.gov.v1.QueryTallyResultResponse', empty), { tally: null });
  assert.equal(toJson('cosmos.base.query.v1beta1.PageResponse', new Uint8Array(0)), {
    next_key: null,
    total: '0',
  });
});

test('a validator is shown with decimals, times and its key, what is absent with defaults', () => {
  const { validator } = QueryValidatorResponse.fromPartial({
    validator: {
      operatorAddress: 'banmavaloper1x',
      consensusPubkey: {
        typeUrl: '/cosmos.crypto.ed25519.PubKey',
        value: Uint8Array.of(10, 2, 1, 2),
      },
      status: 3,
      tokens: '1980000',
      delegatorShares: '1500000000000000000',
      unbondingTime: { seconds: 1_781_265_908n, nanos: 402_245_874 },
      unbondingIds: [3n, 300n],
    },
  });
  const bytes = QueryValidatorResponse.encode({ validator }).finish();
  const { validator: shown } = toJson('cosmos.staking.v1beta1.QueryValidatorResponse', bytes);
  assert.equal(shown, {
    operator_address: 'banmavaloper1x',
    consensus_pubkey: { '@type': '/cosmos.crypto.ed25519.PubKey', key: 'AQI=' },
    jailed: false,
    status: 'BOND_STATUS_BONDED',
    tokens: '1980000',
    delegator_shares: '1.500000000000000000',
    description: { moniker: '', identity: '', website: '', security_contact: '', details: '' },
    unbonding_height: '0',
    unbonding_time: '2026-06-12T12:05:08.402245874Z',
    commission: {
      commission_rates: {
        rate: '0.000000000000000000',
        max_rate: '0.000000000000000000',
        max_change_rate: '0.000000000000000000',
      },
      update_time: '1970-01-01T00:00:00Z',
    },
    min_self_delegation: '0',
    unbonding_on_hold_ref_count: '0',
    unbonding_ids: ['3', '300'],
  });
});

test('of a oneof only what is set is shown, and multisig keys are shown whole', () => {
  const key = { typeUrl: '/cosmos.crypto.secp256k1.PubKey', value: Uint8Array.of(10, 1, 7) };
  const multisig = LegacyAminoPubKey.encode({ threshold: 1, publicKeys: [key] }).finish();
  const authInfo = AuthInfo.fromPartial({
    signerInfos: [
      {
        publicKey: { typeUrl: '/cosmos.crypto.multisig.LegacyAminoPubKey', value: multisig },
        modeInfo: {
          multi: {
            bitarray: { extraBitsStored: 1, elems: Uint8Array.of(128) },
            modeInfos: [{ single: { mode: 127 } }],
          },
        },
      },
    ],
  });
  const bytes = Tx.encode(Tx.fromPartial({ authInfo })).finish();
  const json = toJson('cosmos.tx.v1beta1.Tx', bytes);
  assert.equal((json['auth_info'] as { signer_infos: unknown }).signer_infos, [
    {
      public_key: {
        '@type': '/cosmos.crypto.multisig.LegacyAminoPubKey',
        threshold: 1,
        public_keys: [{ '@type': '/cosmos.crypto.secp256k1.PubKey', key: 'Bw==' }],
      },
      mode_info: {
        multi: {
          bitarray: { extra_bits_stored: 1, elems: 'gA==' },
          mode_infos: [{ single: { mode: 'SIGN_MODE_LEGACY_AMINO_JSON' } }],
        },
      },
      sequence: '0',
    },
  ]);
  assert.is(hex(fromJson('cosmos.tx.v1beta1.Tx', json)), hex(bytes));
});

test('what nobody knows the fields of is shown with its bytes', () => {
  const { account } = toJson(
    'cosmos.auth.v1beta1.QueryAccountResponse',
    Uint8Array.from(Buffer.from('0a0a0a042f782e4112020102', 'hex')),
  );
  assert.equal(account, { '@type': '/x.A', value: 'AQI=' });
});

test('times, durations and decimals go there and back', () => {
  for (const text of ['2026-11-21T12:04:43.654347045Z', '1970-01-01T00:00:00Z']) {
    assert.is(known.timestampToText(known.timestampFromText(text)), text);
  }
  assert.is(known.timestampToText({ seconds: 1n, nanos: 120_000_000 }), '1970-01-01T00:00:01.120Z');
  for (const text of ['1814400s', '-1.500s', '0.000000001s']) {
    assert.is(known.durationToText(known.durationFromText(text)), text);
  }
  for (const [scaled, text] of [
    ['50000000000000000', '0.050000000000000000'],
    ['-1500000000000000000', '-1.500000000000000000'],
    ['0', '0.000000000000000000'],
  ] as const) {
    assert.is(known.decimalToText(scaled), text);
    assert.is(known.decimalFromText(text), scaled);
  }
  for (const wrong of ['1', '2026-13-01T00:00:00Z', 'x', '']) {
    assert.throws(() => known.timestampFromText(wrong));
    assert.throws(() => known.decimalFromText(`${wrong}e`));
  }
});

test('malformed bytes and JSON are refused, by name', () => {
  const request = 'cosmos.bank.v1beta1.QueryAllBalancesRequest';
  for (const bytes of [[10], [10, 5, 1], [255], [18, 1, 255]]) {
    assert.throws(() => toJson(request, Uint8Array.from(bytes)), /QueryAllBalancesRequest|Page/);
  }
  for (const [json, pattern] of [
    [{ nothing: 1 }, /unknown field "nothing"/],
    [{ address: 5 }, /address: not a text/],
    [{ pagination: [] }, /not an object/],
    [{ pagination: { limit: '-1' } }, /limit: out of range/],
    [{ pagination: { limit: 1.5 } }, /limit: not an integer/],
    [{ pagination: { key: '%' } }, /key: not base64/],
    [{ resolve_denom: 'yes' }, /not true or false/],
  ] as const) {
    assert.throws(() => fromJson(request, json), pattern);
  }
  let nested: JsonValue = {};
  for (let depth = 0; depth < 100; depth += 1) nested = { multi: { mode_infos: [nested] } };
  assert.throws(() => fromJson('cosmos.tx.v1beta1.ModeInfo', nested), /nested too deeply/);
});

test('base64 is read in one pass, in either alphabet, and names of objects are no values', () => {
  const key = (text: string) => () =>
    fromJson('cosmos.base.query.v1beta1.PageRequest', { key: text });
  const startedAt = performance.now();
  for (const wrong of ['='.repeat(1_500_000) + 'x', 'A'.repeat(1_500_001), 'AA=A', 'AA===']) {
    assert.throws(key(wrong), /key: not base64/);
  }
  assert.ok(performance.now() - startedAt < 1_000);
  for (const text of ['+/8=', '-_8', '-_8=']) assert.is(hex(key(text)()), '0a02fbff');
  assert.is(key('A'.repeat(1_500_000))().length, 1_125_000 + 4);
  assert.throws(
    () => fromJson('cosmos.tx.v1beta1.BroadcastTxRequest', { mode: 'constructor' }),
    /"constructor" is no value/,
  );
  assert.is(hex(fromJson('cosmos.base.query.v1beta1.PageRequest', { countTotal: true })), '2001');
});

test('Any within Any ends', () => {
  let bytes = new Uint8Array(0);
  for (let depth = 0; depth < 100; depth += 1) {
    const any = { typeUrl: '/google.protobuf.Any', value: bytes };
    bytes = new Uint8Array(Any.encode(any).finish());
  }
  const account = QueryAccountResponse.encode({ account: Any.decode(bytes) }).finish();
  const shown = (): unknown => toJson('cosmos.auth.v1beta1.QueryAccountResponse', account);
  assert.throws(shown, /nested too deeply/);
});

test('a log that names a status has it, another that of its code', () => {
  const status = (codespace: string, code: number, log: string) => {
    const { code: grpc, message } = statusOfQuery({ codespace, code, log });
    return `${grpc} ${message}`;
  };
  const named = 'rpc error: code = NotFound desc = account x not found: key not found';
  assert.is(status('sdk', 22, named), '5 account x not found');
  assert.is(status('sdk', 18, 'invalid denom: : invalid request'), '3 invalid denom: ');
  assert.is(status('sdk', 18, 'rpc error: code = Unknown desc = bad: invalid request'), '2 bad');
  assert.is(status('sdk', 5, 'too little: insufficient funds'), '2 too little: insufficient funds');
  assert.is(status('undefined', 1, 'internal error'), '13 internal error');
  assert.is(status('banma.proof', 3, 'x'), '2 x');
});

test('the comparison of shapes finds what is missing, added and of another kind', () => {
  const shape = { a: 'integer', list: ['*', ['|', 'text', 'null']], inner: { b: 'decimal' } };
  const value = { a: '5', list: ['x'], inner: { b: '0.500000000000000000' } };
  assert.equal(shapeFaults(shape, value), []);
  assert.equal(shapeFaults(shape, { ...value, a: 5 }), ['$.a: 5 is no integer']);
  assert.equal(shapeFaults(shape, { ...value, inner: {} }), ['$.inner.b: missing']);
  assert.equal(shapeFaults(shape, { ...value, more: 1 }), ['$.more: not expected']);
  assert.is(shapeFaults(shape, { ...value, list: {} }).length, 1);
  assert.is(shapeFaults(shape, { ...value, inner: { b: '0.5' } }).length, 1);
});

test.run();
