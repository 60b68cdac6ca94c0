import * as assert from 'uvu/assert';
import type { KnownUpgrade } from '../../app/modules/governance/types.js';
import { createModules } from '../../app/modules/index.js';
import * as governance from '../../proto/codec/generated/banma/governance/v1.js';
import type { Partially } from '../../proto/codec/message.js';
import { createTestChain, encoded, testKey } from './chain.js';
import type { TestChain, TestKey } from './chain.js';
import type { Store } from '../../app/state/store.js';
import { FOUR, stakingGenesis } from './stakingChain.js';

const { MsgPropose, MsgVote, VoteOption } = governance;
/** Operators of the four validators. */
export const [a, b, c, d] = [testKey('A'), testKey('B'), testKey('C'), testKey('D')];
/** Somebody with coins and no validator. */
export const guest = testKey('guest');
/** How long validators may vote, unless the genesis says otherwise. */
export const VOTING_MS = 14n * 86_400_000n;

export interface Options {
  readonly powers?: Readonly<Record<string, number>>;
  readonly governance?: object;
  readonly upgrades?: readonly KnownUpgrade[];
  readonly store?: Store;
}

export function start({ powers = FOUR, upgrades = [], store, ...rest }: Options = {}): TestChain {
  const chain = createTestChain({
    genesis: { ...stakingGenesis({ powers, people: ['guest'] }), ...rest },
    modules: createModules({ upgrades }),
    evidence: { blocks: 50n, seconds: 100n },
    ...(store === undefined ? {} : { store }),
  });
  chain.block();
  return chain;
}

type Content = Partially<governance.Content>;
export const price = (text: string): Content => ({ minGasPrice: { price: text } });

export function propose(chain: TestChain, who: TestKey, content: Content, fields = {}) {
  const message = encoded(MsgPropose, { proposer: who.address, title: 'a title', content });
  return chain.deliver(who, [message], fields);
}

export function vote(
  chain: TestChain,
  who: TestKey,
  option: 'YES' | 'NO',
  proposalId = 1n,
  fields = {},
) {
  const choice = VoteOption[option];
  const message = encoded(MsgVote, { voter: who.address, proposalId, option: choice });
  return chain.deliver(who, [message], fields);
}

export function ask(chain: TestChain, proposalId = 1n): Required<governance.QueryProposalResponse> {
  const request = governance.QueryProposalRequest.encode({ proposalId });
  const answer = chain.query(governance.queryPaths.proposal, request);
  if (answer.code !== 0) throw new Error(answer.log);
  const found = governance.QueryProposalResponse.decode(answer.value);
  return found as Required<governance.QueryProposalResponse>;
}
export const statusOf = (chain: TestChain, id = 1n): number => ask(chain, id).proposal!.status;
export const minGasPrice = (chain: TestChain): string => {
  const answer = chain.query(governance.queryPaths.params, new Uint8Array(0));
  return governance.QueryParamsResponse.decode(answer.value).minGasPrice;
};
export const ok = (outcome: { readonly code: number; readonly log: string }): void =>
  assert.is(outcome.code, 0, outcome.log);

/** What these validators decide in the end. */
export function decide(chain: TestChain, content: Content): void {
  ok(propose(chain, a, content));
  for (const who of [a, b, c]) ok(vote(chain, who, 'YES'));
}
