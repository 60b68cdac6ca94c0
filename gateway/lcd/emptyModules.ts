import type { Interfaces } from '../../proto/codec/interfaces/lookup.js';
import type { JsonObject, JsonValue } from '../../proto/codec/interfaces/json.js';
import { messageToJson } from '../../proto/codec/interfaces/toJson.js';
import type { LcdMethods } from './call.js';
import { invalidArgument, notFound } from './failure.js';

/** What differs from the empty answer, or why there is none. */
type Answer = (request: JsonObject) => JsonObject;

const NONE: Answer = () => ({});
const NO_DECIMAL = '0.000000000000000000';
/** The shape of an empty list. */
const NO_PAGE = { pagination: { next_key: null, total: '0' } };
const emptyList: Answer = () => NO_PAGE;

const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
const noProposal: Answer = ({ proposal_id }) => {
  throw notFound(`proposal ${text(proposal_id) || '0'} doesn't exist`);
};
const noVote: Answer = ({ proposal_id, voter }) => {
  throw invalidArgument(`voter: ${text(voter)} not found for proposal: ${text(proposal_id)}`);
};
const noDeposit: Answer = ({ proposal_id, depositor }) => {
  const [who, what] = [text(depositor), text(proposal_id)];
  throw invalidArgument(`depositer: ${who} not found for proposal: ${what}`);
};

const TALLY = { quorum: NO_DECIMAL, threshold: NO_DECIMAL, veto_threshold: NO_DECIMAL };
const DEPOSIT = { min_deposit: [], max_deposit_period: '0s' };
const VOTING = { voting_period: '0s' };
/** Nobody can propose by this module, so that no parameter says anything. */
const GOVERNANCE = {
  ...DEPOSIT,
  ...VOTING,
  ...TALLY,
  min_initial_deposit_ratio: NO_DECIMAL,
  proposal_cancel_ratio: NO_DECIMAL,
  proposal_cancel_dest: '',
  expedited_voting_period: '0s',
  expedited_threshold: NO_DECIMAL,
  expedited_min_deposit: [],
  burn_vote_quorum: false,
  burn_proposal_deposit_prevote: false,
  burn_vote_veto: false,
  min_deposit_ratio: NO_DECIMAL,
};

const PARAMETERS: Readonly<Record<string, JsonObject>> = {
  voting: { voting_params: VOTING },
  deposit: { deposit_params: DEPOSIT },
  tallying: { tally_params: TALLY },
};

function parametersOf({ params_type }: JsonObject): JsonObject {
  const type = text(params_type);
  const chosen = Object.hasOwn(PARAMETERS, type) ? PARAMETERS[type] : undefined;
  if (chosen !== undefined) return chosen;
  throw invalidArgument(`${type} is not a valid parameter type`);
}

const DISTRIBUTION = '/cosmos.distribution.v1beta1.Query';
const MINT = '/cosmos.mint.v1beta1.Query';

/**
 * Modules of the Cosmos SDK that explorers ask of and that this chain does without: nothing is
 * minted or distributed, and `banma.governance` decides what governance would. Each answer is the
 * empty one of its type with what is said here.
 */
const ANSWERS: Readonly<Record<string, Answer>> = {
  [`${DISTRIBUTION}/Params`]: NONE,
  [`${DISTRIBUTION}/ValidatorDistributionInfo`]: ({ validator_address }) => ({
    operator_address: text(validator_address),
  }),
  [`${DISTRIBUTION}/ValidatorOutstandingRewards`]: NONE,
  [`${DISTRIBUTION}/ValidatorCommission`]: NONE,
  [`${DISTRIBUTION}/ValidatorSlashes`]: emptyList,
  [`${DISTRIBUTION}/DelegationRewards`]: NONE,
  [`${DISTRIBUTION}/DelegationTotalRewards`]: NONE,
  [`${DISTRIBUTION}/DelegatorValidators`]: NONE,
  [`${DISTRIBUTION}/DelegatorWithdrawAddress`]: ({ delegator_address }) => ({
    withdraw_address: text(delegator_address),
  }),
  [`${DISTRIBUTION}/CommunityPool`]: NONE,
  [`${MINT}/Params`]: NONE,
  [`${MINT}/Inflation`]: NONE,
  [`${MINT}/AnnualProvisions`]: NONE,
  '/cosmos.gov.v1.Query/Constitution': NONE,
  '/cosmos.gov.v1.Query/Params': (request) => ({ ...parametersOf(request), params: GOVERNANCE }),
  '/cosmos.gov.v1beta1.Query/Params': parametersOf,
  ...Object.fromEntries(
    ['/cosmos.gov.v1.Query', '/cosmos.gov.v1beta1.Query'].flatMap((service) => [
      [`${service}/Proposal`, noProposal],
      [`${service}/Proposals`, emptyList],
      [`${service}/Vote`, noVote],
      [`${service}/Votes`, emptyList],
      [`${service}/Deposit`, noDeposit],
      [`${service}/Deposits`, emptyList],
      [`${service}/TallyResult`, noProposal],
    ]),
  ),
};

const NO_BYTES = new Uint8Array(0);

/** The methods of those modules. */
export function emptyModuleMethods(interfaces: Interfaces): LcdMethods {
  return Object.fromEntries(
    Object.entries(ANSWERS).map(([path, answer]) => [
      path,
      async ({ method, request }) => {
        const type = interfaces.require(method.response);
        const empty = messageToJson(type, NO_BYTES, interfaces.message);
        return { json: { ...empty, ...answer(request) } };
      },
    ]),
  );
}
