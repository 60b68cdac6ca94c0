import { makeSignDoc, serializeSignDoc } from '@cosmjs/amino';
import type { AminoMsg, StdFee } from '@cosmjs/amino';
import { AminoTypes, createDefaultAminoConverters } from '@cosmjs/stargate';
import { MsgMultiSend, MsgSend } from 'cosmjs-types/cosmos/bank/v1beta1/tx';
import { MsgUnjail } from 'cosmjs-types/cosmos/slashing/v1beta1/tx';
import * as staking from 'cosmjs-types/cosmos/staking/v1beta1/tx';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { aminoType, banmaAminoConverters, cosmosAminoConverters } from '../../proto/amino/index.js';
import { canonicalJson } from '../../proto/amino/json.js';
import type { AminoJson } from '../../proto/amino/json.js';
import { aminoSignBytes, messagesText } from '../../proto/amino/signDoc.js';
import { MsgCreateContract, MsgVote } from '../../proto/codec/generated/banma/contract/v1.js';
import { transactionMessages } from '../../proto/codec/registry.js';
import { createRegistry } from '../../app/block/registry.js';
import { createModules } from '../../app/modules/index.js';
import { seeded } from '../support/people.js';
import { aminoSamples } from '../vectors/amino.samples.js';
import { samples } from '../vectors/messages.samples.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

interface Case {
  readonly memo?: string;
  readonly msgs?: readonly AminoMsg[];
  readonly fee?: StdFee;
  readonly timeoutHeight?: bigint;
  readonly chainId?: string;
}

const FEE: StdFee = { amount: [], gas: '200000' };

/** What cosmjs signs, and what we say that is. */
function bothWays({ memo = '', msgs = [], fee = FEE, timeoutHeight, chainId = 'c-1' }: Case) {
  const doc = makeSignDoc(msgs, fee, chainId, memo, 7, 3, timeoutHeight);
  const theirs = text(serializeSignDoc(doc));
  const { amount, gas, granter = '', payer = '' } = fee;
  const own = aminoSignBytes(
    {
      chainId,
      accountNumber: 7n,
      sequence: 3n,
      fee: { amount, gasLimit: BigInt(gas), granter, payer },
      memo,
      timeoutHeight: timeoutHeight ?? 0n,
    },
    messagesText(msgs),
  );
  return { own: text(own), theirs };
}

const texts: readonly (readonly [what: string, memo: string])[] = [
  ['nothing', ''],
  ['an ampersand', 'a & b && &amp;'],
  ['angle brackets', '<script>alert(1)</script> <<>>'],
  ['quotes and backslashes', String.raw`"a" \ \\ \u0026 \n`],
  ['control characters', Array.from({ length: 32 }, (_, n) => String.fromCharCode(n)).join('')],
  ['delete and C1 controls', '\u007f\u0080\u009f'],
  ['line and paragraph separators', '\u2028 \u2029'],
  ['characters beyond the basic plane', '𝄞😀\u{10ffff}'],
  ['Chinese, combining and right-to-left text', '债务 e\u0301 שלום \u200f'],
  ['a byte order mark and no characters', '\ufeff\ufffe\uffff'],
  ['names of object prototypes', '__proto__ constructor'],
];

for (const [what, memo] of texts) {
  test(`${what} in a memo, a message and a chain id is signed as cosmjs signs it`, () => {
    const msgs = [{ type: `t/${memo}`, value: { zeta: memo, alpha: [memo, { b: memo, a: 1 }] } }];
    const { own, theirs } = bothWays({ memo, msgs, chainId: `c${memo}` });
    assert.is(own, theirs);
  });
}

