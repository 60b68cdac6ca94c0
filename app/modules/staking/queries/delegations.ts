import type {
  QueryDelegationRequest,
  QueryDelegatorDelegationsRequest,
  QueryDelegatorDelegationsResponse,
  QueryRedelegationsRequest,
  QueryRedelegationsResponse,
  QueryValidatorDelegationsRequest,
  QueryValidatorDelegationsResponse,
} from 'cosmjs-types/cosmos/staking/v1beta1/query';
import type { DelegationResponse } from 'cosmjs-types/cosmos/staking/v1beta1/staking';
import { cosmosPage } from '../../../kit/cosmosQuery.js';
import type { QueryContext } from '../../../kit/module.js';
import { readPage } from '../../../kit/pagination.js';
import { notFound } from '../../../kit/queryErrors.js';
import type { StateReader } from '../../../kit/state.js';
import { sharesOf } from '../delegationStore.js';
import { delegations, delegationsByDelegator } from '../keys.js';
import { queriedDelegator, queriedOperator, shownDelegation } from './shown.js';

/** Delegations to a validator, in the order of the delegators. */
export function delegationsOfValidator(
  { state }: QueryContext,
  { validatorAddr, pagination }: QueryValidatorDelegationsRequest,
): QueryValidatorDelegationsResponse {
  const operator = queriedOperator(validatorAddr);
  const page = readPage(delegations, state, [operator], cosmosPage(pagination));
  return {
    delegationResponses: page.items.map(({ key: [, delegator], value: { shares } }) =>
      shownDelegation(state, operator, delegator, shares),
    ),
    pagination: page.pagination,
  };
}

/** @throws CodedError sdk 22, whose text clients read */
export function delegationOf(
  state: StateReader,
  { delegatorAddr, validatorAddr }: QueryDelegationRequest,
): DelegationResponse {
  const delegator = queriedDelegator(delegatorAddr);
  const operator = queriedOperator(validatorAddr);
  const shares = sharesOf(state, operator, delegator);
  if (shares > 0n) return shownDelegation(state, operator, delegator, shares.toString());
  const who = `delegation with delegator ${delegatorAddr}`;
  throw notFound(`${who} not found for validator ${validatorAddr}`);
}

/** Delegations of a delegator, in the order of the validators' operators. */
export function delegationsOfDelegator(
  { state }: QueryContext,
  { delegatorAddr, pagination }: QueryDelegatorDelegationsRequest,
): QueryDelegatorDelegationsResponse {
  const delegator = queriedDelegator(delegatorAddr);
  const page = readPage(delegationsByDelegator, state, [delegator], cosmosPage(pagination));
  return {
    delegationResponses: page.items.map(({ key: [, operator] }) => {
      const shares = sharesOf(state, operator, delegator).toString();
      return shownDelegation(state, operator, delegator, shares);
    }),
    pagination: page.pagination,
  };
}

/** There are none: nobody can move a delegation. @throws CodedError sdk 22 for one that is named */
export function noRedelegations(request: QueryRedelegationsRequest): QueryRedelegationsResponse {
  const { delegatorAddr, srcValidatorAddr, dstValidatorAddr } = request;
  if (delegatorAddr !== '') queriedDelegator(delegatorAddr);
  if (srcValidatorAddr !== '') queriedOperator(srcValidatorAddr);
  if (dstValidatorAddr !== '') queriedOperator(dstValidatorAddr);
  if (delegatorAddr !== '' && srcValidatorAddr !== '' && dstValidatorAddr !== '') {
    const who = `redelegation not found for delegator address ${delegatorAddr}`;
    throw notFound(`${who} from validator address ${srcValidatorAddr}`);
  }
  return { redelegationResponses: [], pagination: { nextKey: new Uint8Array(0), total: 0n } };
}
