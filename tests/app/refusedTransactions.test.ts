import { AuthInfo, TxRaw } from 'cosmjs-types/cosmos/tx/v1beta1/tx';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LIMITS } from '../../proto/documents/gasSchedule.js';
import { concatBytes } from '../../app/kit/bytes.js';
import { CHAIN_ID } from '../support/chainId.js';
import { createTestChain, signTx, testKey } from '../support/chain.js';
import type { TestChain } from '../support/chain.js';
import type { TxFields } from '../support/signTx.js';
import { fundedGenesis, sendOf } from '../support/sends.js';

const [alice, bob, carol] = [testKey('alice'), testKey('bob'), testKey('carol')];
const stranger = testKey('stranger');
const start = (): TestChain => createTestChain({ genesis: fundedGenesis([alice, bob, carol]) });
const one = sendOf(alice, bob, 1n);
const multiMode = {
  multi: { bitarray: { extraBitsStored: 0, elems: new Uint8Array(0) }, modeInfos: [] },
};

/** A transaction of alice, account 0 and sequence 0, with some fields otherwise. */
const ofAlice = (fields: Partial<TxFields> = {}): Uint8Array =>
  signTx({
    chainId: CHAIN_ID,
    messages: [one],
    signatures: [{ key: alice, accountNumber: 0n, sequence: 0n }],
    ...fields,
  });

const ORDER = BigInt('0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141');
/** The other signature of the same digest: s replaced by n − s. */
function withHighS(tx: Uint8Array): Uint8Array {
  const raw = TxRaw.decode(tx);
  const signature = Uint8Array.from(raw.signatures[0]!);
  const s = BigInt(`0x${Buffer.from(signature.subarray(32)).toString('hex')}`);
  signature.set(Buffer.from((ORDER - s).toString(16).padStart(64, '0'), 'hex'), 32);
  return TxRaw.encode({ ...raw, signatures: [signature] }).finish();
}

const field = (tag: number, body: Uint8Array): Uint8Array =>
  concatBytes([Uint8Array.of(tag, body.length), body]);

/** A mode inside a mode inside a mode …, which would overflow a recursive decoder. */
function nestedModes(depth: number): Uint8Array {
  const varint = (value: number): number[] =>
    value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >> 7)];
  let modeInfo: Uint8Array = new Uint8Array(0);
  for (let level = 0; level < depth; level += 1) {
    const multi = concatBytes([Uint8Array.from([0x12, ...varint(modeInfo.length)]), modeInfo]);
    modeInfo = concatBytes([Uint8Array.from([0x12, ...varint(multi.length)]), multi]);
  }
  const signerInfo = concatBytes([Uint8Array.from([0x12, ...varint(modeInfo.length)]), modeInfo]);
  const authInfoBytes = concatBytes([
    Uint8Array.from([0x0a, ...varint(signerInfo.length)]),
    signerInfo,
  ]);
  const raw = TxRaw.decode(ofAlice());
  return TxRaw.encode({ ...raw, authInfoBytes }).finish();
}

const rawOf = (tx: Uint8Array, change: (raw: TxRaw) => Partial<TxRaw>): Uint8Array => {
  const raw = TxRaw.decode(tx);
  return TxRaw.encode({ ...raw, ...change(raw) }).finish();
};
const any = { typeUrl: '/x.Unknown', value: new Uint8Array(0) };
const fee = (change: object) => ({
  authInfo: { fee: { amount: [], gasLimit: 100_000n, payer: '', granter: '', ...change } },
});

