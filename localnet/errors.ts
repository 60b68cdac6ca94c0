/**
 * A mistake or lack that the person at the keyboard can mend: a missing tool, a taken port, a wrong
 * option. The message is one line that says what and the remedy; it is printed without a stack.
 */
export class LocalnetError extends Error {
  override readonly name = 'LocalnetError';
}

/** The message of anything that was thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** True if a Node system error has one of these codes (`ENOENT`, …). */
export function hasErrorCode(error: unknown, ...codes: readonly string[]): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    codes.includes(error.code)
  );
}
