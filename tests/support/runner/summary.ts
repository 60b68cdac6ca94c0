/** What a test file said of itself at its end. */
export interface Summary {
  readonly total: number;
  readonly passed: number;
  readonly skipped: number;
}

// eslint-disable-next-line no-control-regex -- terminal colours start with the escape character
const COLOURS = /\u001b\[[0-9;]*m/g;
const SUMMARY = /^ {2}Total: +(\d+)\n {2}Passed: +(\d+)\n {2}Skipped: +(\d+)\n {2}Duration: /gm;

/** The last summary uvu printed, or undefined where it printed none. */
export function parseSummary(output: string): Summary | undefined {
  const last = [...output.replace(COLOURS, '').matchAll(SUMMARY)].at(-1);
  if (!last) return undefined;
  const [total = 0, passed = 0, skipped = 0] = last.slice(1).map(Number);
  return { total, passed, skipped };
}
