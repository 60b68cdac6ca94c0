import type { ChainBlock } from './blocks.js';
import { isSigned } from './signatures.js';
import type { QueryTerms } from './signatures.js';
import type { Chain, ContractState, RecordState } from './state.js';
import { hex, writeWire } from './wire.js';

/** Clocks of gateways and of the chain may differ by this much (contract.md, Checks). */
export const SLACK_MS = 120_000n;
const DETAIL_WITHIN_MS = 10_000n;

export interface OfferedResponse {
  readonly responder: Uint8Array;
  readonly respondedAt: bigint;
  readonly hitDigests: readonly Uint8Array[];
  readonly privateHash: Uint8Array;
  readonly signature: Uint8Array;
}

export interface OfferedDetail {
  readonly responder: Uint8Array;
  readonly requestedAt: bigint;
  readonly respondedAt: bigint;
  readonly hitDigest: Uint8Array;
  readonly tokenHash: Uint8Array;
  readonly detailDigest: Uint8Array;
  readonly requestSignature: Uint8Array;
  readonly signature: Uint8Array;
}

/** Why the querier's request cannot be accounted for, or undefined. */
export function faultOfQuerier(contract: ContractState, terms: QueryTerms): string | undefined {
  const { activeSince } = contract.members.get(hex(terms.querier)) ?? {};
  return activeSince === undefined || activeSince > terms.requestedAt
    ? 'the querier was not active'
    : undefined;
}

/** Why a response cannot be accounted for, or undefined: contract.md, Checks. */
export function faultOfResponse(
  chain: Chain,
  contract: ContractState,
  terms: QueryTerms,
  requestHash: Uint8Array,
  response: OfferedResponse,
  isClaim: boolean,
): string | undefined {
  const { requestedAt, deadlineMs } = terms;
  const { responder, respondedAt, hitDigests, privateHash } = response;
  const { activeSince } = contract.members.get(hex(responder)) ?? {};
  if (activeSince === undefined || activeSince > requestedAt) return 'the responder was not active';
  if (respondedAt < requestedAt - SLACK_MS) return 'answered before it was asked';
  if (respondedAt > requestedAt + deadlineMs + SLACK_MS) return 'answered too late';
  const [hitDigest] = hitDigests;
  if (hitDigests.length > 1) return 'more than one hit';
  if (hitDigest) {
    const proof = contract.proofs.get(hex(hitDigest));
    if (proof?.contributor !== hex(responder)) return 'the proof is not the responder’s own';
    if (proof.registeredAt > requestedAt) return 'the proof is younger than the query';
    if (proof.revokedAt !== undefined && proof.revokedAt <= requestedAt) return 'proof revoked';
  }
  // A claim is sent by the responder itself: the transaction's signature stands for the response's.
  if (isClaim) return undefined;
  const document = writeWire([
    [1, chain.chainId],
    [2, contract.contractId],
    [3, requestHash],
    [4, terms.querier],
    [5, responder],
    [6, respondedAt],
    ...hitDigests.map((digest) => [7, digest] as const),
    [8, privateHash],
  ]);
  const when = [requestedAt, respondedAt + SLACK_MS] as const;
  return isByMember(
    chain,
    contract,
    'query-response',
    document,
    response.signature,
    responder,
    when,
  )
    ? undefined
    : 'the response is not signed by the responder';
}

/** Why a detail cannot be accounted for, or undefined. */
export function faultOfDetail(
  chain: Chain,
  contract: ContractState,
  terms: QueryTerms,
  record: RecordState,
  detail: OfferedDetail,
  isClaim: boolean,
): string | undefined {
  const response = record.responses.get(hex(detail.responder));
  if (response?.hitDigest !== hex(detail.hitDigest)) return 'no such hit';
  const proof = contract.proofs.get(response.hitDigest);
  if (proof?.detailDigest !== hex(detail.detailDigest)) return 'not the proof’s detail';
  if (detail.requestedAt >= terms.requestedAt + contract.settleWindowMs / 4n) return 'too late';
  if (detail.respondedAt > detail.requestedAt + DETAIL_WITHIN_MS + SLACK_MS) return 'too slow';
  if (detail.respondedAt < detail.requestedAt - SLACK_MS) return 'answered before it was asked';
  const common = [
    [1, chain.chainId],
    [2, contract.contractId],
    [3, Buffer.from(record.requestHash, 'hex')],
    [4, terms.querier],
    [5, detail.responder],
  ] as const;
  const request = writeWire([
    ...common,
    [6, detail.requestedAt],
    [7, detail.hitDigest],
    [8, detail.tokenHash],
  ]);
  const answer = writeWire([
    ...common,
    [6, detail.respondedAt],
    [7, detail.hitDigest],
    [8, detail.detailDigest],
  ]);
  const when = [detail.requestedAt, detail.respondedAt + SLACK_MS] as const;
  const { requestSignature, signature, responder } = detail;
  const { querier } = terms;
  return isByMember(chain, contract, 'detail-request', request, requestSignature, querier, when) &&
    (isClaim || isByMember(chain, contract, 'detail-response', answer, signature, responder, when))
    ? undefined
    : 'a signature of the detail is wrong';
}

/** True if a service key of the member, current at any moment of the span, signed the document. */
export function isByMember(
  chain: Chain,
  contract: ContractState,
  tag: string,
  document: Uint8Array,
  signature: Uint8Array,
  member: Uint8Array,
  [from, to]: readonly [bigint, bigint],
): boolean {
  const keys = contract.members.get(hex(member))?.keys ?? [];
  chain.signatures.verified += 1;
  return keys.some(
    ({ publicKey, since, until }) =>
      since <= to &&
      (until === undefined || until >= from) &&
      isSigned(tag, document, signature, publicKey),
  );
}

/** When a record that does not exist yet may be opened in this block, and until when it is open. */
export function openingOf(
  contract: ContractState,
  requestedAt: bigint,
  block: ChainBlock,
  isClaim: boolean,
): { readonly closesAt: bigint; readonly isLate: boolean } | undefined {
  const { settleWindowMs, auditWindowMs } = contract;
  if (block.timeMs < requestedAt - SLACK_MS) return undefined;
  if (block.timeMs < requestedAt + settleWindowMs) {
    const isInTime = !isClaim || block.timeMs < requestedAt + settleWindowMs / 2n;
    return isInTime ? { closesAt: requestedAt + settleWindowMs, isLate: false } : undefined;
  }
  return block.timeMs < requestedAt + auditWindowMs
    ? { closesAt: block.timeMs + settleWindowMs, isLate: true }
    : undefined;
}

/** True while an open record takes what is brought to it. */
export function isStillOpen(
  contract: ContractState,
  record: RecordState,
  block: ChainBlock,
  isClaim: boolean,
): boolean {
  if (record.closed) return false;
  const start = record.isLate ? record.openedAt : record.requestedAt;
  const span = isClaim ? contract.settleWindowMs / 2n : contract.settleWindowMs;
  return block.timeMs < start + span;
}
