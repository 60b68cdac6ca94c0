import { DEFAULT_PARAMS as DEFAULT_SLASHING } from '../../app/modules/slashing/params.js';
import { DEFAULT_PARAMS as DEFAULT_STAKING } from '../../app/modules/staking/params.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { slashingParams } from '../../app/modules/slashing/keys.js';
import { stakingParams } from '../../app/modules/staking/keys.js';
import * as governance from '../../proto/codec/generated/banma/governance/v1.js';
import {
  a,
  ask,
  b,
  c,
  d,
  decide,
  guest,
  minGasPrice,
  ok,
  price,
  propose,
  start,
  statusOf,
  vote,
  VOTING_MS,
} from '../support/governanceChain.js';
import { sendOf } from '../support/sends.js';

const { ProposalStatus } = governance;
const HALF = '0.500000000000000000';
const NONE = '0.000000000000000000';

test('exactly two thirds of the power decide nothing, more than that passes at once', () => {
  const chain = start({ powers: { A: 10, B: 10, C: 10 } });
  ok(propose(chain, a, price('0.5')));
  assert.is(statusOf(chain), ProposalStatus.OPEN);
  for (const who of [a, b]) ok(vote(chain, who, 'YES'));
  assert.is(statusOf(chain), ProposalStatus.OPEN);
  assert.equal(ask(chain).tally, { yes: 20n, no: 0n, total: 30n });
  assert.is(minGasPrice(chain), NONE);
  ok(vote(chain, c, 'YES'));
  assert.is(statusOf(chain), ProposalStatus.PASSED);
  assert.is(minGasPrice(chain), HALF);
  assert.is(chain.brokenInvariant(), undefined);
});

test('a third that says no ends it, and a vote may be changed until then', () => {
  const chain = start();
  ok(propose(chain, a, price('0.5')));
  ok(vote(chain, a, 'NO'));
  ok(vote(chain, a, 'YES'));
  assert.equal(ask(chain).tally, { yes: 10n, no: 0n, total: 40n });
  for (const who of [b, c]) ok(vote(chain, who, 'NO'));
  assert.is(statusOf(chain), ProposalStatus.REJECTED);
  const late = vote(chain, d, 'YES');
  assert.equal([late.codespace, late.code], ['governance', 4]);
  assert.is(minGasPrice(chain), NONE);
});

test('a vote whose time is over has expired', () => {
  const chain = start();
  ok(propose(chain, a, price('0.5')));
  for (const who of [a, b]) ok(vote(chain, who, 'YES'));
  chain.block([], { afterMs: VOTING_MS - 10_000n });
  assert.is(statusOf(chain), ProposalStatus.OPEN);
  chain.block([], { afterMs: 20_000n });
  assert.is(statusOf(chain), ProposalStatus.EXPIRED);
  assert.is(vote(chain, c, 'YES').code, 4);
  assert.is(minGasPrice(chain), NONE);
});

test('the least price of gas is asked of every transaction once it is decided', () => {
  const chain = start();
  decide(chain, price('0.5'));
  const free = chain.checkTx(chain.sign(guest, [sendOf(guest, a, 1n)], { gasLimit: 100_000n }));
  assert.equal([free.codespace, free.code], ['sdk', 13]);
  assert.match(free.log, /required: 50000upoint/);
  const paid = { gasLimit: 100_000n, feeUpoint: 50_000n };
  ok(chain.checkTx(chain.sign(d, [sendOf(d, a, 1n)], paid)));
});

test('limits of blocks go to CometBFT with the block that decided them', () => {
  const chain = start();
  const block = { maxBytes: 3_000_000n, maxGas: 20_000_000n };
  ok(propose(chain, a, { block }));
  for (const who of [a, b]) ok(vote(chain, who, 'YES'));
  const yes = { voter: c.address, proposalId: 1n, option: governance.VoteOption.YES };
  const message = {
    typeUrl: governance.MsgVote.typeUrl,
    value: governance.MsgVote.encode(yes),
  };
  const decided = chain.block([chain.sign(c, [message])]);
  assert.equal(decided.blockLimits, block);
  assert.is(chain.block().blockLimits, undefined);
});

test('parameters of staking and slashing are replaced whole', () => {
  const chain = start();
  const staking = { ...stakingParams.get(chain.state)!, maxValidators: 17 };
  decide(chain, { staking });
  assert.equal(stakingParams.get(chain.state), staking);
  const slashing = { ...slashingParams.get(chain.state)!, signedBlocksWindow: 500n };
  ok(propose(chain, b, { slashing }));
  for (const who of [a, b, c]) ok(vote(chain, who, 'YES', 2n));
  assert.equal(slashingParams.get(chain.state), slashing);
  assert.is(chain.brokenInvariant(), undefined);
});

test('what cannot be carried out has failed, says why, and changes nothing', () => {
  const chain = start();
  const before = stakingParams.get(chain.state)!;
  decide(chain, { staking: { ...before, maxValidators: 3 } });
  assert.is(statusOf(chain), ProposalStatus.FAILED);
  assert.match(ask(chain).proposal!.failure, /max_validators/);
  assert.equal(stakingParams.get(chain.state), before);
});

const refused: readonly [string, Parameters<typeof propose>[2], RegExp][] = [
  ['nothing to decide', {}, /0 of its fields/],
  ['two decisions', { ...price('1'), upgrade: { name: 'v2', height: 99n } }, /2 of its fields/],
  ['a price below zero', price('-1'), /min_gas_price.price/],
  ['a price that is none', price('much'), /min_gas_price.price/],
  ['a price over the bound', price('1.001'), /min_gas_price.price/],
  ['a name with blanks', { upgrade: { name: 'a b', height: 99n } }, /upgrade.name/],
  [
    'the end of an upgrade that is not to come',
    { upgrade: { name: 'v2', height: 0n } },
    /0 withdraws/,
  ],
  ['a height that was', { upgrade: { name: 'v2', height: 1n } }, /upgrade.height/],
  ['small blocks', { block: { maxBytes: 1n, maxGas: 20_000_000n } }, /block.max_bytes/],
  ['large blocks', { block: { maxBytes: 5_000_000n, maxGas: 20_000_000n } }, /block.max_bytes/],
  ['little gas', { block: { maxBytes: 2_000_000n, maxGas: 1n } }, /block.max_gas/],
  [
    'staking without all its fields',
    { staking: { ...DEFAULT_STAKING, unbondingMs: 0n } },
    /staking\.unbonding_time \(unbonding_ms\)/,
  ],
  [
    'slashing without all its fields',
    { slashing: { ...DEFAULT_SLASHING, downtimeJailMs: 0n } },
    /slashing\.downtime_jail_duration \(downtime_jail_ms\)/,
  ],
];
for (const [what, content, text] of refused) {
  test(`${what} cannot be proposed`, () => {
    const chain = start();
    const outcome = propose(chain, a, content);
    assert.equal([outcome.codespace, outcome.code], ['governance', 5], outcome.log);
    assert.match(outcome.log, text);
  });
}

test('a proposal that is not there cannot be voted on', () => {
  const chain = start();
  const outcome = vote(chain, a, 'YES', 7n);
  assert.equal([outcome.codespace, outcome.code], ['governance', 3]);
});

test.run();
