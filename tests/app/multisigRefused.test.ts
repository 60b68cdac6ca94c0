import { encodePubkey } from '@cosmjs/proto-signing';
import { LegacyAminoPubKey } from 'cosmjs-types/cosmos/crypto/multisig/keys';
import { SignMode } from 'cosmjs-types/cosmos/tx/signing/v1beta1/signing';
import { AuthInfo, TxRaw } from 'cosmjs-types/cosmos/tx/v1beta1/tx';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TestChain } from '../support/chain.js';
import { changedMultisig, signAmino, signMultisig } from '../support/multisig.js';
import { highS } from '../support/mangledTx.js';
import { board, dan, fields, first, second, startWith } from '../support/multisigBoard.js';

const multiOf = (authInfo: AuthInfo) => authInfo.signerInfos[0]!.modeInfo!.multi!;

type Refused = readonly [
  what: string,
  tx: (chain: TestChain) => Promise<Uint8Array>,
  code: number,
  log?: RegExp,
];
const two = (chain: TestChain) => signMultisig(board, [first, second], fields(chain));
const change = (by: Parameters<typeof changedMultisig>[1]) => async (chain: TestChain) =>
  changedMultisig(await two(chain), by);
const keyOf = (authInfo: AuthInfo) => authInfo.signerInfos[0]!.publicKey!;

