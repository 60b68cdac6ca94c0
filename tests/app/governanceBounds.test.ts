import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ConsensusParams } from 'cosmjs-types/tendermint/types/params';
import { createOverlay } from '../../app/state/overlay.js';
import { blockRecords } from '../../app/state/blockRecord.js';
import { applyContent } from '../../app/modules/governance/content.js';
import * as governance from '../../proto/codec/generated/banma/governance/v1.js';
import { createTestChain, encoded } from '../support/chain.js';
import { a, ask, b, c, d, guest, minGasPrice, ok } from '../support/governanceChain.js';
import { price, propose, start, statusOf, vote } from '../support/governanceChain.js';
import { createTestContext } from '../support/memoryState.js';
import { stakingGenesis } from '../support/stakingChain.js';

const { MsgPropose, MsgVote, ProposalStatus, VoteOption } = governance;
const SMALL = { maxBytes: 1_200_000n, maxGas: 20_000_000n };

test('a proposer has three open proposals at most, and another its own', () => {
  const chain = start();
  for (let count = 0; count < 3; count += 1) ok(propose(chain, a, price('0.5')));
  const refused = propose(chain, a, price('0.5'));
  assert.equal([refused.codespace, refused.code], ['governance', 8], refused.log);
  ok(propose(chain, b, price('0.5')));
  for (const who of [b, c]) ok(vote(chain, who, 'NO', 2n));
  ok(propose(chain, a, price('0.5')));
});

test('only operators of bonded validators vote, each with the power of its own', () => {
  const chain = start({ powers: { A: 10, B: 20, C: 30, D: 40 } });
  assert.is(propose(chain, guest, price('0.5')).code, 2);
  ok(propose(chain, a, price('0.5')));
  assert.is(vote(chain, guest, 'YES').code, 2);
  for (const who of [b, c]) ok(vote(chain, who, 'YES'));
  assert.is(minGasPrice(chain), '0.000000000000000000');
  ok(vote(chain, d, 'YES'));
  assert.is(minGasPrice(chain), '0.500000000000000000');
});

test('blocks have room for evidence, a header and the votes of the largest set', () => {
  const chain = start();
  const state = createOverlay(chain.state);
  const evidence = { maxBytes: 1_500_000n, maxAgeNumBlocks: 1n };
  const consensusParams = ConsensusParams.encode(ConsensusParams.fromPartial({ evidence }));
  const record = { ...blockRecords.get(state)!, consensusParams: consensusParams.finish() };
  blockRecords.set(state, record);
  const context = createTestContext(state, { height: 5n });
  const decide = (maxBytes: bigint): void => {
    applyContent(context, {} as never, { block: { maxBytes, maxGas: 25_000_000n } });
  };
  const least = 1_500_000n + 731n + 113n * 200n;
  assert.throws(() => decide(least - 1n), /block.max_bytes: \d+ is less than/);
  decide(least);
});

test('the first block decides no limits: the room of evidence is recorded at its end', () => {
  const chain = createTestChain({ genesis: stakingGenesis({ powers: { A: 10 } }) });
  const decision = (proposalId: bigint) => [
    encoded(MsgPropose, { proposer: a.address, title: 'less', content: { block: SMALL } }),
    encoded(MsgVote, { voter: a.address, proposalId, option: VoteOption.YES }),
  ];
  const first = chain.block([chain.sign(a, decision(1n))]);
  ok(first.outcomes[0]!);
  assert.is(first.blockLimits, undefined);
  assert.is(statusOf(chain), ProposalStatus.FAILED);
  assert.match(ask(chain).proposal!.failure, /block: not in the first block/);
  const second = chain.block([chain.sign(a, decision(2n))]);
  assert.equal(second.blockLimits, SMALL);
});

test('a genesis begins with no price that could not be decided', () => {
  assert.throws(() => start({ governance: { min_gas_price: '1.001' } }), /a decimal from 0 to 1$/);
  assert.is(minGasPrice(start({ governance: { min_gas_price: '1' } })), '1.000000000000000000');
});

test('at the highest price of gas a POINT pays for a proposal of a lower one, and votes', () => {
  const chain = start({ powers: { A: 999, B: 999, C: 999, D: 999 } });
  const highest = ['1000', '100', '10', '1'].find(
    (text) => propose(chain, a, price(text)).code === 0,
  );
  for (const who of [a, b, c]) ok(vote(chain, who, 'YES'));
  assert.is(minGasPrice(chain), `${highest}.000000000000000000`);
  const paid = { gasLimit: 20_000n, feeUpoint: 20_000n * BigInt(highest!) };
  ok(propose(chain, a, price('0'), paid));
  for (const who of [a, b, c]) ok(vote(chain, who, 'YES', 2n, paid));
  assert.is(minGasPrice(chain), '0.000000000000000000');
});

test.run();
