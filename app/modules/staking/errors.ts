import { errorsOf } from '../../kit/errors.js';

const error = errorsOf('staking');

/** Up to 43 the Cosmos SDK's own, from 100 on ours; documented in the README, never reused. */
export const STAKING_ERRORS = {
  noValidator: error(3, 'validator does not exist'),
  operatorTaken: error(
    4,
    'validator already exist for this operator address; must use new validator operator address',
  ),
  publicKeyTaken: error(
    5,
    'validator already exist for this pubkey; must use new validator pubkey',
  ),
  publicKeyType: error(6, 'validator pubkey type is not supported'),
  jailed: error(7, 'validator for this address is currently jailed'),
  commissionNegative: error(9, 'commission must be positive'),
  commissionHuge: error(10, 'commission cannot be more than 100%'),
  commissionOverMax: error(11, 'commission cannot be more than the max rate'),
  commissionTooSoon: error(12, 'commission cannot be changed more than once in 24h'),
  commissionChangeNegative: error(13, 'commission change rate must be positive'),
  commissionChangeOverMax: error(14, 'commission change rate cannot be more than the max rate'),
  commissionChangeTooLarge: error(15, 'commission cannot be changed more than max change rate'),
  belowMinSelfDelegation: error(
    16,
    "validator's self delegation must be greater than their minimum self delegation",
  ),
  minSelfDelegationDecreased: error(17, 'minimum self delegation cannot be decrease'),
  noDelegation: error(19, 'no delegation for (address, validator) tuple'),
  tooManyEntries: error(
    27,
    'too many unbonding delegation entries for (delegator, validator) tuple',
  ),
  worthless: error(34, 'cannot delegate to validators with invalid (zero) ex-rate'),
  emptyPublicKey: error(39, 'empty validator public key'),
  commissionBelowMin: error(40, 'commission cannot be less than min rate'),
  off: error(100, 'this chain has no staking'),
  tooMuchPower: error(101, 'a third of the voting power or more'),
  lastValidator: error(102, 'no validator would be left'),
  setFull: error(103, 'the validator set is full'),
  rotatedRecently: error(104, 'the consensus key was changed within the unbonding period'),
  tombstoned: error(105, 'the operator is tombstoned'),
  powerOverflow: error(106, 'the total voting power is too large'),
  tooLittle: error(107, 'less than 1000000upoint would be moved or left'),
} as const;
