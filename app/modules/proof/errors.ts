import { errorsOf } from '../../kit/errors.js';

const error = errorsOf('proof');

/** Why a message of this module fails; the log names the field, as `proofs[17].hit_signature`. */
export const PROOF_ERRORS = {
  malformed: error(2, 'malformed'),
  wrongLength: error(3, 'wrong digest length for the digest profile of the contract'),
  badSignature: error(4, "signature is not one of the member's current service key"),
  notEntitled: error(5, 'member is not admitted to the contract'),
  servicePaused: error(6, 'member has no current service key'),
  unknownProof: error(7, 'no such proof in the contract'),
  notOwnProof: error(8, "another member's proof"),
  notValid: error(9, 'proof is not valid'),
  duplicate: error(10, 'twice in the message'),
} as const;