const refused: readonly [what: string, tx: () => Uint8Array, code: number, log?: RegExp][] = [
  ['nothing at all', () => new Uint8Array(0), 2],
  ['a truncated transaction', () => ofAlice().slice(0, -10), 2],
  ['trailing bytes', () => concatBytes([ofAlice(), Uint8Array.of(0)]), 2],
  ['an unknown field of TxRaw', () => concatBytes([ofAlice(), Uint8Array.of(0x22, 0)]), 2],
  [
    'a field of TxRaw that is there twice',
    () => concatBytes([field(0x0a, new Uint8Array(0)), ofAlice()]),
    2,
  ],
  [
    'an unknown field of the body',
    () =>
      rawOf(ofAlice(), ({ bodyBytes }) => ({
        bodyBytes: concatBytes([bodyBytes, Uint8Array.of(0x7a, 0)]),
      })),
    2,
  ],
  [
    'an explicit default in the body',
    () =>
      rawOf(ofAlice(), ({ bodyBytes }) => ({
        bodyBytes: concatBytes([bodyBytes, Uint8Array.of(0x18, 0)]),
      })),
    2,
  ],
  [
    'an unknown field of the auth info',
    () =>
      rawOf(ofAlice(), ({ authInfoBytes: a }) => ({
        authInfoBytes: concatBytes([a, Uint8Array.of(0x7a, 0)]),
      })),
    2,
  ],
  [
    'an unknown field of a message',
    () =>
      ofAlice({ messages: [{ ...one, value: concatBytes([one.value, Uint8Array.of(0x7a, 0)]) }] }),
    2,
  ],
  ['keys nested in keys', () => nestedModes(3), 37],
  ['keys nested too deep for a stack', () => nestedModes(20_000), 37],
  ['a message of no known type', () => ofAlice({ messages: [{ ...one, typeUrl: '/x.Msg' }] }), 6],
  ['no messages', () => ofAlice({ messages: [] }), 18],
  ['an extension option', () => ofAlice({ body: { extensionOptions: [any] } }), 31],
  ['a memo over 256 characters', () => ofAlice({ memo: 'x'.repeat(257) }), 12],
  ['an unordered transaction', () => ofAlice({ body: { unordered: true } }), 37],
  [
    'a timeout by time',
    () => ofAlice({ body: { timeoutTimestamp: { seconds: 1n, nanos: 0 } } }),
    37,
  ],
  ['a timeout height that is past', () => ofAlice({ timeoutHeight: 1n }), 30],
  ['a fee granter', () => ofAlice(fee({ granter: bob.address })), 37],
  ['a fee payer that does not sign', () => ofAlice(fee({ payer: bob.address })), 4],
  ['a fee in another denom', () => ofAlice(fee({ amount: [{ denom: 'ublt', amount: '1' }] })), 10],
  ['a negative fee', () => ofAlice(fee({ amount: [{ denom: 'upoint', amount: '-1' }] })), 10],
  ['a fee over the balance', () => ofAlice({ feeUpoint: 2_000_000_000n }), 5],
  [
    'a tip',
    () =>
      rawOf(ofAlice(), ({ authInfoBytes: a }) => ({
        authInfoBytes: concatBytes([a, Uint8Array.of(0x1a, 0)]),
      })),
    37,
  ],
  ['no gas limit', () => ofAlice({ gasLimit: 0n }), 11, /gas needed 2[0-9]{3}, gas limit 0/],
  ['less gas than it needs', () => ofAlice({ gasLimit: 2_000n }), 11],
  [
    'a gas limit over that of a transaction',
    () => ofAlice({ gasLimit: LIMITS.transactionGas + 1n }),
    41,
  ],
  ['no signature', () => ofAlice({ signatures: [] }), 15],
  [
    'a signature too many',
    () => rawOf(ofAlice(), (raw) => ({ signatures: [...raw.signatures, new Uint8Array(64)] })),
    4,
  ],
  ['a short signature', () => rawOf(ofAlice(), () => ({ signatures: [new Uint8Array(63)] })), 4],
  ['a zero signature', () => rawOf(ofAlice(), () => ({ signatures: [new Uint8Array(64)] })), 4],
  ['a signature with high s', () => withHighS(ofAlice()), 4],
  ['another chain id', () => ofAlice({ chainId: 'other-1' }), 4, /chain-id \(banma-test-1\)/],
  [
    'another account number',
    () => ofAlice({ signatures: [{ key: alice, accountNumber: 1n, sequence: 0n }] }),
    4,
  ],
  [
    'a wrong sequence',
    () => ofAlice({ signatures: [{ key: alice, accountNumber: 0n, sequence: 5n }] }),
    32,
    /^account sequence mismatch, expected 0, got 5: incorrect account sequence$/,
  ],
  [
    'somebody else’s key',
    () => ofAlice({ signatures: [{ key: bob, accountNumber: 0n, sequence: 0n }] }),
    8,
  ],
  [
    'an account that does not exist',
    () =>
      ofAlice({
        messages: [sendOf(stranger, bob, 1n)],
        signatures: [{ key: stranger, accountNumber: 9n, sequence: 0n }],
      }),
    9,
  ],
  [
    'a mode that is not direct',
    () => ofAlice(modeOf({ single: { mode: 127 } })),
    37,
    /sign mode 127/,
  ],
  ['a multisig', () => ofAlice(modeOf(multiMode)), 37],
  [
    'a megabyte',
    () =>
      ofAlice({
        memo: '',
        body: { nonCriticalExtensionOptions: [{ ...any, value: new Uint8Array(1_048_576) }] },
      }),
    21,
  ],
];

function modeOf(modeInfo: object): Partial<TxFields> {
  const { signerInfos } = AuthInfo.decode(TxRaw.decode(ofAlice()).authInfoBytes);
  const changed = signerInfos.map((info) => ({ ...info, modeInfo }));
  return { authInfo: { signerInfos: changed } };
}

for (const [what, tx, code, log] of refused) {
  test(`${what} is refused with sdk ${code} at CheckTx and in a block, and changes nothing`, () => {
    const chain = start();
    chain.block();
    const before = chain.balance(alice.address, 'upoint');
    const checked = chain.checkTx(tx());
    assert.equal([checked.codespace, checked.code], ['sdk', code], checked.log);
    if (log) assert.match(checked.log, log);
    const [outcome] = chain.block([tx()]).outcomes;
    assert.equal([outcome!.codespace, outcome!.code], ['sdk', code], outcome!.log);
    assert.is(outcome!.data.length, 0);
    assert.equal(outcome!.events, []);
    assert.is(chain.balance(alice.address, 'upoint'), before);
    assert.is(chain.modules.accounts.account(chain.state, alice.address)!.sequence, 0n);
  });
}

test.run();
