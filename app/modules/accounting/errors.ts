import { errorsOf } from '../../kit/errors.js';

const error = errorsOf('accounting');

/**
 * What the sender could see and what therefore fails the whole transaction; the log names the
 * place, as `records[3].responses[1].signature` (contract.md, Checks).
 */
export const ACCOUNTING_ERRORS = {
  malformed: error(2, 'malformed'),
  duplicate: error(3, 'twice in the message'),
  querierAnswers: error(4, 'the querier cannot answer itself'),
  wrongAddressee: error(5, 'not of this query and these parties'),
  badSignature: error(6, 'signature by no key the member ever had'),
  notMember: error(7, 'not a member of the contract'),
} as const;

/**
 * What state decides, item by item: the code of a `REFUSED` response, detail or rejection. The
 * codes are stable; none is longer than `LONGEST_REFUSAL`, which bounds the reply.
 */
export const REFUSALS = [
  /** Dated more than 120 s after this block. */
  'early',
  /** Too old to be opened. */
  'stale',
  /** The record is closed, or closes in this block. */
  'closed',
  /** A claim after the first half of the window. */
  'claim_late',
  /** There is no such record. */
  'unknown_record',
  /** The other party never was a member. */
  'not_member',
  /** The querier might not query, or the responder not answer, when the query was made. */
  'not_entitled',
  /** Signed by a key that had been replaced. */
  'key_not_current',
  /** `responded_at` before the query or after its deadline. */
  'response_time',
  /** Another answer of this responder stands. */
  'second_answer',
  /** The hit's digest is not registered in the contract. */
  'unknown_proof',
  /** The hit's proof is another member's. */
  'not_own_proof',
  /** The hit's proof was registered after the query. */
  'proof_late',
  /** The hit's proof had been revoked. */
  'revoked',
  /** The hit's proof had expired. */
  'expired',
  /** The hit's proof had retired with its contributor. */
  'retired',
  /** The record has no such hit of this responder. */
  'no_such_hit',
  /** The hit is rejected already, for another reason. */
  'second_rejection',
  /** Another detail of this responder stands. */
  'second_detail',
  /** Asked for too late, or given too late. */
  'detail_time',
  /** The detail's digest is not the proof's. */
  'detail_mismatch',
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** Characters of the longest refusal code. */
export const LONGEST_REFUSAL = 16;
