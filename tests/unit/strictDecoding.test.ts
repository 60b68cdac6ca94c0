import { BaseAccount } from 'cosmjs-types/cosmos/auth/v1beta1/auth';
import { MsgSend } from 'cosmjs-types/cosmos/bank/v1beta1/tx';
import { AuthInfo, TxBody, TxRaw } from 'cosmjs-types/cosmos/tx/v1beta1/tx';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readAuthInfo, readTxBody, readTxRaw } from '../../app/block/txParts.js';
import { decodeStrictly } from '../../app/kit/cosmosCodec.js';
import type { CosmosType } from '../../app/kit/cosmosCodec.js';
import { CodedError } from '../../app/kit/errors.js';
import { storedAccount } from '../../app/modules/auth/storedAccount.js';
import { createModules } from '../../app/modules/index.js';
import { seeded } from '../support/people.js';
import { signTx } from '../support/signTx.js';
import { sendOf } from '../support/sends.js';
import { testKey } from '../support/testKeys.js';

const random = seeded(52);
const pick = (n: number): number => Math.floor(random() * n);
const [alice, bob] = [testKey('alice'), testKey('bob')];

/** Changed at one place or two: another byte, one more, one less, a part twice or missing. */
function mutated(bytes: Uint8Array): Uint8Array {
  let result = Uint8Array.from(bytes);
  for (let times = 1 + pick(2); times > 0; times -= 1) {
    const at = pick(result.length + 1);
    const to = Math.min(result.length, at + pick(8));
    const part = result.subarray(at, to);
    const pieces = [
      [result.subarray(0, at), Uint8Array.of(pick(256)), result.subarray(at + 1)],
      [result.subarray(0, at), Uint8Array.of(pick(256)), result.subarray(at)],
      [result.subarray(0, at), result.subarray(to)],
      [result.subarray(0, to), part, result.subarray(to)],
      [
        result.subarray(0, at),
        Uint8Array.of([0, 0x80, 0xff, 0x7f][pick(4)]!),
        result.subarray(at + 1),
      ],
    ][pick(5)]!;
    result = Uint8Array.from(Buffer.concat(pieces));
  }
  return result;
}

const sample = (fields: object = {}) =>
  TxRaw.decode(
    signTx({
      chainId: 'banma-test-1',
      messages: [sendOf(alice, bob, 5n), sendOf(bob, alice, 123_456_789n)],
      signatures: [alice, bob].map((key, index) => ({
        key,
        accountNumber: 1n,
        sequence: 200n * BigInt(index),
      })),
      feeUpoint: 70n,
      memo: 'für 债务',
      timeoutHeight: 300n,
      ...fields,
    }),
  );

/** How decoding and encoding again judges; undefined where it refuses. */
function judged<T>(type: CosmosType<T>, bytes: Uint8Array): T | undefined {
  try {
    return decodeStrictly(type, bytes);
  } catch (error) {
    assert.instance(error, CodedError);
    return undefined;
  }
}

function read<Part>(reader: (bytes: Uint8Array) => Part, bytes: Uint8Array): Part | undefined {
  try {
    return reader(bytes);
  } catch (error) {
    assert.instance(error, CodedError);
    assert.is((error as CodedError).error.code, 2);
    return undefined;
  }
}

/** A stricter judgement than encoding again: surrogates are no UTF-8. */
const isText = (...texts: string[]): boolean =>
  texts.every((text) => Buffer.from(text).toString() === text);

const MUTATIONS = 20_000;

