import type { Logger } from 'pino';
import type { Membership } from '../../proto/codec/generated/banma/contract/v1.js';
import type { QueryRequest } from '../../proto/codec/generated/banma/envelope/v1.js';
import { addressFromText } from '../../proto/documents/address.js';
import { errorText } from '../../proto/errorText.js';
import { membershipOf } from '../chain/standing.js';
import type { ChainReader, ServiceIdentity } from '../chain/types.js';
import { ChainUnavailable } from '../errors.js';
import { fromHex } from '../hex.js';
import type { DigestProfile } from '../matching/digests.js';
import { toQueryCall } from '../peer/documents.js';
import type { QueryAnswer } from '../peer/documents.js';
import { askDetail, prepareDetail } from './details.js';
import type { Patience } from './patience.js';
import { PeerFault } from './peerClient.js';
import type { MissingReason, PeerClient } from './peerClient.js';
import type { AskedPeer, Reply, StoredQuery } from './types.js';
import { checkHit, verifyAnswer } from './verifyAnswer.js';

/** What asking a peer takes. */
export interface AskContext {
  readonly chain: ChainReader;
  readonly identity: ServiceIdentity;
  readonly digests: DigestProfile;
  readonly client: PeerClient;
  readonly patience: Patience;
  readonly log: Logger;
  /** Called with the duration of each call of a peer, for metrics. */
  readonly observePeer: (outcome: string, seconds: number) => void;
}

/** What a peer gave, or why it is missing. */
export type Answer =
  { readonly reply: Reply } | { readonly member: string; readonly reason: MissingReason };

/** One run of a query. */
export interface Run {
  readonly query: StoredQuery;
  /** Decoded once for all peers; its responder is empty. */
  readonly request: QueryRequest;
  readonly memberships: readonly Membership[];
  readonly signal: AbortSignal;
}

/**
 * Asks one peer until it answers or the deadline is over, verifies what comes back and, where the
 * query wants them, asks for the details. What is missing is logged and said, not thrown.
 */
export async function askPeer(context: AskContext, run: Run, peer: AskedPeer): Promise<Answer> {
  const { query, memberships, signal } = run;
  const { member } = peer;
  const { patience } = context;
  const until = Date.now() + query.deadlineMs;
  const startedAt = performance.now();
  const observe = (outcome: string): void =>
    context.observePeer(outcome, (performance.now() - startedAt) / 1_000);
  try {
    const membership = membershipOf(memberships, member);
    if (membership === undefined) throw new PeerFault('not_answering', 'it is no member any more');
    const request = { ...run.request, responder: addressFromText(member) };
    const person = { ...query.person, verifyMd5Code: fromHex(query.person.verifyMd5Code) };
    const call = toQueryCall(request, person, fromHex(peer.signature));
    const answer = await patience.repeat(member, until, () =>
      context.client.query(peer.url, call, signal),
    );
    patience.answered(member);
    const verified = verifyAnswer(query, request, membership, answer);
    const reply = await patience.repeat(member, until, () =>
      withHit(context, query, verified, answer),
    );
    const detail = query.continuePreciseQuery
      ? prepareDetail(query, reply, context.identity, answer.respondedAt)
      : undefined;
    const prepared = detail ? { ...reply, detail } : reply;
    observe('answered');
    return { reply: await withDetail(context, query, prepared, memberships) };
  } catch (error) {
    const reason = reasonOf(error);
    observe(reason);
    const { queryId } = query;
    const level = reason === 'declined' || reason === 'rate_limited' ? 'info' : 'warn';
    const text = errorText(error);
    context.log[level]({ queryId, member, reason, text }, 'an answer is missing');
    return { member, reason };
  }
}

/**
 * Adds the checked hit. When our node cannot be asked the answer is missing; its responder claims
 * it on the chain.
 */
async function withHit(
  context: AskContext,
  query: StoredQuery,
  reply: Omit<Reply, 'hit'>,
  answer: QueryAnswer,
): Promise<Reply> {
  const hit = answer.hits[0];
  if (hit === undefined) return reply;
  const { chain, digests } = context;
  return { ...reply, hit: await checkHit(query, reply.member, hit, chain, digests) };
}

/** The reply with its prepared detail asked for; as it is where there is none or it was given. */
export async function withDetail(
  context: AskContext,
  query: StoredQuery,
  reply: Reply,
  memberships: readonly Membership[],
): Promise<Reply> {
  const membership = membershipOf(memberships, reply.member);
  const { detail } = reply;
  if (detail === undefined || detail.given || membership === undefined) return reply;
  const { patience, digests, client } = context;
  const until = Date.now() + query.deadlineMs;
  for (;;) {
    const asked = await askDetail(query, { ...reply, detail }, membership, digests, client);
    const reason = asked.detail?.missing;
    const isOver = reason === undefined || !patience.isWorthwhile(reply.member, reason);
    if (isOver || !(await patience.pause(until))) return asked;
  }
}

function reasonOf(error: unknown): MissingReason {
  if (error instanceof PeerFault) return error.reason;
  return error instanceof ChainUnavailable ? 'unverified' : 'error';
}