const refused: readonly Refused[] = [
  ['no bit array', change(({ authInfo }) => delete multiOf(authInfo).bitarray), 4],
  [
    'one signature where two are needed',
    (chain) => signMultisig(board, [first], fields(chain)),
    4,
    /signature size is incorrect 1/,
  ],
  [
    'a signature that is repeated for another member',
    change((parts) => {
      parts.signatures = [parts.signatures[0]!, parts.signatures[0]!];
    }),
    4,
    /unable to verify signature at index 1/,
  ],
  [
    'signatures in another order',
    change((parts) => parts.signatures.reverse()),
    4,
    /unable to verify signature at index 0/,
  ],
  [
    'the signature of a stranger',
    async (chain) => {
      const foreign = await signAmino(dan, fields(chain));
      return changedMultisig(await two(chain), (parts) => {
        parts.signatures[1] = Uint8Array.from(foreign.signatures[0]!);
      });
    },
    4,
    /unable to verify signature at index 1/,
  ],
  [
    'signatures under other members’ bits',
    change(({ authInfo }) => {
      multiOf(authInfo).bitarray!.elems = Uint8Array.of(0b0110_0000);
    }),
    4,
    /unable to verify signature at index 1/,
  ],
  ...[2, 5].map((length): Refused => [
    `a bit array of ${length}`,
    change(({ authInfo }) => {
      multiOf(authInfo).bitarray!.extraBitsStored = length;
    }),
    4,
    /bit array size is incorrect, expecting: 3/,
  ]),
  [
    'a bit array of another length than it says',
    change(({ authInfo }) => {
      multiOf(authInfo).bitarray!.extraBitsStored = 9;
    }),
    2,
  ],
  [
    'a bit behind the end of the bit array',
    change(({ authInfo }) => {
      multiOf(authInfo).bitarray!.elems = Uint8Array.of(0b1100_0001);
    }),
    4,
    /behind the end/,
  ],
  [
    'more signatures than bits',
    change((parts) => parts.signatures.push(parts.signatures[0]!)),
    4,
    /2 members sign, with 2 mode infos and 3 signatures/,
  ],
  ['fewer mode infos than bits', change(({ authInfo }) => multiOf(authInfo).modeInfos.pop()), 4],
  [
    'a member that signs directly',
    change(({ authInfo }) => {
      multiOf(authInfo).modeInfos[0] = { single: { mode: SignMode.SIGN_MODE_DIRECT } };
    }),
    37,
    /sign mode 1 of a member/,
  ],
  [
    'a mode inside a member’s mode',
    change(({ authInfo }) => {
      multiOf(authInfo).modeInfos[0] = {
        multi: { bitarray: { extraBitsStored: 0, elems: Uint8Array.of(1) }, modeInfos: [] },
      };
    }),
    37,
    /multisig keys inside another/,
  ],
  [
    'a multisig key inside another',
    change(({ authInfo }) => {
      const inner = { ...encodePubkey(board.key) };
      keyOf(authInfo).value = LegacyAminoPubKey.encode({
        threshold: 1,
        publicKeys: [inner, inner],
      }).finish();
    }),
    37,
    /multisig keys inside another/,
  ],
  [
    'a member of another kind of key',
    change(({ authInfo }) => {
      const key = LegacyAminoPubKey.decode(keyOf(authInfo).value);
      key.publicKeys[0]!.typeUrl = '/cosmos.crypto.ed25519.PubKey';
      keyOf(authInfo).value = LegacyAminoPubKey.encode(key).finish();
    }),
    8,
  ],
  [
    'a threshold of none',
    change(({ authInfo }) => {
      const key = LegacyAminoPubKey.decode(keyOf(authInfo).value);
      keyOf(authInfo).value = LegacyAminoPubKey.encode({ ...key, threshold: 0 }).finish();
    }),
    8,
  ],
  [
    'a lower threshold than the account’s',
    change(({ authInfo }) => {
      const key = LegacyAminoPubKey.decode(keyOf(authInfo).value);
      keyOf(authInfo).value = LegacyAminoPubKey.encode({ ...key, threshold: 1 }).finish();
    }),
    8,
    /^pubKey does not match signer address banma1\w+ with signer index: 0: invalid pubkey$/,
  ],
  [
    'the key’s members in another order',
    change(({ authInfo }) => {
      const key = LegacyAminoPubKey.decode(keyOf(authInfo).value);
      key.publicKeys.reverse();
      keyOf(authInfo).value = LegacyAminoPubKey.encode(key).finish();
    }),
    8,
  ],
  [
    'no key, before the first',
    change(({ authInfo }) => delete authInfo.signerInfos[0]!.publicKey),
    8,
  ],
  [
    'a signature with high s',
    change((parts) => {
      parts.signatures[0] = highS(parts.signatures[0]!);
    }),
    4,
    /unable to verify signature at index 0/,
  ],
  [
    'a short signature',
    change((parts) => {
      parts.signatures[0] = parts.signatures[0]!.slice(1);
    }),
    4,
  ],
  [
    'one signature for the whole key',
    async (chain) => {
      const raw = TxRaw.decode(await two(chain));
      const authInfo = AuthInfo.decode(raw.authInfoBytes);
      authInfo.signerInfos[0]!.modeInfo = {
        single: { mode: SignMode.SIGN_MODE_LEGACY_AMINO_JSON },
      };
      const authInfoBytes = AuthInfo.encode(authInfo).finish();
      return TxRaw.encode({ ...raw, authInfoBytes, signatures: [new Uint8Array(64)] }).finish();
    },
    4,
    /one signature for a multisig key/,
  ],
  [
    'bytes behind the signatures',
    async (chain) => {
      const raw = TxRaw.decode(await two(chain));
      const signature = Uint8Array.of(...raw.signatures[0]!, 0x12, 0);
      return TxRaw.encode({ ...raw, signatures: [signature] }).finish();
    },
    2,
  ],
  [
    'another memo',
    change(({ body }) => {
      body.memo = 'other';
    }),
    4,
  ],
  [
    'another fee',
    change(({ authInfo }) => {
      authInfo.fee!.amount = [{ denom: 'upoint', amount: '1' }];
    }),
    4,
  ],
  [
    'options that amino does not sign',
    change(({ body }) => {
      body.nonCriticalExtensionOptions = [{ typeUrl: '/x', value: Uint8Array.of(1) }];
    }),
    18,
    /SIGN_MODE_LEGACY_AMINO_JSON does not support protobuf extension options/,
  ],
  [
    'a timeout that amino does not sign',
    change(({ body }) => {
      body.timeoutTimestamp = { seconds: 9_000_000_000n, nanos: 0 };
    }),
    18,
    /does not support timeout_timestamp/,
  ],
  [
    'an unordered transaction',
    change(({ body }) => {
      body.unordered = true;
    }),
    37,
  ],
  [
    'a sequence that is not the next',
    (chain) => signMultisig(board, [first, second], fields(chain, 1n)),
    32,
    /^account sequence mismatch, expected 0, got 1: incorrect account sequence$/,
  ],
  [
    'another chain id',
    (chain) => signMultisig(board, [first, second], { ...fields(chain), chainId: 'other-1' }),
    4,
  ],
];

for (const [what, make, code, log] of refused) {
  test(`${what} is refused with sdk ${code} at CheckTx and in a block`, async () => {
    const chain = startWith();
    const tx = await make(chain);
    const checked = chain.checkTx(tx);
    assert.equal([checked.codespace, checked.code], ['sdk', code], checked.log);
    if (log) assert.match(checked.log, log);
    const [outcome] = chain.block([tx]).outcomes;
    assert.equal([outcome!.codespace, outcome!.code], ['sdk', code], outcome!.log);
    assert.is(chain.modules.accounts.account(chain.state, board.address)!.sequence, 0n);
    assert.is(chain.balance(dan.address, 'upoint'), 1_000_000_000n);
  });
}

test.run();