function compare<T, Part>(
  type: CosmosType<T>,
  reader: (bytes: Uint8Array) => Part,
  bytes: Uint8Array,
  same: (expected: T, part: Part) => void,
  isJudgedAlike: (expected: T) => boolean = () => true,
): void {
  let accepted = 0;
  for (let attempt = 0; attempt < MUTATIONS; attempt += 1) {
    const input = attempt === 0 ? bytes : mutated(bytes);
    const expected = judged(type, input);
    if (expected !== undefined && !isJudgedAlike(expected)) continue;
    const part = read(reader, input);
    const what = `${type.typeUrl} ${Buffer.from(input).toString('hex')}`;
    assert.is(part === undefined, expected === undefined, what);
    if (part === undefined || expected === undefined) continue;
    accepted += 1;
    same(expected, part);
  }
  assert.ok(accepted > 100, `${accepted} were accepted`);
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('TxRaw is taken and refused exactly as by encoding it again', () => {
  compare(TxRaw, readTxRaw, TxRaw.encode(sample()).finish(), (expected, part) => {
    assert.is(hex(part.bodyBytes), hex(expected.bodyBytes));
    assert.is(hex(part.authInfoBytes), hex(expected.authInfoBytes));
    assert.equal(part.signatures.map(hex), expected.signatures.map(hex));
  });
});

test('TxBody is taken and refused exactly as by encoding it again', () => {
  const body = {
    nonCriticalExtensionOptions: [{ typeUrl: '/x', value: Uint8Array.of(1) }],
    extensionOptions: [{ typeUrl: '/y', value: new Uint8Array(0) }],
  };
  for (const fields of [{}, { body }]) {
    compare(
      TxBody,
      readTxBody,
      sample(fields).bodyBytes,
      (expected, part) => {
        assert.is(part.memo, expected.memo);
        assert.is(part.timeoutHeight, expected.timeoutHeight);
        assert.is(part.unordered, expected.unordered);
        assert.is(part.hasCriticalOptions, expected.extensionOptions.length > 0);
        assert.is(part.hasOtherOptions, expected.nonCriticalExtensionOptions.length > 0);
        assert.equal(
          part.messages.map(({ typeUrl }) => typeUrl),
          expected.messages.map(({ typeUrl }) => typeUrl),
        );
        assert.equal(
          part.messages.map(({ value }) => hex(value)),
          expected.messages.map(({ value }) => hex(value)),
        );
      },
      // Times have fewer values than their fields.
      ({ timeoutTimestamp, memo, messages, extensionOptions, nonCriticalExtensionOptions }) =>
        timeoutTimestamp === undefined &&
        isText(
          memo,
          ...[messages, extensionOptions, nonCriticalExtensionOptions]
            .flat()
            .map(({ typeUrl }) => typeUrl),
        ),
    );
  }
});

test('AuthInfo is taken and refused exactly as by encoding it again', () => {
  compare(
    AuthInfo,
    readAuthInfo,
    sample({ feePayer: alice.address }).authInfoBytes,
    (expected, part) => {
      assert.equal(
        part.signerInfos.map(({ sequence, mode, publicKey }) => [
          sequence,
          mode?.kind === 'single' ? mode.mode : undefined,
          publicKey?.typeUrl,
          publicKey && hex(publicKey.value),
        ]),
        expected.signerInfos.map(({ sequence, modeInfo, publicKey }) => [
          sequence,
          modeInfo?.single && BigInt.asUintN(64, BigInt(modeInfo.single.mode)),
          publicKey?.typeUrl,
          publicKey && hex(publicKey.value),
        ]),
      );
      const { fee } = expected;
      assert.equal(
        part.fee && [part.fee.gasLimit, part.fee.payer, part.fee.granter, part.fee.amount],
        fee && [fee.gasLimit, fee.payer, fee.granter, fee.amount],
      );
    },
    // Tips are refused whatever they hold; multisig modes have tests of their own.
    (expected) =>
      !JSON.stringify(AuthInfo.toJSON(expected)).includes('"tip"') &&
      expected.signerInfos.every(
        ({ modeInfo, publicKey }) =>
          modeInfo?.multi === undefined && isText(publicKey?.typeUrl ?? ''),
      ) &&
      isText(
        expected.fee?.payer ?? '',
        expected.fee?.granter ?? '',
        ...(expected.fee?.amount ?? []).flatMap(({ denom, amount }) => [denom, amount]),
      ),
  );
});

test('MsgSend is taken and refused exactly as by encoding it again', () => {
  const send = createModules()
    .modules.flatMap(({ messages }) => messages)
    .find(({ typeUrl }) => typeUrl === MsgSend.typeUrl)!;
  const amount = [
    { denom: 'ublt', amount: '5' },
    { denom: 'upoint', amount: '77777' },
  ];
  const bytes = MsgSend.encode({
    fromAddress: alice.address,
    toAddress: bob.address,
    amount,
  }).finish();
  compare(
    MsgSend,
    (input) => send.decode(input) as MsgSend,
    bytes,
    (expected, part) => assert.equal(part, expected),
    ({ fromAddress, toAddress, amount: coins }) =>
      isText(fromAddress, toAddress, ...coins.flatMap(({ denom, amount: text }) => [denom, text])),
  );
});

const refused: readonly [string, (raw: ReturnType<typeof sample>) => number[]][] = [
  [
    'a varint that is longer than need be',
    ({ bodyBytes }) => [0x0a, 0x80 | bodyBytes.length, 0x82, 0x00],
  ],
  ['a field of another wire type', () => [0x08, 0x01]],
  ['a field number of 2^29', () => [0xfa, 0xff, 0xff, 0xff, 0xff, 0x01, 0x00]],
  ['a length of 2^60', () => [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]],
  ['an empty field that is the default', () => [0x0a, 0x00]],
  ['a varint without an end', () => [0x0a, 0x80]],
];
for (const [what, bytes] of refused) {
  test(`a transaction with ${what} is refused`, () => {
    assert.is(read(readTxRaw, Uint8Array.from(bytes(sample()))), undefined);
  });
}

test('text that is not UTF-8 is refused, surrogates too', () => {
  for (const text of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]]) {
    assert.is(read(readTxBody, Uint8Array.from([0x12, text.length, ...text])), undefined);
  }
  assert.is(read(readTxBody, Uint8Array.from([0x12, 3, 0xef, 0xbb, 0xbf]))?.memo, '\ufeff');
});

test('a number from 2^31 to 2^32 is stored whole, where cosmjs-types 0.11 writes zeros', () => {
  const account = { address: '', accountNumber: 1n << 31n, sequence: (1n << 32n) - 1n };
  const bytes = storedAccount.encode(account);
  assert.is(hex(bytes), '18808080800820ffffffff0f');
  assert.equal(storedAccount.decode(bytes), account);
});

test('accounts are stored and read as the codec of cosmjs-types does', () => {
  const numbers = [0n, 1n, 127n, 128n, (1n << 31n) - 1n, (1n << 53n) + 1n, (1n << 64n) - 1n];
  for (const sequence of numbers) {
    for (const accountNumber of numbers) {
      for (const value of [
        undefined,
        new Uint8Array(0),
        Uint8Array.from([0x0a, 33, ...alice.publicKey]),
      ]) {
        const pubKey = value && {
          typeUrl: value.length === 0 ? '' : '/cosmos.crypto.secp256k1.PubKey',
          value,
        };
        const account = {
          address: alice.address,
          accountNumber,
          sequence,
          ...(pubKey && { pubKey }),
        };
        const bytes = BaseAccount.encode(account).finish();
        assert.is(hex(storedAccount.encode(account)), hex(bytes));
        assert.equal(storedAccount.decode(bytes), account);
      }
    }
  }
});

test.run();
