import type { EncodedMessage } from '../../app/kit/module.js';
import type {
  QueryRecord,
  Record,
  RecordResult,
} from '../../proto/codec/generated/banma/accounting/v1.js';
import {
  MsgClaimQueryResponse,
  MsgRecordQueriesResponse,
  MsgRejectHits,
  MsgRejectHitsResponse,
  Outcome,
  QueryRecordRequest,
  QueryRecordResponse,
} from '../../proto/codec/generated/banma/accounting/v1.js';
import type { Reason } from '../../proto/codec/generated/banma/proof/v1.js';
import type { TestChain } from './chain.js';
import type { Member } from './consortium.js';
import { ask, byAddress, createConsortium, member, responseOf } from './consortium.js';
import type { TestQuery } from './documents.js';
import {
  answerOf,
  bytesOf,
  detailOf,
  proofOf,
  queryBy,
  recordMessage,
  recordOf,
  registerMessage,
} from './documents.js';
import { encoded } from './signTx.js';

/** Contract Z001 with querier A and responders B, C, D, E in ascending order of their addresses. */
export const Z001 = 'Z001';
export const [B, C, D, E] = byAddress(['B', 'C', 'D', 'E'].map(member)) as [
  Member,
  Member,
  Member,
  Member,
];
export const A = member('A');
export const RICH = 1_000_000_000n;
/** Settle window and audit period of the scene, ms. */
export const W = 3_600_000n;
export const AUDIT_PERIOD = 259_200_000n;

/** All five ACTIVE, proofs `1`… of the given owners registered in this order. */
export function createScene(
  options: {
    readonly balance?: bigint;
    readonly proofs?: readonly Member[];
    readonly params?: Readonly<{ [name: string]: unknown }>;
    readonly maxClosingsPerBlock?: number;
  } = {},
): TestChain {
  const { balance = RICH, proofs = [], params = {} } = options;
  const members = [A, B, C, D, E].map((one) => ({
    member: one,
    balance: one === A ? balance : 0n,
  }));
  const limit =
    options.maxClosingsPerBlock === undefined
      ? {}
      : { maxClosingsPerBlock: options.maxClosingsPerBlock };
  const chain = createConsortium([{ id: Z001, denom: 'ublt', members, params }], limit);
  for (const [index, owner] of proofs.entries()) {
    const proof = proofOf(owner, Z001, String(index + 1));
    chain.deliverOk(owner.service, [registerMessage(owner, Z001, [proof])]);
  }
  return chain;
}

/** `RECORDED`, `UNCHANGED`, or the code of a refusal. */
export function wordOf({ outcome, code }: { outcome: Outcome; code: string }): string {
  if (outcome === Outcome.REFUSED) return code;
  return outcome === Outcome.RECORDED ? 'RECORDED' : 'UNCHANGED';
}

/** Results of responses, details and rejections in words, parts without items left out. */
export function wordsOf({ responses, details, rejected }: RecordResult): string {
  return [responses, details, rejected]
    .filter((items) => items.length > 0)
    .map((items) => items.map(wordOf).join(' '))
    .join(' | ');
}

/** Records in one block. */
export function record(chain: TestChain, querier: Member, records: readonly QueryRecord[]) {
  const outcome = chain.deliver(querier.service, [recordMessage(querier, Z001, records)]);
  return responseOf(outcome, MsgRecordQueriesResponse).results;
}

export function claim(chain: TestChain, responder: Member, message: EncodedMessage): RecordResult {
  const outcome = chain.deliver(responder.service, [message]);
  const { result } = responseOf(outcome, MsgClaimQueryResponse);
  if (result === undefined) throw new Error('a claim has a result');
  return result;
}

/** Rejects the hit of proof `label`. */
export function reject(
  chain: TestChain,
  query: TestQuery,
  responder: Member,
  label: string,
  reason: Reason = 1,
): RecordResult {
  const item = { responder: responder.bytes, hitDigest: bytesOf(`hit ${label}`, 16), reason };
  const header = { signer: A.service.address, member: A.address, contractId: Z001 };
  const message = { ...header, requestHash: query.hash, rejected: [item] };
  const outcome = chain.deliver(A.service, [encoded(MsgRejectHits, message)]);
  const { result } = responseOf(outcome, MsgRejectHitsResponse);
  if (result === undefined) throw new Error('a rejection has a result');
  return result;
}

/** The record as the query tells it. */
export function recordOn(chain: TestChain, query: TestQuery): Record | undefined {
  const request = {
    contractId: query.request.contractId,
    querier: query.querier.address,
    requestHash: query.hash,
  };
  const path = '/banma.accounting.v1.Query/Record';
  return ask(chain, path, QueryRecordRequest, request, QueryRecordResponse).record;
}

/** Moves the chain to the first block at or after this time. */
export function passTo(chain: TestChain, timeMs: bigint): void {
  chain.block([], { timeMs });
}

export const blt = (chain: TestChain, one: Member): bigint => chain.balance(one.address, 'ublt');

/** One answer of a query: a miss, the hit of proof `proof`, or that with its detail. */
export interface Hit {
  readonly by: Member;
  readonly proof?: string;
  readonly detail?: boolean;
}

/** A query of A: records all answers in one message and lets the record close. */
export function closed(chain: TestChain, hits: readonly Hit[], label = 'q'): TestQuery {
  const query = queryBy(A, Z001, label, chain.timeMs());
  const responses = hits.map(({ by, proof }) => answerOf(query, by, { hit: proof }));
  const details = hits
    .filter(({ detail }) => detail)
    .map(({ by, proof }) => detailOf(query, by, proof ?? ''));
  record(chain, A, [recordOf(query, { responses, details })]);
  passTo(chain, query.request.requestedAt + W);
  return query;
}
