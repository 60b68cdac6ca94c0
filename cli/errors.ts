/** What a person at the keyboard can mend: printed as one line, exit status 1. */
export class CliError extends Error {
  override readonly name = 'CliError';
}
