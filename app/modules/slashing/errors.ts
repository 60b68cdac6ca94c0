import type { ErrorCode } from '../../kit/errors.js';

const codespace = 'slashing';

const error = (code: number, description: string): ErrorCode => ({ codespace, code, description });

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
} as const satisfies Record<string, ErrorCode>;

/** For the module's list. */
export const slashingErrors: readonly ErrorCode[] = [
  SLASHING_ERRORS.noValidator,
  SLASHING_ERRORS.stillJailed,
  SLASHING_ERRORS.notJailed,
  SLASHING_ERRORS.noSelfDelegation,
  SLASHING_ERRORS.selfDelegationTooLow,
];
