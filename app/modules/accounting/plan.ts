import type {
  Detail,
  QueryRecord,
  Record,
  RejectedHit,
  Response,
} from '../../../proto/codec/generated/banma/accounting/v1.js';
import type { Membership, Params } from '../../../proto/codec/generated/banma/contract/v1.js';
import { detailRequestDigest, detailResponseDigest } from '../../../proto/documents/envelope.js';
import { addressToText } from '../../../proto/documents/address.js';
import { equalBytes } from '../../kit/bytes.js';
import type { Query } from './documents.js';
import { detailDocuments, signedResponse } from './documents.js';
import type { Refusal } from './errors.js';
import type { Bench } from './judge.js';
import { refusalOfDetailTime, refusalOfResponder, refusalOfResponseTime } from './judge.js';
import type { SignatureTask } from './signatures.js';
import { keysToTry } from './signatures.js';
import { CLOCK_TOLERANCE_MS } from './window.js';

/** An item whose signatures, if any, are still to be checked: `tasks` are indices of them. */
export interface Planned {
  readonly refusal: Refusal | undefined;
  /** The same as what the record has. */
  readonly isKnown: boolean;
  readonly tasks: readonly number[];
}
export interface PlannedResponse extends Planned {
  readonly response: Response;
  readonly hash: Uint8Array;
}
export interface PlannedDetail extends Planned {
  readonly detail: Detail;
}

/** Everything of one record that a message brings. */
export interface Delivery {
  readonly query: Query;
  readonly params: Params;
  /** The record as it stands. */
  readonly open: Record | undefined;
  readonly responses: readonly PlannedResponse[];
  readonly details: readonly PlannedDetail[];
  readonly rejected: readonly RejectedHit[];
  readonly authorizationDigest: Uint8Array;
  readonly isClaim: boolean;
}

/** Reads a membership, once per message. */
export type MembershipReader = (address: Uint8Array) => Membership | undefined;

/** Remembers the memberships that a message reads; it changes none. */
export function createMembershipReader(bench: Bench, contractId: string): MembershipReader {
  const known = new Map<string, Membership | undefined>();
  return (address) => {
    const member = addressToText(address);
    if (!known.has(member)) {
      known.set(member, bench.contract.membership(bench.state, contractId, member));
    }
    return known.get(member);
  };
}

/** What a record of a message brings, and the place of its items. */
export interface PlanInput {
  readonly query: Query;
  readonly params: Params;
  readonly open: Record | undefined;
  readonly record: Pick<QueryRecord, 'responses' | 'details' | 'rejected' | 'authorizationDigest'>;
  /** Signatures of the request that came with a claim: its response stands on them. */
  readonly claimTasks: readonly number[] | undefined;
  readonly places: {
    readonly response: (index: number) => string;
    readonly detailRequest: (index: number) => string;
    readonly detailResponse: (index: number) => string;
  };
}

/**
 * Judges what needs no proof, and lists the signatures to check in `tasks`. A claim's own
 * documents carry no signature: the transaction is its sender's.
 */
export function planDelivery(
  bench: Bench,
  memberships: MembershipReader,
  input: PlanInput,
  tasks: SignatureTask[],
): Delivery {
  const { query, params, open, record, claimTasks, places } = input;
  const isClaim = claimTasks !== undefined;
  const { requestedAt } = query.request;
  const schedule = (member: Uint8Array, from: bigint, to: bigint, task: UnplannedTask): number => {
    const membership = memberships(member);
    const keys =
      membership === undefined
        ? { keys: [], currentKeys: 0 }
        : keysToTry(bench.contract, membership, from, to + CLOCK_TOLERANCE_MS);
    return tasks.push({ ...task, ...keys }) - 1;
  };

  const responses = record.responses.map((response, index): PlannedResponse => {
    const { digest, hash } = signedResponse(query, response);
    const known = open?.responses.find(({ responder }) =>
      equalBytes(responder, response.responder),
    );
    const isKnown = known !== undefined && equalBytes(known.responseHash, hash);
    const refusal =
      refusalOfResponder(bench.contract, memberships(response.responder), requestedAt) ??
      refusalOfResponseTime(query.request, response.respondedAt);
    if (isKnown || isClaim || refusal !== undefined) {
      return { response, hash, refusal, isKnown, tasks: claimTasks ?? [] };
    }
    const { responder, respondedAt, signature } = response;
    const task = { field: places.response(index), signature, digest };
    const scheduled = schedule(responder, requestedAt, respondedAt, task);
    return { response, hash, refusal, isKnown, tasks: [scheduled] };
  });

  const details = record.details.map((detail, index): PlannedDetail => {
    const { responder, requestedAt: askedAt, respondedAt } = detail;
    const known = open?.responses.find((response) => equalBytes(response.responder, responder));
    const isKnown = isSameDetail(known, detail);
    const refusal =
      refusalOfResponder(bench.contract, memberships(responder), requestedAt) ??
      refusalOfDetailTime(query.request, params, detail);
    if (isKnown || refusal !== undefined) return { detail, refusal, isKnown, tasks: [] };
    const documents = detailDocuments(query, detail);
    const asked = schedule(query.request.querier, askedAt, respondedAt, {
      field: places.detailRequest(index),
      signature: detail.requestSignature,
      digest: detailRequestDigest(documents.request),
    });
    if (isClaim) return { detail, refusal, isKnown, tasks: [asked] };
    const given = schedule(responder, askedAt, respondedAt, {
      field: places.detailResponse(index),
      signature: detail.signature,
      digest: detailResponseDigest(documents.response),
    });
    return { detail, refusal, isKnown, tasks: [asked, given] };
  });

  const { rejected, authorizationDigest } = record;
  return { query, params, open, responses, details, rejected, authorizationDigest, isClaim };
}

type UnplannedTask = Pick<SignatureTask, 'field' | 'signature' | 'digest'>;

/** The same hit, times and digests as the record's detail of that responder. */
function isSameDetail(known: Record['responses'][number] | undefined, detail: Detail): boolean {
  const recorded = known?.detail;
  if (recorded === undefined || known?.hit === undefined) return false;
  return (
    equalBytes(known.hit.hitDigest, detail.hitDigest) &&
    recorded.requestedAt === detail.requestedAt &&
    recorded.respondedAt === detail.respondedAt &&
    equalBytes(recorded.tokenHash, detail.tokenHash) &&
    equalBytes(recorded.detailDigest, detail.detailDigest)
  );
}
