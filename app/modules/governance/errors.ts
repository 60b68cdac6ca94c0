import type { ErrorCode } from '../../kit/errors.js';

const error = (code: number, description: string): ErrorCode => ({
  codespace: 'governance',
  code,
  description,
});

/** Why a message of this module fails; the log names the field. */
export const GOVERNANCE_ERRORS = {
  notAValidator: error(2, 'not the operator of a bonded validator'),
  unknownProposal: error(3, 'no such proposal'),
  closed: error(4, 'the proposal is closed'),
  invalidContent: error(5, 'invalid content'),
  invalidVote: error(6, 'invalid vote'),
  tooManyOpen: error(7, 'too many open proposals'),
  tooManyOwn: error(8, 'too many open proposals of one proposer'),
} as const satisfies Record<string, ErrorCode>;

/** For the module's list. */
export const governanceErrors: readonly ErrorCode[] = [
  GOVERNANCE_ERRORS.notAValidator,
  GOVERNANCE_ERRORS.unknownProposal,
  GOVERNANCE_ERRORS.closed,
  GOVERNANCE_ERRORS.invalidContent,
  GOVERNANCE_ERRORS.invalidVote,
  GOVERNANCE_ERRORS.tooManyOpen,
  GOVERNANCE_ERRORS.tooManyOwn,
];
