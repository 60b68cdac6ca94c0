import { require, SDK_ERRORS } from '../kit/errors.js';
import type { DecodeMode } from './decodeSigners.js';
import type { FeePart } from './txParts.js';

export interface TxFee {
  readonly amountUpoint: bigint;
  /** The coins as they were sent, for texts: `5upoint`; empty where there are none. */
  readonly coins: string;
  /** Whether a coin is of another denom, which nobody can burn. */
  readonly isForeign: boolean;
  readonly gasLimit: bigint;
  /** `banma1…` of who pays, who signs, too. */
  readonly payer: string;
}

export const FEE_DENOM = 'upoint';
/** Whole decimal numbers below 2^63. */
const AMOUNT = /^(0|[1-9][0-9]{0,18})$/;
/** Longer ones are told in part. */
const MAX_COINS_TEXT = 200;

/**
 * Reads the fee. An empty amount is allowed; whether it is enough depends on state.
 * @param firstSigner pays unless the fee says otherwise
 * @throws CodedError
 */
export function readFee(fee: FeePart | undefined, firstSigner: string, mode: DecodeMode): TxFee {
  if (fee === undefined) {
    require(mode === 'simulate', SDK_ERRORS.invalidGasLimit, 'no fee and so no gas limit');
    return { amountUpoint: 0n, coins: '', isForeign: false, gasLimit: 0n, payer: firstSigner };
  }
  require(fee.granter === '', SDK_ERRORS.invalidRequest, 'fee grants are not enabled');
  const coins = fee.amount
    .map(({ denom, amount }) => `${amount}${denom}`)
    .join(',')
    .slice(0, MAX_COINS_TEXT);
  const isValid = fee.amount.every(({ amount }) => AMOUNT.test(amount));
  require(isValid, SDK_ERRORS.insufficientFee, () => `invalid fee provided: ${coins}`);
  const isForeign = fee.amount.some(({ denom }) => denom !== FEE_DENOM);
  require(isForeign || fee.amount.length <= 1, SDK_ERRORS.insufficientFee, () =>
    `invalid fee amount: ${coins}`);
  const [coin] = fee.amount;
  const amountUpoint = coin === undefined || isForeign ? 0n : BigInt(coin.amount);
  const payer = fee.payer === '' ? firstSigner : fee.payer;
  return { amountUpoint, coins, isForeign, gasLimit: fee.gasLimit, payer };
}
