import { encodePubkey } from '@cosmjs/proto-signing';
import { BaseAccount } from 'cosmjs-types/cosmos/auth/v1beta1/auth';
import { QueryAccountRequest, QueryAccountResponse } from 'cosmjs-types/cosmos/auth/v1beta1/query';
import { LegacyAminoPubKey } from 'cosmjs-types/cosmos/crypto/multisig/keys';
import { MultiSignature } from 'cosmjs-types/cosmos/crypto/multisig/v1beta1/multisig';
import { SimulateRequest, SimulateResponse } from 'cosmjs-types/cosmos/tx/v1beta1/service';
import { AuthInfo, TxBody, TxRaw } from 'cosmjs-types/cosmos/tx/v1beta1/tx';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeFinalized } from '../../app/abci/finalizedBytes.js';
import { decodeTx } from '../../app/block/decodeTx.js';
import { transactionMessages } from '../../proto/codec/registry.js';
import { testKey } from '../support/chain.js';
import {
  changedMultisig,
  FEE,
  multisigOf,
  sendObject,
  signAmino,
  signMultisig,
} from '../support/multisig.js';
import {
  ann,
  ben,
  board,
  dan,
  fields,
  first,
  second,
  startWith,
  third,
} from '../support/multisigBoard.js';
import { sendOf } from '../support/sends.js';

test('two of three members send, as cosmjs builds it, and gas is charged for each signature', async () => {
  const chain = startWith();
  const two = await signMultisig(board, [first, third], fields(chain));
  assert.is(chain.checkTx(two).code, 0);
  const [outcome] = chain.block([two]).outcomes;
  assert.is(outcome!.code, 0, outcome!.log);
  assert.is(outcome!.gasUsed, 500n + BigInt(two.length) + 2_000n + 800n);
  assert.is(chain.balance(dan.address, 'upoint'), 1_000_000_005n);
  const three = await signMultisig(board, [first, second, third], fields(chain, 1n));
  const all = chain.block([three]).outcomes[0]!;
  assert.is(all.code, 0, all.log);
  assert.is(all.gasUsed, 500n + BigInt(three.length) + 3_000n + 800n);
});

test('the account shows its multisig key once it has signed, and may then leave it out', async () => {
  const chain = startWith();
  const account = (): BaseAccount => {
    const request = QueryAccountRequest.encode({ address: board.address }).finish();
    const answer = chain.query('/cosmos.auth.v1beta1.Query/Account', request);
    return BaseAccount.decode(QueryAccountResponse.decode(answer.value).account!.value);
  };
  assert.is(account().pubKey, undefined);
  chain.block([await signMultisig(board, [first, second], fields(chain))]);
  const { pubKey, sequence } = account();
  assert.is(sequence, 1n);
  assert.is(pubKey?.typeUrl, '/cosmos.crypto.multisig.LegacyAminoPubKey');
  assert.equal(Buffer.from(pubKey!.value), Buffer.from(encodePubkey(board.key).value));
  assert.is(LegacyAminoPubKey.decode(pubKey!.value).publicKeys.length, 3);
  const tx = await signMultisig(board, [second, third], fields(chain, 1n));
  const without = changedMultisig(tx, ({ authInfo }) => delete authInfo.signerInfos[0]!.publicKey);
  assert.is(chain.block([without]).outcomes[0]!.code, 0);
});

test('one key may sign in amino JSON, with fee, memo and timeout height', async () => {
  const chain = startWith();
  const messages = [sendObject(dan.address, board.address, 7n)];
  const raw = await signAmino(dan, {
    ...fields(chain),
    accountNumber: 1n,
    messages,
    fee: { amount: [{ denom: 'upoint', amount: '30' }], gas: '200000', payer: dan.address },
    memo: '<b> & "quoted" \u2028\u0007 𝄞 债',
    timeoutHeight: 9n,
  });
  const { code, log } = chain.block([TxRaw.encode(raw).finish()]).outcomes[0]!;
  assert.is(code, 0, log);
  assert.is(chain.balance(dan.address, 'upoint'), 1_000_000_000n - 37n);
});

const { address: voter } = board;
const ownMessages: readonly (readonly [typeUrl: string, value: object, codespace: string])[] = [
  [
    '/banma.contract.v1.MsgVote',
    { voter, contractId: 'Z001', proposalId: 1n, option: 1 },
    'contract',
  ],
  ['/banma.contract.v1.MsgPledge', { member: voter, contractId: 'Z001' }, 'contract'],
  ['/banma.governance.v1.MsgVote', { voter, proposalId: 1n, option: 2 }, 'governance'],
  [
    '/banma.governance.v1.MsgPropose',
    {
      proposer: voter,
      title: '<a> & b',
      content: { block: { maxBytes: 2_000_000n, maxGas: 1n << 29n } },
    },
    'governance',
  ],
  [
    '/banma.proof.v1.MsgRevokeProofs',
    {
      signer: voter,
      member: voter,
      contractId: 'Z001',
      hitDigests: [new Uint8Array(32).fill(255)],
      reason: 1,
    },
    'contract',
  ],
];

