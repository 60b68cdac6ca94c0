import { addressToText, operatorToText } from '../../../proto/documents/address.js';
import { timeToText } from '../../kit/cosmosTime.js';
import type { StateEvent } from '../../kit/event.js';
import { decimalToText } from '../../kit/decimal.js';
import { POINT_DENOM } from '../bank/coins.js';

/** The events of the Cosmos SDK's x/staking, attributes in its order. */

const coin = (amount: bigint): string => `${amount}${POINT_DENOM}`;

export function createValidatorEvent(operator: Uint8Array, amount: bigint): StateEvent {
  return {
    type: 'create_validator',
    attributes: [
      ['validator', operatorToText(operator)],
      ['amount', coin(amount)],
    ],
  };
}

export function editValidatorEvent(commissionRate: bigint, minSelfDelegation: string): StateEvent {
  return {
    type: 'edit_validator',
    attributes: [
      ['commission_rate', decimalToText(commissionRate)],
      ['min_self_delegation', minSelfDelegation],
    ],
  };
}

export function delegateEvent(
  operator: Uint8Array,
  delegator: Uint8Array,
  amount: bigint,
  shares: bigint,
): StateEvent {
  return {
    type: 'delegate',
    attributes: [
      ['validator', operatorToText(operator)],
      ['delegator', addressToText(delegator)],
      ['amount', coin(amount)],
      ['new_shares', decimalToText(shares)],
    ],
  };
}

export function unbondEvent(
  operator: Uint8Array,
  delegator: Uint8Array,
  amount: bigint,
  completionTime: bigint,
): StateEvent {
  return {
    type: 'unbond',
    attributes: [
      ['validator', operatorToText(operator)],
      ['delegator', addressToText(delegator)],
      ['amount', coin(amount)],
      ['completion_time', timeToText(completionTime)],
    ],
  };
}

export function cancelUnbondingEvent(
  operator: Uint8Array,
  delegator: Uint8Array,
  amount: bigint,
  creationHeight: bigint,
): StateEvent {
  return {
    type: 'cancel_unbonding_delegation',
    attributes: [
      ['amount', coin(amount)],
      ['validator', operatorToText(operator)],
      ['delegator', addressToText(delegator)],
      ['creation_height', creationHeight.toString()],
    ],
  };
}

export function completeUnbondingEvent(
  operator: Uint8Array,
  delegator: Uint8Array,
  amount: bigint,
): StateEvent {
  return {
    type: 'complete_unbonding',
    attributes: [
      ['amount', coin(amount)],
      ['validator', operatorToText(operator)],
      ['delegator', addressToText(delegator)],
    ],
  };
}
