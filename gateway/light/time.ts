import type { Timestamp } from 'cosmjs-types/google/protobuf/timestamp';
import { demand } from './types.js';

const NS_PER_SECOND = 1_000_000_000n;
const RFC3339_UTC = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?Z$/;

/** Go's zero time, 0001-01-01T00:00:00Z, in Unix seconds: the timestamp of an absent vote. */
const ZERO_TIME_SECONDS = -62_135_596_800n;
/** 9999-12-31T23:59:59Z, the last second that protobuf allows. */
const LAST_SECOND = 253_402_300_799n;

/** Unix time in ns. */
export function timeToNs({ seconds, nanos }: Timestamp): bigint {
  return seconds * NS_PER_SECOND + BigInt(nanos);
}

export function isZeroTime({ seconds, nanos }: Timestamp): boolean {
  return seconds === ZERO_TIME_SECONDS && nanos === 0;
}

/** @throws LightError naming the field when it is not a time that protobuf allows */
export function checkTime({ seconds, nanos }: Timestamp, field: string): void {
  const inRange = seconds >= ZERO_TIME_SECONDS && seconds <= LAST_SECOND;
  demand(inRange, field, 'is outside the years 1 to 9999');
  demand(Number.isInteger(nanos) && nanos >= 0 && nanos < 1e9, field, 'has no valid nanoseconds');
}

/** Reads `2026-01-02T03:04:05.000000006Z` without losing nanoseconds. @throws LightError */
export function parseTime(text: string, field: string): Timestamp {
  const match = RFC3339_UTC.exec(text);
  demand(match !== null, field, 'is not an RFC 3339 time in UTC');
  const [, whole = '', fraction = ''] = match;
  const ms = Date.parse(`${whole}Z`);
  // Date takes 30 February for 1 March.
  const isDate = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(whole);
  demand(isDate, field, 'is not a date of the calendar');
  return { seconds: BigInt(ms) / 1_000n, nanos: Number(fraction.padEnd(9, '0')) };
}

/** RFC 3339 with nine digits of a second. @param ns Unix time, ns */
export function formatTime(ns: bigint): string {
  const nanos = ((ns % NS_PER_SECOND) + NS_PER_SECOND) % NS_PER_SECOND;
  const whole = new Date(Number((ns - nanos) / 1_000_000n)).toISOString().slice(0, 19);
  return `${whole}.${nanos.toString().padStart(9, '0')}Z`;
}
