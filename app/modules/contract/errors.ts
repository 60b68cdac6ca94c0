import { errorsOf } from '../../kit/errors.js';

const error = errorsOf('contract');

/** Codes of the contract module; documented in the README, never reused. */
export const CONTRACT_ERRORS = {
  contractExists: error(2, 'contract_exists'),
  contractNotFound: error(3, 'contract_not_found'),
  contractNotActive: error(4, 'contract_not_active'),
  invalidContractId: error(5, 'invalid_contract_id'),
  invalidParameter: error(6, 'invalid_parameter'),
  unsupportedParameter: error(7, 'unsupported_parameter'),
  invalidFounders: error(8, 'invalid_founders'),
  notAFounder: error(9, 'not_a_founder'),
  alreadyConfirmed: error(10, 'already_confirmed'),
  denomTaken: error(11, 'denom_taken'),
  invalidProfile: error(12, 'invalid_profile'),
  alreadyMember: error(13, 'already_member'),
  openProposalExists: error(14, 'open_proposal_exists'),
  proposalNotFound: error(15, 'proposal_not_found'),
  proposalClosed: error(16, 'proposal_closed'),
  notAnElector: error(17, 'not_an_elector'),
  invalidVote: error(18, 'invalid_vote'),
  notAMember: error(19, 'not_a_member'),
  wrongState: error(20, 'wrong_state'),
  alreadyPledged: error(21, 'already_pledged'),
  serviceKeyTaken: error(22, 'service_key_taken'),
  serviceAccount: error(23, 'service_account'),
  operatorIsNoMember: error(24, 'operator_is_no_member'),
  tooManyServiceKeys: error(25, 'too_many_service_keys'),
  formerMember: error(26, 'former_member'),
  grantsExhausted: error(27, 'grants_exhausted'),
} as const;
