import type { Validator } from '../../../proto/codec/generated/banma/staking/v1.js';
import { divideDecimals, ONE } from '../../kit/decimal.js';
import { assert, require } from '../../kit/errors.js';
import { STAKING_ERRORS } from './errors.js';

/**
 * Share arithmetic of the Cosmos SDK: the first share is worth one upoint, and less of it only after
 * slashing. Shares are decimals (times 10^18).
 */

type Held = Pick<Validator, 'tokens' | 'shares'>;

/** Shares for so many upoint. @throws CodedError staking 34 where shares are worth nothing */
export function sharesOfTokens({ tokens, shares }: Held, amount: bigint): bigint {
  if (shares === '0') return amount * ONE;
  require(tokens !== '0', STAKING_ERRORS.worthless);
  return (BigInt(shares) * amount) / BigInt(tokens);
}

/** What shares are worth, in whole upoint. */
export function tokensOfShares({ tokens, shares }: Held, held: bigint): bigint {
  if (shares === '0') return 0n;
  return divideDecimals(held * BigInt(tokens), BigInt(shares)) / ONE;
}

/** The validator with so many upoint more, and the shares they give. */
export function withTokens(
  validator: Validator,
  amount: bigint,
): { readonly validator: Validator; readonly shares: bigint } {
  const shares = sharesOfTokens(validator, amount);
  return {
    validator: {
      ...validator,
      tokens: (BigInt(validator.tokens) + amount).toString(),
      shares: (BigInt(validator.shares) + shares).toString(),
    },
    shares,
  };
}

/** The validator without these shares, and the upoint they were worth; the last take all. */
export function withoutShares(
  validator: Validator,
  shares: bigint,
): { readonly validator: Validator; readonly tokens: bigint } {
  const left = BigInt(validator.shares) - shares;
  assert(left >= 0n, 'more shares are taken than there are');
  const all = BigInt(validator.tokens);
  const worth = left === 0n ? all : tokensOfShares(validator, shares);
  const tokens = worth > all ? all : worth;
  const rest = { tokens: (all - tokens).toString(), shares: left.toString() };
  return { validator: { ...validator, ...rest }, tokens };
}