test('a thousand random documents are signed as cosmjs signs them', () => {
  const random = seeded(5);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const letters = ['a', 'B', '0', '_', '&', '<', '>', '"', '\\', '\n', '\u2028', '😀', '债', 'é'];
  const word = (): string =>
    Array.from({ length: Math.floor(random() * 6) }, () => pick(letters)).join('');
  const json = (depth: number): AminoJson => {
    const kind = Math.floor(random() * (depth === 0 ? 3 : 5));
    if (kind === 0) return word();
    if (kind === 1) return Math.floor(random() * 1_000);
    if (kind === 2) return random() < 0.5;
    const items = Array.from({ length: Math.floor(random() * 4) }, () => json(depth - 1));
    return kind === 3 ? items : Object.fromEntries(items.map((item) => [`k${word()}`, item]));
  };
  for (let round = 0; round < 1_000; round += 1) {
    const msgs = [{ type: word(), value: { field: json(3) } }];
    const timeoutHeight = random() < 0.5 ? undefined : BigInt(Math.floor(random() * 1e9));
    const amount = random() < 0.5 ? [] : [{ denom: word(), amount: word() }];
    const fee = {
      amount,
      gas: String(Math.floor(random() * 1e9)),
      ...(random() < 0.5 ? {} : { payer: `p${word()}` }),
      ...(random() < 0.5 ? {} : { granter: `g${word()}` }),
    };
    const { own, theirs } = bothWays({
      memo: word(),
      msgs,
      fee,
      ...(timeoutHeight === undefined ? {} : { timeoutHeight }),
    });
    assert.is(own, theirs);
  }
});

test('keys are sorted by their code units, and what is undefined is left out', () => {
  const value = { b: 1, a: undefined, B: 2, _: 3, '10': 4, '9': 5 };
  assert.is(canonicalJson(value), JSON.stringify({ '9': 5, '10': 4, B: 2, _: 3, b: 1 }));
});

test('every message the chain takes has an amino name of its own', () => {
  const { modules } = createRegistry(createModules().modules);
  const urls = modules.flatMap(({ messages }) => messages.map(({ typeUrl }) => typeUrl));
  const names = urls.map((typeUrl) => aminoType(typeUrl)?.converter.aminoType);
  assert.equal(
    names.filter((name) => name === undefined),
    [],
    urls.join(),
  );
  assert.is(new Set(names).size, urls.length);
});

test('our messages are signed as the golden file has them', () => {
  const file = new URL('../vectors/amino.json', import.meta.url);
  const { messages } = JSON.parse(readFileSync(file, 'utf8')) as { messages: object };
  assert.equal(aminoSamples(), messages);
  assert.equal(
    Object.keys(messages).sort(),
    transactionMessages.map(({ typeUrl }) => typeUrl).sort(),
  );
});

test('a message of ours comes back from its amino JSON as it was', () => {
  const converters = banmaAminoConverters();
  for (const { typeUrl, message, value } of samples()) {
    const converter = converters[typeUrl];
    if (converter === undefined) continue;
    const amino: unknown = JSON.parse(JSON.stringify(converter.toAmino(value)));
    const back = converter.fromAmino(amino) as object;
    assert.is(hex(message.encode(back)), hex(message.encode(value)), typeUrl);
    const own = aminoType(typeUrl)!.encodedToAmino(message.encode(value));
    assert.is(canonicalJson(own), canonicalJson(amino as AminoJson), typeUrl);
  }
});

test('what has its default is left out, but not a message that is set and empty', () => {
  const { '/banma.contract.v1.MsgVote': vote } = banmaAminoConverters();
  assert.equal(vote!.aminoType, 'banma/MsgVote');
  assert.equal(vote!.toAmino(MsgVote.fromPartial({})), {});
  const some = { voter: 'banma1', contractId: 'Z001', proposalId: 12n, option: 1 } as const;
  const expected = { voter: 'banma1', contract_id: 'Z001', proposal_id: '12', option: 1 };
  assert.equal(vote!.toAmino(some), expected);
  assert.equal(vote!.toAmino({ voter: 'banma1' }), { voter: 'banma1' }, 'as a client may give it');
  const create = aminoType(MsgCreateContract.typeUrl)!;
  const value = MsgCreateContract.fromPartial({ founders: ['', 'banma1'], params: {} });
  const amino = create.converter.toAmino(value) as Record<string, unknown>;
  assert.equal([amino['founders'], amino['params']], [['', 'banma1'], {}]);
});

const description = {
  moniker: 'a & b',
  identity: '',
  website: 'https://x/?a=1&b=<2>',
  securityContact: '',
  details: '\u2028 债',
};
const amount = { denom: 'upoint', amount: '1000000' };
const pubkey = {
  typeUrl: '/cosmos.crypto.ed25519.PubKey',
  value: Uint8Array.of(0x0a, 32, ...new Uint8Array(32).fill(7)),
};
const delegation = { delegatorAddress: 'banma1a', validatorAddress: 'banmavaloper1a', amount };