for (const [typeUrl, value, codespace] of ownMessages) {
  test(`members sign ${typeUrl}: only ${codespace} says what it thinks of it`, async () => {
    const chain = startWith();
    const codec = transactionMessages.find((message) => message.typeUrl === typeUrl)!;
    const whole = codec.fromPartial(value);
    const messages = [{ typeUrl, value: whole }];
    const tx = await signMultisig(board, [first, third], { ...fields(chain), messages });
    assert.is(chain.checkTx(tx).code, 0, chain.checkTx(tx).log);
    const [outcome] = chain.block([tx]).outcomes;
    assert.is(outcome!.codespace, codespace, outcome!.log);
    assert.is(chain.modules.accounts.account(chain.state, voter)!.sequence, 1n);
  });
}

test('a member that stands in the key twice signs with its weight', async () => {
  const weighted = multisigOf([ann, ann, ben], 2);
  const chain = startWith(weighted);
  const messages = [sendObject(weighted.address, dan.address, 5n)];
  const tx = await signMultisig(weighted, [ann], { ...fields(chain), messages });
  assert.is(chain.block([tx]).outcomes[0]!.code, 0);
  const other = await signMultisig(weighted, [ben], { ...fields(chain, 1n), messages });
  assert.is(chain.block([other]).outcomes[0]!.code, 4);
});

test('seven members are the most that a key may have', async () => {
  for (const [count, code] of [
    [7, 0],
    [8, 14],
  ] as const) {
    const members = Array.from({ length: count }, (_, index) => testKey(`m${index}`));
    const large = multisigOf(members, count);
    const chain = startWith(large);
    const messages = [sendObject(large.address, dan.address, 5n)];
    const tx = await signMultisig(large, members, { ...fields(chain), messages });
    const { code: found, log } = chain.block([tx]).outcomes[0]!;
    assert.is(found, code, log);
    if (code !== 0) {
      const text = 'signatures: 8, limit: 7: maximum number of signatures exceeded';
      assert.is(log, text);
    }
  }
});

test('a simulation of a multisig account tells enough gas for all members', async () => {
  const chain = startWith();
  const simulated = (publicKey: boolean): bigint => {
    const bodyBytes = TxBody.encode(
      TxBody.fromPartial({
        messages: [sendOf(board.account, dan, 5n)],
      }),
    ).finish();
    const signerInfo = {
      ...(publicKey ? { publicKey: encodePubkey(board.key) } : {}),
      modeInfo: { single: { mode: 0 } },
      sequence: 0n,
    };
    const authInfo = AuthInfo.fromPartial({ signerInfos: [signerInfo], fee: {} });
    const authInfoBytes = AuthInfo.encode(authInfo).finish();
    const txBytes = TxRaw.encode({
      bodyBytes,
      authInfoBytes,
      signatures: [new Uint8Array(0)],
    }).finish();
    const request = SimulateRequest.encode(SimulateRequest.fromPartial({ txBytes })).finish();
    const answer = chain.query('/cosmos.tx.v1beta1.Service/Simulate', request);
    assert.is(answer.code, 0, answer.log);
    return SimulateResponse.decode(answer.value).gasInfo!.gasUsed;
  };
  const told = simulated(true);
  const tx = await signMultisig(board, [first, second, third], fields(chain));
  const { gasUsed } = chain.block([tx]).outcomes[0]!;
  assert.ok(told >= gasUsed && told < gasUsed + 200n, `${told} for ${gasUsed}`);
  // The account's key is known now, and need not be named.
  assert.ok(simulated(false) + 300n >= gasUsed);
});

test('each signature of a multisig is an event, and so is the whole', async () => {
  const chain = startWith();
  const fee = { ...FEE, amount: [{ denom: 'upoint', amount: '12' }] };
  const tx = await signMultisig(board, [first, second], { ...fields(chain), fee });
  const block = chain.block([tx]);
  const { events } = block.outcomes[0]!;
  const raw = TxRaw.decode(tx);
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const found = events.flatMap(({ type, attributes }) => (type === 'tx' ? attributes : []));
  assert.equal(found, [
    ['fee', '12upoint'],
    ['fee_payer', board.address],
    ['acc_seq', `${board.address}/0`],
    ...MultiSignature.decode(raw.signatures[0]!).signatures.map((bytes) => [
      'signature',
      text(bytes),
    ]),
    ['signature', text(raw.signatures[0]!)],
  ]);
  const sizeOf = (outcomes: typeof block.outcomes): number =>
    encodeFinalized({ ...block, outcomes }, () => undefined).length;
  const { resultBytes } = decodeTx(chain.application.registry, tx, 'execute').cost;
  const size = sizeOf(block.outcomes) - sizeOf([]);
  assert.ok(size <= resultBytes, `${size} bytes of results, counted for ${resultBytes}`);
});

test.run();
