import { AuthInfo, TxRaw } from 'cosmjs-types/cosmos/tx/v1beta1/tx';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LIMITS } from '../../proto/documents/gasSchedule.js';
import { concatBytes } from '../../app/kit/bytes.js';
import { CHAIN_ID } from '../support/chainId.js';
import { createTestChain, signTx, testKey } from '../support/chain.js';
import type { TestChain } from '../support/chain.js';
import type { TxFields } from '../support/signTx.js';
import { highS, nestedModes } from '../support/mangledTx.js';
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

const field = (tag: number, body: Uint8Array): Uint8Array =>
  concatBytes([Uint8Array.of(tag, body.length), body]);

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
  ['keys nested in keys', () => nestedModes(ofAlice(), 3), 37],
  ['keys nested too deep for a stack', () => nestedModes(ofAlice(), 20_000), 37],
  ['a message of no known type', () => ofAlice({ messages: [{ ...one, typeUrl: '/x.Msg' }] }), 6],
  ['no messages', () => ofAlice({ messages: [] }), 18],
  [
    'an extension option',
    () => ofAlice({ body: { extensionOptions: [any] } }),
    31,
    /^unknown extension options$/,
  ],
  [
    'a memo over 256 characters',
    () => ofAlice({ memo: 'x'.repeat(257) }),
    12,
    /^maximum number of characters is 256 but received 257 characters: memo too large$/,
  ],
  [
    'an unordered transaction',
    () => ofAlice({ body: { unordered: true } }),
    37,
    /^unordered transactions are not enabled: feature not supported$/,
  ],
  [
    'a timeout by time that is past',
    () => ofAlice({ body: { timeoutTimestamp: { seconds: 1n, nanos: 0 } } }),
    42,
    /: tx timeout$/,
  ],
  [
    'a timeout by time before 1970',
    () => ofAlice({ body: { timeoutTimestamp: { seconds: -1n, nanos: 0 } } }),
    42,
  ],
  [
    'a timeout that is no time',
    () => ofAlice({ body: { timeoutTimestamp: { seconds: 1n, nanos: 1_000_000_000 } } }),
    2,
  ],
  [
    'a timeout height that is past',
    () => ofAlice({ timeoutHeight: 1n }),
    30,
    /^block height: 2, timeout height: 1: tx timeout height$/,
  ],
  [
    'a fee granter',
    () => ofAlice(fee({ granter: bob.address })),
    18,
    /^fee grants are not enabled: invalid request$/,
  ],
  ['a fee payer who is no address', () => ofAlice(fee({ payer: 'banma1x' })), 7],
  [
    'a fee payer that does not sign',
    () => ofAlice(fee({ payer: bob.address })),
    4,
    /^wrong number of signers; expected 2, got 1: unauthorized$/,
  ],
  [
    'a fee in another denom',
    () => ofAlice(fee({ amount: [{ denom: 'ublt', amount: '1' }] })),
    13,
    /^insufficient fees; got: 1ublt required: 0upoint: insufficient fee$/,
  ],
  [
    'a fee that is in another denom, too',
    () =>
      ofAlice(
        fee({
          amount: [
            { denom: 'ublt', amount: '1' },
            { denom: 'upoint', amount: '9' },
          ],
        }),
      ),
    13,
    /^insufficient fees; got: 1ublt,9upoint required: 0upoint: insufficient fee$/,
  ],
  [
    'a fee in the same denom twice',
    () =>
      ofAlice(
        fee({
          amount: [
            { denom: 'upoint', amount: '1' },
            { denom: 'upoint', amount: '9' },
          ],
        }),
      ),
    13,
  ],
  [
    'a negative fee',
    () => ofAlice(fee({ amount: [{ denom: 'upoint', amount: '-1' }] })),
    13,
    /^invalid fee provided: -1upoint: insufficient fee$/,
  ],
  ['a fee over the balance', () => ofAlice({ feeUpoint: 2_000_000_000n }), 5],
  [
    'a tip',
    () =>
      rawOf(ofAlice(), ({ authInfoBytes: a }) => ({
        authInfoBytes: concatBytes([a, Uint8Array.of(0x1a, 0)]),
      })),
    37,
  ],
  [
    'no gas limit',
    () => ofAlice({ gasLimit: 0n }),
    11,
    /^out of gas in location: schedule; gasWanted: 0, gasUsed: 2[0-9]{3}: out of gas$/,
  ],
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
  [
    'a signature with high s',
    () => rawOf(ofAlice(), (raw) => ({ signatures: raw.signatures.map(highS) })),
    4,
  ],
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
    'a mode that is not supported',
    () => ofAlice(modeOf({ single: { mode: 2 } })),
    37,
    /sign mode 2/,
  ],
  [
    'amino’s mode over what is signed directly',
    () => ofAlice(modeOf({ single: { mode: 127 } })),
    4,
  ],
  [
    'members’ signatures for a single key',
    () => rawOf(ofAlice(modeOf(multiMode)), () => ({ signatures: [new Uint8Array(0)] })),
    4,
    /signatures of members for a single key/,
  ],
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
