import { coded, require, SDK_ERRORS } from '../kit/errors.js';
import type { DecodeMode, TxSigner } from './decodeSigners.js';
import type { FeePart } from './txParts.js';

export interface TxFee {
  readonly amountUpoint: bigint;
  readonly gasLimit: bigint;
  /** `banma1…` of the signer that pays. */
  readonly payer: string;
}

const FEE_DENOM = 'upoint';
/** Whole decimal numbers below 2^63. */
const AMOUNT = /^(0|[1-9][0-9]{0,18})$/;

/**
 * Reads the fee. An empty amount is allowed; another denom than upoint is not, since nobody could
 * burn it. @throws CodedError
 */
export function readFee(
  fee: FeePart | undefined,
  signers: readonly TxSigner[],
  mode: DecodeMode,
): TxFee {
  const firstSigner = signers[0]?.address ?? '';
  if (fee === undefined) {
    require(mode === 'simulate', SDK_ERRORS.invalidGasLimit, 'no fee and so no gas limit');
    return { amountUpoint: 0n, gasLimit: 0n, payer: firstSigner };
  }
  require(fee.granter === '', SDK_ERRORS.notSupported, 'fee grants');
  const payer = fee.payer === '' ? firstSigner : fee.payer;
  const isSigner = signers.some(({ address }) => address === payer);
  require(isSigner, SDK_ERRORS.unauthorized, `fee payer ${payer.slice(0, 100)} is not a signer`);
  require(fee.amount.length <= 1, SDK_ERRORS.invalidCoins, 'a fee has one coin at most');
  const coin = fee.amount[0];
  return { amountUpoint: coin ? readAmount(coin) : 0n, gasLimit: fee.gasLimit, payer };
}

function readAmount(coin: { readonly denom: string; readonly amount: string }): bigint {
  const denom = coin.denom.slice(0, 100);
  require(denom === FEE_DENOM, SDK_ERRORS.invalidCoins, `fee in ${denom}, not ${FEE_DENOM}`);
  if (!AMOUNT.test(coin.amount)) throw coded(SDK_ERRORS.invalidCoins, 'fee amount');
  return BigInt(coin.amount);
}
