import { require } from '../../kit/errors.js';
import { STAKING_ERRORS } from './errors.js';
import { TOKENS_PER_POWER } from './power.js';

/**
 * What is delegated or taken back is a POINT at least, and so is what is left of it where anything
 * is: then every record binds a POINT, and nobody makes a slash long with dust (ADR 0061).
 * @throws CodedError staking 107
 */
export function requireMinimum(amount: bigint, left: bigint): void {
  const isEnough = amount >= TOKENS_PER_POWER && left >= TOKENS_PER_POWER;
  require(left === 0n || isEnough, STAKING_ERRORS.tooLittle, () =>
    `${amount}upoint of ${amount + left}upoint`);
}

/** The same of what begins with nothing. @throws CodedError staking 107 */
export function requireStake(amount: bigint): void {
  require(amount >= TOKENS_PER_POWER, STAKING_ERRORS.tooLittle, () => `${amount}upoint`);
}
