import { cpus } from 'node:os';

/** What a bench measured, beside the most that could be had on this machine in the same run. */
export interface BenchResult {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly ceiling: number;
  /** How near the value comes to its ceiling, 1 being the ceiling itself. */
  readonly ratio: number;
  readonly cores: number;
  /** Of the measured part alone. */
  readonly seconds: number;
}

/** A figure of which more is better; its ceiling is the greatest it could be. */
export function rateResult(
  name: string,
  unit: string,
  measured: { readonly value: number; readonly ceiling: number; readonly seconds: number },
): BenchResult {
  const { value, ceiling, seconds } = measured;
  return {
    name,
    value: round(value),
    unit,
    ceiling: round(ceiling),
    ratio: round(value / ceiling),
    cores: cpus().length,
    seconds: round(seconds),
  };
}

/** A time, of which less is better; its ceiling is the least it could be. */
export function timeResult(
  name: string,
  unit: string,
  measured: { readonly value: number; readonly ceiling: number; readonly seconds: number },
): BenchResult {
  const { value, ceiling } = measured;
  return { ...rateResult(name, unit, measured), ratio: round(ceiling / value) };
}

/** Three significant digits are all that such figures have. */
function round(value: number): number {
  return Number(value.toPrecision(3));
}

/** The last line of a bench. */
export function printResult(result: BenchResult): void {
  console.log(JSON.stringify(result));
}

/** A whole number from the environment, for shorter runs. */
export function readSize(name: string, byDefault: number): number {
  const text = process.env[name];
  if (text === undefined) return byDefault;
  const size = Number(text);
  if (!Number.isInteger(size) || size < 1) throw new Error(`${name} must be a whole number`);
  return size;
}

/** The value below which such a part of the sorted values lies. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? NaN;
}
