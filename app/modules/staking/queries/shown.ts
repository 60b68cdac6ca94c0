import { PubKey } from 'cosmjs-types/cosmos/crypto/ed25519/keys';
import type {
  DelegationResponse,
  UnbondingDelegation,
  Validator as ShownValidator,
} from 'cosmjs-types/cosmos/staking/v1beta1/staking';
import { BondStatus } from 'cosmjs-types/cosmos/staking/v1beta1/staking';
import type { Unbonding, Validator } from '../../../../proto/codec/generated/banma/staking/v1.js';
import { ValidatorStatus } from '../../../../proto/codec/generated/banma/staking/v1.js';
import {
  addressFromText,
  addressToText,
  operatorFromText,
  operatorToText,
} from '../../../../proto/documents/address.js';
import { errorText } from '../../../../proto/errorText.js';
import { timestampOf } from '../../../kit/cosmosTime.js';
import { invalidArgument, unknownStatus } from '../../../kit/queryErrors.js';
import type { StateReader } from '../../../kit/state.js';
import { POINT_DENOM } from '../../bank/coins.js';
import { tokensOfShares } from '../shares.js';
import { knownValidator } from '../validatorStore.js';

/** Staking in the Cosmos SDK's messages. */

const STATUS = {
  [ValidatorStatus.UNBONDED]: BondStatus.BOND_STATUS_UNBONDED,
  [ValidatorStatus.UNBONDING]: BondStatus.BOND_STATUS_UNBONDING,
  [ValidatorStatus.BONDED]: BondStatus.BOND_STATUS_BONDED,
} as const;

export function shownValidator(operator: Uint8Array, validator: Validator): ShownValidator {
  const { moniker, identity, website, securityContact, details, unbondingId } = validator;
  return {
    operatorAddress: operatorToText(operator),
    consensusPubkey: {
      typeUrl: PubKey.typeUrl,
      value: PubKey.encode({ key: validator.publicKey }).finish(),
    },
    jailed: validator.jailed,
    status: STATUS[validator.status],
    tokens: validator.tokens,
    delegatorShares: validator.shares,
    description: { moniker, identity, website, securityContact, details },
    unbondingHeight: validator.unbondingHeight,
    unbondingTime: timestampOf(validator.unbondingTime),
    commission: {
      commissionRates: {
        rate: validator.commissionRate,
        maxRate: validator.commissionMaxRate,
        maxChangeRate: validator.commissionMaxChangeRate,
      },
      updateTime: timestampOf(validator.commissionTime),
    },
    minSelfDelegation: validator.minSelfDelegation,
    unbondingOnHoldRefCount: 0n,
    unbondingIds: unbondingId === 0n ? [] : [unbondingId],
  };
}

/** A delegation with what it is worth. */
export function shownDelegation(
  state: StateReader,
  operator: Uint8Array,
  delegator: Uint8Array,
  shares: string,
): DelegationResponse {
  const worth = tokensOfShares(knownValidator(state, operator), BigInt(shares));
  return {
    delegation: {
      delegatorAddress: addressToText(delegator),
      validatorAddress: operatorToText(operator),
      shares,
    },
    balance: { denom: POINT_DENOM, amount: worth.toString() },
  };
}

export function shownUnbonding(
  operator: Uint8Array,
  delegator: Uint8Array,
  { entries }: Unbonding,
): UnbondingDelegation {
  return {
    delegatorAddress: addressToText(delegator),
    validatorAddress: operatorToText(operator),
    entries: entries.map(({ completionTime, ...entry }) => ({
      ...entry,
      completionTime: timestampOf(completionTime),
      unbondingOnHoldRefCount: 0n,
    })),
  };
}

/** @throws CodedError with the Cosmos SDK's words */
export function queriedOperator(text: string): Uint8Array {
  return addressOf('validator', operatorFromText, text);
}

/** @throws CodedError with the Cosmos SDK's words */
export function queriedDelegator(text: string): Uint8Array {
  return addressOf('delegator', addressFromText, text);
}

function addressOf(whose: string, read: (text: string) => Uint8Array, text: string): Uint8Array {
  if (text === '') throw invalidArgument(`${whose} address cannot be empty`);
  try {
    return read(text);
  } catch (error) {
    throw unknownStatus(errorText(error));
  }
}
