import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { MsgSend } from 'cosmjs-types/cosmos/bank/v1beta1/tx';
import { TxMsgData } from 'cosmjs-types/cosmos/base/abci/v1beta1/abci';
import * as assert from 'uvu/assert';
import type { EncodedMessage } from '../../app/kit/module.js';
import { escrowAccount } from '../../app/modules/bank/accounts.js';
import type { RecordResult } from '../../proto/codec/generated/banma/accounting/v1.js';
import {
  MsgClaimQueryResponse,
  MsgRecordQueriesResponse,
  MsgRejectHits,
  MsgRejectHitsResponse,
  RecordStatus,
} from '../../proto/codec/generated/banma/accounting/v1.js';
import { MsgRevokeProofs } from '../../proto/codec/generated/banma/proof/v1.js';
import type { Response } from '../../proto/codec/generated/banma/accounting/v1.js';
import { wordOf } from './accountingScene.js';
import type { TestKey } from './chain.js';
import { choicesOf } from './choices.js';
import type { ContractSetup, Member } from './consortium.js';
import { createConsortium, member } from './consortium.js';
import type { TestQuery } from './documents.js';
import {
  answerOf,
  bytesOf,
  claimMessage,
  detailOf,
  proofOf,
  queryBy,
  recordMessage,
  recordOf,
  registerMessage,
} from './documents.js';
import { encoded } from './signTx.js';
import { checkBalances, checkDecided, checkSplit, recordIn } from './accountingOracle.js';

/**
 * A seeded simulation of several contracts: proofs, queries answered by some, recorded or claimed
 * in any order, rejections, revocations, sends, empty purses. After every block the invariants of
 * all modules hold (the chain checks them), every closed record was split as the oracle says, and
 * every member's balance is what its journal of earnings explains.
 */

const PARAMS = {
  settle_window_s: '40',
  audit_window_s: '160',
  audit_period_s: '30',
  min_reserve: '0',
  hit_reward: '500001',
  detail_reward: '99999',
};
const NAMES = ['M1', 'M2', 'M3', 'M4', 'M5', 'M6'] as const;
const MEMBERS = NAMES.map(member);
const PURSES = [60_000_000n, 30_000_000n, 6_000_000n, 900_000n, 0n, 9_000_000n];

const contract = (id: string, denom: string, indices: readonly number[]): ContractSetup => ({
  id,
  denom,
  params: PARAMS,
  members: indices.map((index) => ({ member: MEMBERS[index]!, balance: PURSES[index]! })),
});
const CONTRACTS = [
  contract('Z001', 'ublt', [0, 1, 2, 3, 4]),
  contract('Z002', 'uabc', [0, 2, 3, 5]),
  contract('AB', 'uxyz', [1, 4, 5]),
];

interface OwnedProof {
  readonly owner: Member;
  readonly contractId: string;
  readonly label: string;
}
interface Delivery {
  readonly signer: TestKey;
  readonly message: EncodedMessage;
  readonly block: number;
  /** Sends and revocations may fail; records, claims and rejections only refuse. */
  readonly mayFail: boolean;
}

/** What a run came to. */
export interface SimulationResult {
  /** SHA-256 over the app hash of every block. */
  readonly hash: string;
  /** How often each result word was seen. */
  readonly words: ReadonlyMap<string, number>;
  readonly records: number;
  readonly withDues: number;
  readonly reversed: number;
}

