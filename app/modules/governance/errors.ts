import { errorsOf } from '../../kit/errors.js';

const error = errorsOf('governance');

/** Why a message of this module fails; the log names the field. */
export const GOVERNANCE_ERRORS = {
  notAValidator: error(2, 'not the operator of a bonded validator'),
  unknownProposal: error(3, 'no such proposal'),
  closed: error(4, 'the proposal is closed'),
  invalidContent: error(5, 'invalid content'),
  invalidVote: error(6, 'invalid vote'),
  tooManyOpen: error(7, 'too many open proposals'),
  tooManyOwn: error(8, 'too many open proposals of one proposer'),
} as const;
