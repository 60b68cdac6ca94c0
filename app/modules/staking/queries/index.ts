import * as staking from 'cosmjs-types/cosmos/staking/v1beta1/query';
import { cosmosService } from '../../../kit/cosmosQuery.js';
import { durationOf } from '../../../kit/cosmosTime.js';
import type { QueryHandler } from '../../../kit/module.js';
import { BONDED_POOL, NOT_BONDED_POOL } from '../../bank/accounts.js';
import { POINT_DENOM } from '../../bank/coins.js';
import type { BankView } from '../../bank/types.js';
import { stakingParams } from '../keys.js';
import { DEFAULT_PARAMS } from '../params.js';
import {
  delegationOf,
  delegationsOfDelegator,
  delegationsOfValidator,
  noRedelegations,
} from './delegations.js';
import { historicalInfo } from './historical.js';
import { unbondingOf, unbondingsOfDelegator, unbondingsOfValidator } from './unbondings.js';
import {
  validatorOf,
  validatorOfDelegator,
  validatorPage,
  validatorsOfDelegator,
} from './validators.js';

const define = cosmosService('cosmos.staking.v1beta1.Query');

/** All of `cosmos.staking.v1beta1.Query`. Without staking lists are empty, as they truly are. */
export const stakingQueries = (bank: BankView): readonly QueryHandler[] => [
  define(
    'Validators',
    staking.QueryValidatorsRequest,
    staking.QueryValidatorsResponse,
    validatorPage,
  ),
  define(
    'Validator',
    staking.QueryValidatorRequest,
    staking.QueryValidatorResponse,
    ({ state }, { validatorAddr }) => ({ validator: validatorOf(state, validatorAddr) }),
  ),
  define(
    'ValidatorDelegations',
    staking.QueryValidatorDelegationsRequest,
    staking.QueryValidatorDelegationsResponse,
    delegationsOfValidator,
  ),
  define(
    'ValidatorUnbondingDelegations',
    staking.QueryValidatorUnbondingDelegationsRequest,
    staking.QueryValidatorUnbondingDelegationsResponse,
    unbondingsOfValidator,
  ),
  define(
    'Delegation',
    staking.QueryDelegationRequest,
    staking.QueryDelegationResponse,
    ({ state }, request) => ({ delegationResponse: delegationOf(state, request) }),
  ),
  define(
    'UnbondingDelegation',
    staking.QueryUnbondingDelegationRequest,
    staking.QueryUnbondingDelegationResponse,
    ({ state }, request) => ({ unbond: unbondingOf(state, request) }),
  ),
  define(
    'DelegatorDelegations',
    staking.QueryDelegatorDelegationsRequest,
    staking.QueryDelegatorDelegationsResponse,
    delegationsOfDelegator,
  ),
  define(
    'DelegatorUnbondingDelegations',
    staking.QueryDelegatorUnbondingDelegationsRequest,
    staking.QueryDelegatorUnbondingDelegationsResponse,
    unbondingsOfDelegator,
  ),
  define(
    'Redelegations',
    staking.QueryRedelegationsRequest,
    staking.QueryRedelegationsResponse,
    (_context, request) => noRedelegations(request),
  ),
  define(
    'DelegatorValidators',
    staking.QueryDelegatorValidatorsRequest,
    staking.QueryDelegatorValidatorsResponse,
    validatorsOfDelegator,
  ),
  define(
    'DelegatorValidator',
    staking.QueryDelegatorValidatorRequest,
    staking.QueryDelegatorValidatorResponse,
    ({ state }, request) => ({ validator: validatorOfDelegator(state, request) }),
  ),
  define(
    'HistoricalInfo',
    staking.QueryHistoricalInfoRequest,
    staking.QueryHistoricalInfoResponse,
    (context, { height }) => ({ hist: historicalInfo(context, height) }),
  ),
  define('Pool', staking.QueryPoolRequest, staking.QueryPoolResponse, ({ state }) => ({
    pool: {
      notBondedTokens: bank.balance(state, NOT_BONDED_POOL, POINT_DENOM).toString(),
      bondedTokens: bank.balance(state, BONDED_POOL, POINT_DENOM).toString(),
    },
  })),
  define('Params', staking.QueryParamsRequest, staking.QueryParamsResponse, ({ state }) => {
    const params = stakingParams.get(state) ?? DEFAULT_PARAMS;
    const { unbondingMs, ...others } = params;
    const unbondingTime = durationOf(unbondingMs);
    return { params: { ...others, unbondingTime, bondDenom: POINT_DENOM } };
  }),
];
