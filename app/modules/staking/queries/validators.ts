import type {
  QueryDelegatorValidatorRequest,
  QueryDelegatorValidatorsRequest,
  QueryDelegatorValidatorsResponse,
  QueryValidatorsRequest,
  QueryValidatorsResponse,
} from 'cosmjs-types/cosmos/staking/v1beta1/query';
import type { Validator as ShownValidator } from 'cosmjs-types/cosmos/staking/v1beta1/staking';
import type { Validator } from '../../../../proto/codec/generated/banma/staking/v1.js';
import { ValidatorStatus } from '../../../../proto/codec/generated/banma/staking/v1.js';
import { cosmosPage } from '../../../kit/cosmosQuery.js';
import type { QueryContext } from '../../../kit/module.js';
import { listedEntries, pageBounds, readPage, takePage } from '../../../kit/pagination.js';
import type { ListItem } from '../../../kit/pagination.js';
import { invalidArgument, notFound, unknownStatus } from '../../../kit/queryErrors.js';
import type { StateReader } from '../../../kit/state.js';
import { STAKING_ERRORS } from '../errors.js';
import { delegations, delegationsByDelegator, validators } from '../keys.js';
import { knownValidator } from '../validatorStore.js';
import { queriedDelegator, queriedOperator, shownValidator } from './shown.js';

const STATUS_NAMES: Readonly<Record<string, ValidatorStatus>> = {
  BOND_STATUS_UNBONDED: ValidatorStatus.UNBONDED,
  BOND_STATUS_UNBONDING: ValidatorStatus.UNBONDING,
  BOND_STATUS_BONDED: ValidatorStatus.BONDED,
};

/** Validators of a status, or all, in the order of their operators. */
export function validatorPage(
  { state }: QueryContext,
  { status, pagination }: QueryValidatorsRequest,
): QueryValidatorsResponse {
  const wished = Object.hasOwn(STATUS_NAMES, status) ? STATUS_NAMES[status] : undefined;
  if (status !== '' && wished === undefined) {
    throw invalidArgument(`invalid validator status ${status.slice(0, 100)}`);
  }
  const bounds = pageBounds(cosmosPage(pagination));
  const entries = listedEntries(state, validators, [], bounds);
  const page = takePage(listOf(entries, wished), bounds);
  return { validators: [...page.items], pagination: page.pagination };
}

function* listOf(
  entries: Iterable<{
    readonly key: readonly [Uint8Array];
    readonly rawKey: Uint8Array;
    readonly value: Validator;
    readonly size: number;
  }>,
  wished: ValidatorStatus | undefined,
): Iterable<ListItem<ShownValidator>> {
  for (const { key, rawKey, value, size } of entries) {
    const isShown = wished === undefined || value.status === wished;
    yield { pageKey: rawKey, item: isShown ? shownValidator(key[0], value) : undefined, size };
  }
}

/** @throws CodedError sdk 22 where there is no such validator */
export function validatorOf(state: StateReader, address: string): ShownValidator {
  const operator = queriedOperator(address);
  const validator = validators.get(state, operator);
  if (validator === undefined) throw notFound(`validator ${address} not found`);
  return shownValidator(operator, validator);
}

/** Those a delegator has shares of. */
export function validatorsOfDelegator(
  { state }: QueryContext,
  { delegatorAddr, pagination }: QueryDelegatorValidatorsRequest,
): QueryDelegatorValidatorsResponse {
  const leading = [queriedDelegator(delegatorAddr)];
  const page = readPage(delegationsByDelegator, state, leading, cosmosPage(pagination));
  return {
    validators: page.items.map(({ key: [, operator] }) =>
      shownValidator(operator, knownValidator(state, operator)),
    ),
    pagination: page.pagination,
  };
}

/** @throws CodedError where the delegator has no share of it */
export function validatorOfDelegator(
  state: StateReader,
  { delegatorAddr, validatorAddr }: QueryDelegatorValidatorRequest,
): ShownValidator {
  const delegator = queriedDelegator(delegatorAddr);
  const operator = queriedOperator(validatorAddr);
  if (!delegations.has(state, operator, delegator)) {
    throw unknownStatus(STAKING_ERRORS.noDelegation.description);
  }
  return shownValidator(operator, knownValidator(state, operator));
}
