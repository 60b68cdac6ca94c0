import type {
  Detail,
  RecordedHit,
  Response,
} from '../../../proto/codec/generated/banma/accounting/v1.js';
import type { Membership, Params } from '../../../proto/codec/generated/banma/contract/v1.js';
import type { QueryRequest } from '../../../proto/codec/generated/banma/envelope/v1.js';
import { ProofStatus } from '../../../proto/codec/generated/banma/proof/v1.js';
import { equalBytes } from '../../kit/bytes.js';
import type { StateReader } from '../../kit/state.js';
import type { ContractView } from '../contract/types.js';
import type { FoundProof, ProofView } from '../proof/index.js';
import type { Refusal } from './errors.js';
import { CLOCK_TOLERANCE_MS } from './window.js';

/** What the checks of an item read. */
export interface Bench {
  readonly state: StateReader;
  readonly contract: ContractView;
  readonly proof: ProofView;
}

/** A detail is given within 10 s of being asked for. */
const DETAIL_TIME_MS = 10_000n;

/** `responded_at` may lie in [requested_at − 120 s, requested_at + deadline + 120 s]. */
export function refusalOfResponseTime(
  { requestedAt, deadlineMs }: QueryRequest,
  respondedAt: bigint,
): Refusal | undefined {
  const isInTime =
    respondedAt >= requestedAt - CLOCK_TOLERANCE_MS &&
    respondedAt <= requestedAt + deadlineMs + CLOCK_TOLERANCE_MS;
  return isInTime ? undefined : 'response_time';
}

/**
 * A detail is asked for in [requested_at − 120 s, requested_at + W/4) of the query, and given
 * within 10 s of that, ± 120 s.
 */
export function refusalOfDetailTime(
  query: QueryRequest,
  params: Params,
  { requestedAt, respondedAt }: Pick<Detail, 'requestedAt' | 'respondedAt'>,
): Refusal | undefined {
  const isAskedInTime =
    requestedAt >= query.requestedAt - CLOCK_TOLERANCE_MS &&
    requestedAt < query.requestedAt + (params.settleWindowS * 1000n) / 4n;
  const isGivenInTime =
    respondedAt >= requestedAt - CLOCK_TOLERANCE_MS &&
    respondedAt <= requestedAt + DETAIL_TIME_MS + CLOCK_TOLERANCE_MS;
  return isAskedInTime && isGivenInTime ? undefined : 'detail_time';
}

/** The standing of a responder at the time of the query. */
export function refusalOfResponder(
  contract: ContractView,
  membership: Membership | undefined,
  requestedAt: bigint,
): Refusal | undefined {
  if (membership === undefined) return 'not_member';
  return contract.mayAnswerAt(membership, requestedAt) ? undefined : 'not_entitled';
}

/** The hit of a response, if it has one that is good: own, registered by then, valid by then. */
export function judgeHit(
  bench: Bench,
  { contractId, requestedAt }: QueryRequest,
  { responder, hitDigests }: Pick<Response, 'responder' | 'hitDigests'>,
): { readonly refusal: Refusal } | { readonly refusal?: undefined; readonly hit?: RecordedHit } {
  const hitDigest = hitDigests[0];
  if (hitDigest === undefined) return {};
  const found = bench.proof.byDigest(bench.state, contractId, hitDigest);
  if (found === undefined) return { refusal: 'unknown_proof' };
  if (!equalBytes(found.batch.contributor, responder)) return { refusal: 'not_own_proof' };
  if (found.batch.blockTime > requestedAt) return { refusal: 'proof_late' };
  const refusal = refusalOfStatus(bench, found, requestedAt);
  if (refusal !== undefined) return { refusal };
  const { proofId } = found.leaf;
  return { hit: { hitDigest, proofId, rejected: false, reason: 0, reversed: false } };
}

function refusalOfStatus(bench: Bench, found: FoundProof, timeMs: bigint): Refusal | undefined {
  switch (bench.proof.statusAt(bench.state, found, timeMs)) {
    case ProofStatus.VALID:
      return undefined;
    case ProofStatus.EXPIRED:
      return 'expired';
    case ProofStatus.RETIRED:
      return 'retired';
    default:
      return 'revoked';
  }
}

/** A detail's digest must be the one that is registered with its hit. */
export function refusalOfDetailDigest(
  bench: Bench,
  contractId: string,
  { hitDigest, detailDigest }: Detail,
): Refusal | undefined {
  const found = bench.proof.byDigest(bench.state, contractId, hitDigest);
  const fits = found !== undefined && equalBytes(found.leaf.detailDigest, detailDigest);
  return fits ? undefined : 'detail_mismatch';
}
