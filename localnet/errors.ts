/**
 * A mistake or lack that the person at the keyboard can mend: a missing tool, a taken port, a wrong
 * option. The message is one line that says what and the remedy; it is printed without a stack.
 */
export class LocalnetError extends Error {
  override readonly name = 'LocalnetError';
}

export { errorText } from '../proto/errorText.js';

/** True if a Node system error has one of these codes (`ENOENT`, …). */
export function hasErrorCode(error: unknown, ...codes: readonly string[]): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    codes.includes(error.code)
  );
}
