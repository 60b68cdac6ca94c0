import { GAS, LIMITS } from '../../proto/documents/gasSchedule.js';

/** Gas of a transaction that is signed once, with what its messages and its bytes take. */
export function transactionGas(content: bigint): bigint {
  return GAS.transaction + GAS.signature + content;
}

/** An estimate with a quarter on top. */
export function withGasMargin(gas: bigint): bigint {
  return gas + gas / 4n;
}

/** Gas limit for estimated content: with a margin, and no more than a transaction may have. */
export function generousGasLimit(content: bigint): bigint {
  const generous = withGasMargin(transactionGas(content));
  return generous < LIMITS.transactionGas ? generous : LIMITS.transactionGas;
}
