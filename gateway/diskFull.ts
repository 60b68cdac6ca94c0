import { problem } from './errors.js';
import type { Problem } from './errors.js';

const CODES = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** True of what a file or the vault throws when its disk, quota or file size allows no more. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code === 'string') return CODES.includes(code);
  // The vault's: of a write that the disk took in part only, LMDB tells no more than this.
  return /No space left|quota exceeded|File too large|MDB_MAP_FULL|Input\/output/i.test(
    error.message,
  );
}

/** The refusal that says so. */
export function diskFull(): Problem {
  return problem(507, 'disk_full', 'The gateway has no room for the file.');
}
