import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { KnownUpgrade } from '../../app/modules/governance/types.js';
import { createModules } from '../../app/modules/index.js';
import { params as authParams } from '../../app/modules/auth/keys.js';
import * as governance from '../../proto/codec/generated/banma/governance/v1.js';
import { createTestChain } from '../support/chain.js';
import {
  a,
  ask,
  b,
  c,
  decide,
  guest,
  ok,
  propose,
  start,
  statusOf,
  vote,
} from '../support/governanceChain.js';
import { createMemoryStore } from '../support/memoryStore.js';
import { sendOf } from '../support/sends.js';

const { ProposalStatus } = governance;

const raising: KnownUpgrade = {
  name: 'v2',
  apply: ({ state }) => authParams.set(state, { minAccountBalance: 5n }),
};

test('at the height of an upgrade a program that does not know it stops and loses nothing', () => {
  const store = createMemoryStore();
  const chain = start({ store });
  decide(chain, { upgrade: { name: 'v2', height: 19n } });
  while (chain.height() < 18n) chain.block([chain.sign(guest, [sendOf(guest, a, 1n)])]);
  const before = store.committed()!;
  const upgradeText =
    'upgrade v2 was decided for height 19, and this program does not know it: ' +
    'start one that does, over the same folder';
  for (let attempt = 0; attempt < 2; attempt += 1) {
    assert.throws(
      () => chain.block(),
      (error: Error) => error.message === upgradeText,
    );
  }
  assert.equal(store.committed(), before);
  const next = createTestChain({ store, modules: createModules({ upgrades: [raising] }) });
  const { events } = next.block();
  assert.ok(events.some(({ type }) => type === 'banma.governance.v1.EventUpgraded'));
  assert.is(next.modules.accounts.minAccountBalance(next.state), 5n);
  next.block();
  assert.is(next.height(), 20n);
  const again = propose(next, a, { upgrade: { name: 'v2', height: 99n } });
  assert.match(again.log, /v2 was carried out/);
});

test('a program that knows an upgrade runs before it, too; a later decision takes its place', () => {
  const chain = start({ upgrades: [raising] });
  decide(chain, { upgrade: { name: 'v2', height: 50n } });
  ok(propose(chain, a, { upgrade: { name: 'v2', height: 24n } }));
  for (const who of [a, b, c]) ok(vote(chain, who, 'YES', 2n));
  const minimum = (): bigint => chain.modules.accounts.minAccountBalance(chain.state);
  const asked = chain.query(governance.queryPaths.upgrade, new Uint8Array(0));
  const { upgrade } = governance.QueryUpgradeResponse.decode(asked.value);
  assert.equal(upgrade, { name: 'v2', height: 24n });
  while (chain.height() < 23n) chain.block();
  assert.is(minimum(), 1_000_000n);
  chain.block();
  assert.is(minimum(), 5n);
});

test('an upgrade of another name waits for the one that was decided', () => {
  const chain = start({ upgrades: [raising] });
  decide(chain, { upgrade: { name: 'v2', height: 50n } });
  ok(propose(chain, a, { upgrade: { name: 'v3', height: 40n } }));
  for (const who of [a, b, c]) ok(vote(chain, who, 'YES', 2n));
  assert.is(statusOf(chain, 2n), ProposalStatus.FAILED);
  assert.match(ask(chain, 2n).proposal!.failure, /v2 is to come first/);
  const asked = chain.query(governance.queryPaths.upgrade, new Uint8Array(0));
  const { upgrade } = governance.QueryUpgradeResponse.decode(asked.value);
  assert.equal(upgrade, { name: 'v2', height: 50n });
});

test('a decision on height 0 withdraws an upgrade, of its own name alone, and another may come', () => {
  const chain = start({ upgrades: [raising] });
  const upgradeNow = (): governance.Upgrade | undefined => {
    const asked = chain.query(governance.queryPaths.upgrade, new Uint8Array(0));
    return governance.QueryUpgradeResponse.decode(asked.value).upgrade;
  };
  const voteAll = (proposalId: bigint): void => {
    for (const who of [a, b, c]) ok(vote(chain, who, 'YES', proposalId));
  };
  decide(chain, { upgrade: { name: 'v2.O', height: 40n } });
  const other = propose(chain, a, { upgrade: { name: 'v2', height: 0n } });
  assert.match(other.log, /0 withdraws, and v2 is not to come/);
  for (const who of [a, b]) ok(propose(chain, who, { upgrade: { name: 'v2.O', height: 0n } }));
  voteAll(2n);
  assert.is(statusOf(chain, 2n), ProposalStatus.PASSED, ask(chain, 2n).proposal!.failure);
  assert.is(upgradeNow(), undefined);
  voteAll(3n);
  assert.is(statusOf(chain, 3n), ProposalStatus.FAILED);
  assert.match(ask(chain, 3n).proposal!.failure, /v2.O is not to come/);
  ok(propose(chain, c, { upgrade: { name: 'v2', height: 40n } }));
  voteAll(4n);
  assert.equal(upgradeNow(), { name: 'v2', height: 40n });
  while (chain.height() < 40n) chain.block();
  assert.is(chain.modules.accounts.minAccountBalance(chain.state), 5n);
});

test('an upgrade whose vote ends less than ten blocks before its height has failed', () => {
  const chain = start();
  const soon = propose(chain, a, { upgrade: { name: 'v2', height: chain.height() + 10n } });
  assert.match(soon.log, /upgrade.height: 11 is less than 12/);
  ok(propose(chain, a, { upgrade: { name: 'v2', height: chain.height() + 12n } }));
  chain.block();
  for (const who of [a, b, c]) ok(vote(chain, who, 'YES'));
  assert.is(statusOf(chain), ProposalStatus.FAILED);
  chain.block();
});

test.run();
