import type {
  QueryDelegatorUnbondingDelegationsRequest,
  QueryDelegatorUnbondingDelegationsResponse,
  QueryUnbondingDelegationRequest,
  QueryValidatorUnbondingDelegationsRequest,
  QueryValidatorUnbondingDelegationsResponse,
} from 'cosmjs-types/cosmos/staking/v1beta1/query';
import type { UnbondingDelegation } from 'cosmjs-types/cosmos/staking/v1beta1/staking';
import { cosmosPage } from '../../../kit/cosmosQuery.js';
import { assert } from '../../../kit/errors.js';
import type { QueryContext } from '../../../kit/module.js';
import { readPage } from '../../../kit/pagination.js';
import { notFound } from '../../../kit/queryErrors.js';
import type { StateReader } from '../../../kit/state.js';
import { unbondings, unbondingsByValidator } from '../keys.js';
import { queriedDelegator, queriedOperator, shownUnbonding } from './shown.js';

/** Entries of an unbonding are bounded by a parameter, of which a page is not to hold too many. */
const LARGEST_PAGE = { maxLimit: 200 };

/** @throws CodedError sdk 22 where nothing unbonds */
export function unbondingOf(
  state: StateReader,
  { delegatorAddr, validatorAddr }: QueryUnbondingDelegationRequest,
): UnbondingDelegation {
  const delegator = queriedDelegator(delegatorAddr);
  const operator = queriedOperator(validatorAddr);
  const unbonding = unbondings.get(state, delegator, operator);
  if (unbonding !== undefined) return shownUnbonding(operator, delegator, unbonding);
  const who = `unbonding delegation with delegator ${delegatorAddr}`;
  throw notFound(`${who} not found for validator ${validatorAddr}`);
}

/** What a delegator takes back, in the order of the validators' operators. */
export function unbondingsOfDelegator(
  { state }: QueryContext,
  { delegatorAddr, pagination }: QueryDelegatorUnbondingDelegationsRequest,
): QueryDelegatorUnbondingDelegationsResponse {
  const leading = [queriedDelegator(delegatorAddr)];
  const page = readPage(unbondings, state, leading, cosmosPage(pagination), LARGEST_PAGE);
  return {
    unbondingResponses: page.items.map(({ key: [delegator, operator], value }) =>
      shownUnbonding(operator, delegator, value),
    ),
    pagination: page.pagination,
  };
}

/** What is taken back from a validator, in the order of the delegators. */
export function unbondingsOfValidator(
  { state }: QueryContext,
  { validatorAddr, pagination }: QueryValidatorUnbondingDelegationsRequest,
): QueryValidatorUnbondingDelegationsResponse {
  const leading = [queriedOperator(validatorAddr)];
  const index = unbondingsByValidator;
  const page = readPage(index, state, leading, cosmosPage(pagination), LARGEST_PAGE);
  return {
    unbondingResponses: page.items.map(({ value: { operator, delegator } }) => {
      const unbonding = unbondings.get(state, delegator, operator);
      assert(unbonding !== undefined, 'an unbonding is listed that is not there');
      return shownUnbonding(operator, delegator, unbonding);
    }),
    pagination: page.pagination,
  };
}