export function simulate(seed: number, blocks: number): SimulationResult {
  const { below, pick, chance, shuffled } = choicesOf(seed);
  const chain = createConsortium(CONTRACTS, { maxClosingsPerBlock: 12 });
  const hash = createHash('sha256');
  const words = new Map<string, number>();
  const proofs: OwnedProof[] = [];
  const queries: TestQuery[] = [];
  const open = new Set<TestQuery>();
  const sent = new Map<string, bigint>();
  let pending: Delivery[] = [];
  let made = 0;
  let withDues = 0;

  const later = (signer: TestKey, message: EncodedMessage, delay: number, mayFail = false) => {
    pending.push({ signer, message, block: now + delay, mayFail });
  };
  const membersOf = ({ members }: ContractSetup) => members.map((entry) => entry.member);

  function register(): void {
    const { id, members } = pick(CONTRACTS);
    const owner = pick(members).member;
    const labels = Array.from({ length: 1 + below(3) }, () => `proof ${(made += 1)}`);
    const message = registerMessage(
      owner,
      id,
      labels.map((label) => proofOf(owner, id, label)),
    );
    for (const label of labels) proofs.push({ owner, contractId: id, label });
    later(owner.service, message, 0);
  }

  function ask(): void {
    const setup = pick(CONTRACTS);
    const querier = pick(membersOf(setup));
    const requestedAt = chain.timeMs() - BigInt(below(4_000)) + (chance(0.05) ? -90_000n : 0n);
    const query = queryBy(querier, setup.id, `query ${(made += 1)}`, requestedAt);
    queries.push(query);
    const others = membersOf(setup).filter((one) => one !== querier);
    const responders = shuffled(others).slice(0, 1 + below(others.length));
    for (const responder of responders) answer(query, responder);
  }

  function answer(query: TestQuery, responder: Member): void {
    const { contractId } = query.request;
    const own = proofs.filter((one) => one.owner === responder && one.contractId === contractId);
    const hit = own.length > 0 && chance(0.7) ? pick(own).label : undefined;
    const response = answerOf(query, responder, { hit });
    const detail = hit !== undefined && chance(0.5) ? detailOf(query, responder, hit) : undefined;
    const details = detail === undefined ? [] : [detail];
    const isClaimed = chance(0.4);
    if (isClaimed) {
      const message = claimMessage(query, responder, response, detail);
      later(responder.service, message, chance(0.1) ? 14 : below(4));
    }
    if (!isClaimed || chance(0.3)) {
      const records = [recordOf(query, { responses: [response], details })];
      later(query.querier.service, recordMessage(query.querier, contractId, records), below(8));
    }
    if (chance(0.1)) contradict(query, responder);
    if (hit !== undefined && chance(0.3)) rejectLater(query, responder, response);
  }

  /** The same responder gives another answer, too. */
  function contradict(query: TestQuery, responder: Member): void {
    const { respondedAt } = answerOf(query, responder);
    const other = answerOf(query, responder, { respondedAt: respondedAt + 1n });
    later(responder.service, claimMessage(query, responder, other), below(4));
  }

  function rejectLater(query: TestQuery, responder: Member, response: Response): void {
    const { querier, request, hash: requestHash } = query;
    const hitDigest = response.hitDigests[0]!;
    const rejected = [{ responder: responder.bytes, hitDigest, reason: 1 as const }];
    const header = { signer: querier.service.address, member: querier.address };
    const { contractId } = request;
    const message = encoded(MsgRejectHits, { ...header, contractId, requestHash, rejected });
    later(querier.service, message, below(10));
  }

  function revoke(): void {
    if (proofs.length === 0 || chance(0.6)) return;
    const { owner, contractId, label } = pick(proofs);
    const header = { signer: owner.service.address, member: owner.address, contractId };
    const hitDigests = [bytesOf(`hit ${label}`, 16)];
    later(owner.service, encoded(MsgRevokeProofs, { ...header, hitDigests, reason: 3 }), 0, true);
  }

  function send(): void {
    const setup = pick(CONTRACTS);
    const [from, to] = shuffled(membersOf(setup)) as [Member, Member];
    const amount = BigInt(1 + below(400_000));
    const value = MsgSend.encode({
      fromAddress: from.address,
      toAddress: to.address,
      amount: [{ denom: setup.denom, amount: String(amount) }],
    }).finish();
    later(from.account, { typeUrl: '/cosmos.bank.v1beta1.MsgSend', value }, 0, true);
  }

  const count = (key: string): void => void words.set(key, (words.get(key) ?? 0) + 1);
  const addSent = (account: string, denom: string, amount: bigint): void => {
    const key = `${account} ${denom}`;
    sent.set(key, (sent.get(key) ?? 0n) + amount);
  };

  function runBlock(afterMs: bigint): void {
    const ready = shuffled(pending.filter(({ block }) => block <= now));
    pending = pending.filter(({ block }) => block > now);
    const txs = ready.map(({ signer, message }) => chain.sign(signer, [message]));
    const block = chain.block(txs, { afterMs });
    hash.update(block.appHash);
    for (const [index, { message, mayFail }] of ready.entries()) {
      const outcome = block.outcomes[index]!;
      if (outcome.code !== 0) {
        assert.ok(mayFail, `${message.typeUrl}: ${outcome.log}`);
        count(`${outcome.codespace} ${outcome.code}`);
        continue;
      }
      for (const result of resultsOf(message, outcome.data)) {
        const items = [...result.responses, ...result.details, ...result.rejected];
        for (const item of items) count(wordOf(item));
      }
      if (message.typeUrl.endsWith('MsgSend')) {
        const { fromAddress, toAddress, amount } = MsgSend.decode(message.value);
        addSent(fromAddress, amount[0]!.denom, -BigInt(amount[0]!.amount));
        addSent(toAddress, amount[0]!.denom, BigInt(amount[0]!.amount));
      }
    }
    for (const query of queries.splice(0)) open.add(query);
    for (const query of open) {
      const record = recordIn(chain, query);
      if (record?.status !== RecordStatus.CLOSED) continue;
      open.delete(query);
      checkSplit(record);
      if (record.payments.some(({ due }) => due > 0n)) withDues += 1;
      closed.push(query);
    }
    checkBalances(chain, CONTRACTS, sent, [...open, ...queries]);
  }

  const closed: TestQuery[] = [];
  let now = 0;
  for (; now < blocks; now += 1) {
    const actions = [register, ask, ask, ask, ask, revoke, send];
    for (let count = below(6); count > 0; count -= 1) pick(actions)();
    runBlock(chance(0.03) ? 60_000n : BigInt(500 + below(3_000)));
  }
  // Everything that waits is delivered, closed and decided.
  for (const end = now + 60; now < end; now += 1) runBlock(5_000n);
  const decided = closed.map((query) => checkDecided(chain, query));
  for (const { id, denom } of CONTRACTS) {
    assert.is(chain.balance(escrowAccount(id, 'reserve'), denom), 0n, `${id}: escrow is empty`);
  }
  return {
    hash: hash.digest('hex'),
    words,
    records: closed.length,
    withDues,
    reversed: decided.filter((isReversed) => isReversed).length,
  };
}

function resultsOf({ typeUrl }: EncodedMessage, data: Uint8Array): readonly RecordResult[] {
  const [response] = TxMsgData.decode(data).msgResponses;
  const value = response?.value ?? new Uint8Array(0);
  if (typeUrl.endsWith('MsgRecordQueries')) return MsgRecordQueriesResponse.decode(value).results;
  const one = typeUrl.endsWith('MsgClaimQuery')
    ? MsgClaimQueryResponse.decode(value).result
    : typeUrl.endsWith('MsgRejectHits')
      ? MsgRejectHitsResponse.decode(value).result
      : undefined;
  return one === undefined ? [] : [one];
}

// Run by itself it prints the hash, so that two processes can be compared.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [seed, blocks] = process.argv.slice(2).map(Number);
  console.log(simulate(seed ?? 1, blocks ?? 100).hash);
}
