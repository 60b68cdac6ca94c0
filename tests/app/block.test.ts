import { MsgSend } from 'cosmjs-types/cosmos/bank/v1beta1/tx';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createTestChain, testKey } from '../support/chain.js';

const alice = testKey('alice');
const bob = testKey('bob');
const send = (amount: string) => ({
  typeUrl: '/cosmos.bank.v1beta1.MsgSend',
  value: MsgSend.encode({
    fromAddress: alice.address,
    toAddress: bob.address,
    amount: [{ denom: 'upoint', amount }],
  }).finish(),
});
const genesis = {
  bank: { balances: [{ address: alice.address, coins: [{ denom: 'upoint', amount: '9000000' }] }] },
};

test('a send moves coins', () => {
  const chain = createTestChain({ genesis });
  const outcome = chain.deliverOk(alice, [send('2000000')]);
  console.log(outcome.events, outcome.gasUsed);
  assert.is(chain.balance(bob.address, 'upoint'), 2_000_000n);
});
test.run();
