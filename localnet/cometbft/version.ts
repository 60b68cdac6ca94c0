/** The one CometBFT this chain is built and tested against (go.mod beside this file pins it). */
export const COMETBFT_VERSION = '0.38.26';

/** The oldest Go that builds it, as its go.mod says. */
export const MINIMUM_GO_VERSION = '1.22.11';

/**
 * The three numbers of the first `a.b` or `a.b.c` in a text such as `go version go1.22.11 linux/…`;
 * undefined when there is none.
 */
function parseVersion(text: string): readonly [number, number, number] | undefined {
  const match = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)] : undefined;
}

/** True if version `text` is `minimum` or later; false when it holds no version. */
export function isVersionAtLeast(text: string, minimum: string): boolean {
  const found = parseVersion(text);
  const wanted = parseVersion(minimum);
  if (!found || !wanted) {
    return false;
  }
  for (const [index, part] of wanted.entries()) {
    const own = found[index] ?? 0;
    if (own !== part) {
      return own > part;
    }
  }
  return true;
}
