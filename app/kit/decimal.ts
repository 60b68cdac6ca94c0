/**
 * `cosmos.Dec`: numbers with 18 decimals, as whole multiples of 10^-18. On the wire and in the
 * state they are the text of that multiple.
 */

/** 1 as a decimal. */
export const ONE = 1_000_000_000_000_000_000n;

const DECIMALS = 18;

/** The decimal that a wire text says; undefined for what is none, or over 78 digits. */
export function decimalFromWire(text: string): bigint | undefined {
  return /^(0|-?[1-9][0-9]{0,77})$/.test(text) ? BigInt(text) : undefined;
}

/** `0.050000000000000000`: how events and JSON show a decimal. */
export function decimalToText(decimal: bigint): string {
  const digits = (decimal < 0n ? -decimal : decimal).toString().padStart(DECIMALS + 1, '0');
  const point = digits.length - DECIMALS;
  return `${decimal < 0n ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** The decimal of `0.05`, of up to 18 decimals and not below zero; undefined for what is none. */
export function decimalFromText(text: string): bigint | undefined {
  const match = /^(0|[1-9][0-9]{0,59})(?:\.([0-9]{1,18}))?$/.exec(text);
  if (match === null) return undefined;
  return BigInt(`${match[1] ?? '0'}${(match[2] ?? '').padEnd(DECIMALS, '0')}`);
}

/** left ÷ right, rounded half to even in the last decimal, as the Cosmos SDK's `Quo`. */
export function divideDecimals(left: bigint, right: bigint): bigint {
  const quotient = (left * ONE * ONE) / right;
  const [whole, rest] = [quotient / ONE, quotient % ONE];
  const isUp = rest * 2n > ONE || (rest * 2n === ONE && whole % 2n === 1n);
  return isUp ? whole + 1n : whole;
}

/** True for a decimal in the form of messages from 0 to 1. */
export function isFraction(text: string): boolean {
  const decimal = decimalFromWire(text);
  return decimal !== undefined && decimal >= 0n && decimal <= ONE;
}
