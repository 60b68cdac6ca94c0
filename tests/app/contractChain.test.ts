import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MsgSend } from 'cosmjs-types/cosmos/bank/v1beta1/tx';
import {
  MsgApply,
  MsgConfirmContract,
  MsgCreateContract,
  MsgPledge,
  MsgUpdateProfile,
  MsgVote,
  VoteOption,
} from '../../proto/codec/generated/banma/contract/v1.js';
import { createTestChain, encoded, testKey } from '../support/chain.js';
import type { TestChain } from '../support/chain.js';
import { addressOf, balancesGenesis, coins } from '../support/bankPeople.js';
import { profileOf, SMALL } from '../support/contractPeople.js';

/** Z001 whose members are active with their pledge: proofs are another module's test. */
const PARAMS = { ...SMALL, minProofs: 0n };

function chainOf(names: readonly string[]): TestChain {
  const entries = names.map((name) => [name, '100000000000upoint'] as const);
  return createTestChain({ genesis: { bank: balancesGenesis(Object.fromEntries(entries)) } });
}

function found(chain: TestChain, founders: readonly string[], params = PARAMS): void {
  chain.deliverOk(testKey(founders[0]!), [
    encoded(MsgCreateContract, {
      creator: addressOf(founders[0]!),
      contractId: 'Z001',
      params: { ...params, foundersRequired: founders.length },
      founders: founders.map(addressOf),
    }),
  ]);
  for (const name of founders) {
    const founder = addressOf(name);
    const profile = profileOf(name);
    const message = encoded(MsgConfirmContract, { founder, contractId: 'Z001', profile });
    chain.deliverOk(testKey(name), [message]);
  }
}

const pledge = (name: string) =>
  encoded(MsgPledge, { member: addressOf(name), contractId: 'Z001' });
const send = (from: string, to: string, text: string) => ({
  typeUrl: MsgSend.typeUrl,
  value: MsgSend.encode({
    fromAddress: addressOf(from),
    toAddress: addressOf(to),
    amount: coins(text),
  }).finish(),
});

test('a contract is founded, joined and used by signed transactions', () => {
  const chain = chainOf(['ann', 'ben', 'cat', 'dan']);
  found(chain, ['ann', 'ben', 'cat']);
  for (const name of ['ann', 'ben']) chain.deliverOk(testKey(name), [pledge(name)]);
  assert.is(chain.balance(addressOf('ann'), 'ublt'), PARAMS.grant);
  const applicant = addressOf('dan');
  const profile = profileOf('dan');
  const contractId = 'Z001';
  chain.deliverOk(testKey('dan'), [encoded(MsgApply, { applicant, contractId, profile })]);
  const vote = (name: string) =>
    encoded(MsgVote, {
      voter: addressOf(name),
      contractId,
      proposalId: 1n,
      option: VoteOption.YES,
    });
  // Two signers, two messages, one transaction.
  chain.deliverOk([testKey('ann'), testKey('ben')], [vote('ann'), vote('ben')]);
  chain.deliverOk(testKey('dan'), [pledge('dan')]);
  chain.deliverOk(testKey('ann'), [send('ann', 'dan', '5ublt')]);
  assert.is(chain.balance(applicant, 'ublt'), PARAMS.grant + 5n);
});

test('a transaction that fails in its second message changes nothing', () => {
  const chain = chainOf(['ann', 'ben', 'cat']);
  found(chain, ['ann', 'ben', 'cat']);
  const outcome = chain.deliver(testKey('ann'), [pledge('ann'), pledge('ann')]);
  assert.equal([outcome.codespace, outcome.code], ['contract', 21]);
  assert.is(chain.balance(addressOf('ann'), 'upoint'), 100_000_000_000n);
  assert.is(chain.balance(addressOf('ann'), 'ublt'), 0n);
});

test('a service key cannot change the profile of its member', () => {
  const chain = chainOf(['ann', 'ben', 'cat']);
  found(chain, ['ann', 'ben', 'cat']);
  const update = encoded(MsgUpdateProfile, {
    member: addressOf('ann'),
    contractId: 'Z001',
    profile: profileOf('ann', { name: 'Stolen' }),
  });
  assert.is.not(chain.deliver(testKey('ann service'), [update]).code, 0);
  const own = { ...update };
  assert.is(chain.deliver(testKey('ann'), [own]).code, 0);
});

test('the last of fifteen founders activates all of them within its limits', () => {
  const founders = Array.from({ length: 15 }, (_, index) => `bank-${index}`);
  const chain = chainOf(founders);
  found(chain, founders, { ...PARAMS, pledge: 0n });
  assert.is(chain.balance(addressOf('bank-14'), 'ublt'), PARAMS.grant);
});

test.run();
