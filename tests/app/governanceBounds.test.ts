import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ConsensusParams } from 'cosmjs-types/tendermint/types/params';
import { createOverlay } from '../../app/state/overlay.js';
import { blockRecords } from '../../app/state/blockRecord.js';
import { applyContent } from '../../app/modules/governance/content.js';
import { a, b, c, d, guest, minGasPrice, ok, price, propose } from '../support/governanceChain.js';
import { start, vote } from '../support/governanceChain.js';
import { createTestContext } from '../support/memoryState.js';

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

test.run();
