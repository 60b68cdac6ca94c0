import { CodecError } from '../message.js';

/** Seconds and nanoseconds, of a point in time or of its length. */
export interface Seconds {
  readonly seconds: bigint;
  readonly nanos: number;
}

const NANOS = 1_000_000_000n;
const DECIMALS = 18;

/** RFC 3339 in UTC with 0, 3, 6 or 9 places: `2026-11-21T12:04:43.654347045Z`. */
export function timestampToText({ seconds, nanos }: Seconds): string {
  // Within a year 0 to 9999, as the format has it; what is beyond is shown as its bound.
  const bounded = seconds < -62_135_596_800n ? -62_135_596_800n : seconds;
  const whole = new Date(Number(bounded > 253_402_300_799n ? 253_402_300_799n : bounded) * 1_000);
  return `${whole.toISOString().slice(0, 19)}${fraction(nanos)}Z`;
}

/** @throws CodecError for anything but RFC 3339 */
export function timestampFromText(text: string): Seconds {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text);
  const milliseconds = match === null ? NaN : Date.parse(`${match[1] ?? ''}${match[3] ?? ''}`);
  if (Number.isNaN(milliseconds)) throw new CodecError(`not a time: ${JSON.stringify(text)}`);
  const nanos = Number((match?.[2] ?? '').padEnd(9, '0'));
  return { seconds: BigInt(milliseconds / 1_000), nanos };
}

/** `1814400s`, with 3, 6 or 9 places where needed. */
export function durationToText({ seconds, nanos }: Seconds): string {
  const isNegative = seconds < 0n || nanos < 0;
  const whole = seconds < 0n ? -seconds : seconds;
  return `${isNegative ? '-' : ''}${whole}${fraction(Math.abs(nanos))}s`;
}

/** @throws CodecError for anything but seconds with up to nine places and an `s` */
export function durationFromText(text: string): Seconds {
  const match = /^(-?)(\d{1,12})(?:\.(\d{1,9}))?s$/.exec(text);
  if (match === null) throw new CodecError(`not a duration: ${JSON.stringify(text)}`);
  const nanos = BigInt(match[2] ?? '0') * NANOS + BigInt((match[3] ?? '').padEnd(9, '0'));
  const signed = match[1] === '-' ? -nanos : nanos;
  return { seconds: signed / NANOS, nanos: Number(signed % NANOS) };
}

function fraction(nanos: number): string {
  if (nanos === 0) return '';
  const digits = nanos.toString().padStart(9, '0');
  return `.${digits.replace(/^(\d{3})(?:000000)$|^(\d{6})(?:000)$/, '$1$2')}`;
}

/** `0.050000000000000000` of `50000000000000000`: eighteen places, as the Cosmos SDK shows them. */
export function decimalToText(scaled: string): string {
  const isNegative = scaled.startsWith('-');
  const digits = (isNegative ? scaled.slice(1) : scaled).padStart(DECIMALS + 1, '0');
  const point = digits.length - DECIMALS;
  return `${isNegative ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** The inverse. @throws CodecError for what is no decimal, or has more than eighteen places */
export function decimalFromText(text: string): string {
  const match = /^(-?)(\d{1,60})(?:\.(\d{1,18}))?$/.exec(text);
  if (match === null) throw new CodecError(`not a decimal: ${JSON.stringify(text.slice(0, 100))}`);
  const [, sign = '', whole = '0', part = ''] = match;
  const scaled = BigInt(`${whole}${part.padEnd(DECIMALS, '0')}`);
  return `${scaled === 0n ? '' : sign}${scaled}`;
}
