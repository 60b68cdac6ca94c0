/** Weights of the first 17 digits (GB 11643-1999, ISO 7064 MOD 11-2). */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const CHECK_CHARACTERS = '10X98765432';
const FORM = /^[1-9][0-9]{16}[0-9Xx]$/;

export interface IdNumber {
  readonly text: string;
}
export interface IdProblem {
  readonly reason: 'bad_id_format' | 'bad_id_date' | 'bad_id_checksum';
}

export function isIdProblem(result: IdNumber | IdProblem): result is IdProblem {
  return 'reason' in result;
}

/** Checks a citizen's 18-character ID number: form, an existing past birth date, checksum. */
export function parseIdNumber(text: string, nowMs: number): IdNumber | IdProblem {
  if (!FORM.test(text)) return { reason: 'bad_id_format' };
  const [year, month, day] = [text.slice(6, 10), text.slice(10, 12), text.slice(12, 14)];
  const birth = new Date(0);
  birth.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const exists = birth.toISOString().startsWith(`${year}-${month}-${day}`);
  if (!exists || Number(year) < 1800 || birth.getTime() > nowMs) return { reason: 'bad_id_date' };
  if (checkCharacter(text) !== text.charAt(17).toUpperCase()) return { reason: 'bad_id_checksum' };
  return { text };
}

/** The 18th character of an ID number, from its first 17 digits. */
export function checkCharacter(digits: string): string {
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(digits.charAt(at)), 0);
  return CHECK_CHARACTERS.charAt(sum % 11);
}
