/** What must hold at the end of a run, one line each. */
export interface Checks {
  /** Notes a check; `differences` says what is wrong, nothing if it holds. */
  readonly add: (what: string, differences: readonly string[]) => void;
  readonly failed: () => number;
  readonly print: (say: (line: string) => void) => void;
}

const SHOWN = 25;

export function createChecks(): Checks {
  const results: { readonly what: string; readonly differences: readonly string[] }[] = [];
  return {
    add: (what, differences) => results.push({ what, differences }),
    failed: () => results.filter(({ differences }) => differences.length > 0).length,
    print: (say) => {
      for (const { what, differences } of results) {
        say(`  ${differences.length === 0 ? 'ok  ' : 'FAIL'}  ${what}`);
        for (const difference of differences.slice(0, SHOWN)) say(`          ${difference}`);
        if (differences.length > SHOWN) say(`          and ${differences.length - SHOWN} more`);
      }
    },
  };
}