const cosmos: readonly (readonly [
  codec: {
    typeUrl: string;
    encode: (value: never) => { finish: () => Uint8Array };
    fromPartial: (value: never) => unknown;
  },
  value: object,
])[] = [
  [
    MsgSend,
    {
      fromAddress: 'banma1a',
      toAddress: 'banma1b',
      amount: [amount, { denom: 'ublt', amount: '0' }],
    },
  ],
  [MsgSend, { fromAddress: '', toAddress: '', amount: [] }],
  [
    MsgMultiSend,
    {
      inputs: [{ address: 'banma1a', coins: [amount] }],
      outputs: [
        { address: 'banma1b', coins: [amount] },
        { address: 'banma1c', coins: [] },
      ],
    },
  ],
  [
    staking.MsgCreateValidator,
    {
      description,
      commission: {
        rate: '100000000000000000',
        maxRate: '1000000000000000000',
        maxChangeRate: '1',
      },
      minSelfDelegation: '1',
      delegatorAddress: 'banma1a',
      validatorAddress: 'banmavaloper1a',
      pubkey,
      value: amount,
    },
  ],
  [
    staking.MsgCreateValidator,
    {
      description,
      commission: { rate: '0', maxRate: '12345678901234567890123', maxChangeRate: '0' },
      minSelfDelegation: '',
      delegatorAddress: '',
      validatorAddress: 'banmavaloper1a',
      pubkey,
      value: amount,
    },
  ],
  [
    staking.MsgEditValidator,
    { description, commissionRate: '', minSelfDelegation: '', validatorAddress: 'v' },
  ],
  [
    staking.MsgEditValidator,
    {
      description,
      commissionRate: '50000000000000000',
      minSelfDelegation: '5',
      validatorAddress: 'v',
    },
  ],
  [staking.MsgDelegate, delegation],
  [staking.MsgUndelegate, delegation],
  [staking.MsgCancelUnbondingDelegation, { ...delegation, creationHeight: 12n }],
];

for (const [index, [codec, fields]] of cosmos.entries()) {
  test(`${codec.typeUrl} is signed as cosmjs’ own converter has it (${index})`, () => {
    const { typeUrl } = codec;
    const value = codec.fromPartial(fields as never);
    const theirs = new AminoTypes(createDefaultAminoConverters()).toAmino({ typeUrl, value });
    const bytes = codec.encode(value as never).finish();
    const own = aminoType(typeUrl)!;
    assert.is(own.converter.aminoType, theirs.type);
    assert.is(canonicalJson(own.encodedToAmino(bytes)), canonicalJson(theirs.value as AminoJson));
    const back = cosmosAminoConverters()[typeUrl]!.fromAmino(theirs.value) as never;
    assert.is(hex(codec.encode(back).finish()), hex(bytes));
  });
}

test('MsgUnjail is signed under the name and the field that the Cosmos SDK has', () => {
  const bytes = MsgUnjail.encode({ validatorAddr: 'banmavaloper1a' }).finish();
  const { converter, encodedToAmino } = aminoType(MsgUnjail.typeUrl)!;
  assert.is(converter.aminoType, 'cosmos-sdk/MsgUnjail');
  assert.equal(encodedToAmino(bytes), { address: 'banmavaloper1a' });
  assert.equal(converter.fromAmino({ address: 'x' }), { validatorAddr: 'x' });
});

test('a message without an amino form is refused by its own fault', () => {
  const type = aminoType(staking.MsgCreateValidator.typeUrl)!;
  const encode = (fields: object): Uint8Array =>
    staking.MsgCreateValidator.encode(staking.MsgCreateValidator.fromPartial(fields)).finish();
  const commission = { rate: '1', maxRate: '1', maxChangeRate: '1' };
  const whole = { description, commission, pubkey, value: amount };
  assert.ok(type.encodedToAmino(encode(whole)));
  const broken: readonly [object, RegExp][] = [
    [{ ...whole, pubkey: undefined }, /missing pubkey/],
    [{ ...whole, commission: { ...commission, rate: '-1' } }, /not a decimal/],
    [{ ...whole, pubkey: { typeUrl: '/x', value: pubkey.value } }, /key type \/x/],
    [{ ...whole, pubkey: { ...pubkey, value: Uint8Array.of(1) } }, /not the bytes/],
  ];
  for (const [fields, log] of broken) assert.throws(() => type.encodedToAmino(encode(fields)), log);
});

test.run();
