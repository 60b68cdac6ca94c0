import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { TxMsgData } from 'cosmjs-types/cosmos/base/abci/v1beta1/abci';
import { eventSize } from '../../app/block/gas.js';
import type { EncodedMessage } from '../../app/kit/module.js';
import { createTestChain, testKey } from '../support/chain.js';
import { consensusKeyOf, POINT } from '../support/institution.js';
import { stakingGenesis } from '../support/stakingChain.js';
import { messages } from '../support/validatorMessages.js';

/** As much as CometBFT can count, so that the texts are long. */
const MUCH = (1n << 59n) * POINT + 123_456n;

function chainOfRich() {
  const genesis = stakingGenesis({ powers: { A: 1 } });
  for (const name of ['P', 'E']) {
    const coins = [{ denom: 'upoint', amount: String(2n * MUCH) }];
    genesis.bank.balances.push({ address: testKey(name).address, coins });
  }
  return createTestChain({ genesis });
}

const steps: readonly [what: string, name: string, message: EncodedMessage][] = [
  ['a creation', 'E', messages.create('E', MUCH / 2n)],
  ['a delegation', 'P', messages.delegate('P', 'A', MUCH / 2n)],
  ['an undelegation', 'P', messages.undelegate('P', 'A', MUCH / 2n)],
  ['a cancellation', 'P', messages.cancel('P', 'A', MUCH / 2n, 3n)],
  ['an edit', 'E', messages.edit('E', { minSelfDelegation: String(MUCH / 2n) })],
  ['a rotation', 'E', messages.rotate('E', consensusKeyOf('other'))],
];

test('messages of staking never write more results than they said beforehand', () => {
  const chain = chainOfRich();
  for (const [what, name, message] of steps) {
    const { handler } = chain.application.registry.message(message.typeUrl)!;
    const { resultBytes } = handler.cost(handler.decode(message.value));
    const { events, data } = chain.deliverOk(testKey(name), [message]);
    const own = events.filter(({ attributes, type }) => {
      const isOfMessage = attributes.some(([key]) => key === 'msg_index');
      return isOfMessage && type !== 'message';
    });
    const bytes = own.reduce((sum, event) => sum + eventSize(event, 0), 0);
    const [response] = TxMsgData.decode(data).msgResponses;
    const answer = response!.value.length + response!.typeUrl.length + 12;
    assert.ok(bytes + answer <= resultBytes, `${what}: ${bytes} + ${answer} of ${resultBytes}`);
    assert.ok(
      (bytes + answer) * 3 > resultBytes,
      `${what}: ${bytes} + ${answer} of ${resultBytes}`,
    );
  }
});

test.run();
