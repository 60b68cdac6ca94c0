import type { Duration } from 'cosmjs-types/google/protobuf/duration';
import type { Timestamp } from 'cosmjs-types/google/protobuf/timestamp';

/** `google.protobuf.Timestamp` of Unix ms, from 1970 on. */
export function timestampOf(timeMs: bigint): Timestamp {
  return { seconds: timeMs / 1_000n, nanos: Number(timeMs % 1_000n) * 1_000_000 };
}

/** `google.protobuf.Duration` of ms, not below zero. */
export function durationOf(ms: bigint): Duration {
  return timestampOf(ms);
}

/** RFC 3339 in UTC as Go writes it, without trailing zeros; of Unix ms, from 1970 on. */
export function timeToText(timeMs: bigint): string {
  const [seconds, ms] = [timeMs / 1_000n, timeMs % 1_000n];
  const [year, month, day] = dateOf(seconds / 86_400n);
  const date = `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`;
  const [hour, minute, second] = [(seconds / 3_600n) % 24n, (seconds / 60n) % 60n, seconds % 60n];
  const time = `${digits(hour, 2)}:${digits(minute, 2)}:${digits(second, 2)}`;
  const fraction = ms === 0n ? '' : `.${digits(ms, 3).replace(/0+$/, '')}`;
  return `${date}T${time}${fraction}Z`;
}

function digits(value: bigint, count: number): string {
  return value.toString().padStart(count, '0');
}

/** Year, month and day of a day since 1970-01-01, by cycles of 400 years that begin in March. */
function dateOf(day: bigint): [year: bigint, month: bigint, day: bigint] {
  const since = day + 719_468n;
  const inCycle = since % 146_097n;
  const yearInCycle = (inCycle - inCycle / 1_460n + inCycle / 36_524n - inCycle / 146_096n) / 365n;
  const inYear = inCycle - (365n * yearInCycle + yearInCycle / 4n - yearInCycle / 100n);
  const march = (5n * inYear + 2n) / 153n;
  const month = march < 10n ? march + 3n : march - 9n;
  const year = yearInCycle + (since / 146_097n) * 400n + (month <= 2n ? 1n : 0n);
  return [year, month, inYear - (153n * march + 2n) / 5n + 1n];
}
