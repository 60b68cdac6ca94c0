import { errorsOf } from '../../kit/errors.js';

const error = errorsOf('slashing');

/** The Cosmos SDK's own; documented in the README, never reused. */
export const SLASHING_ERRORS = {
  noValidator: error(2, 'address is not associated with any known validator'),
  stillJailed: error(4, 'validator still jailed; cannot be unjailed'),
  notJailed: error(5, 'validator not jailed; cannot be unjailed'),
  noSelfDelegation: error(6, 'validator has no self-delegation; cannot be unjailed'),
  selfDelegationTooLow: error(
    7,
    "validator's self delegation less than minimum; cannot be unjailed",
  ),
} as const;
