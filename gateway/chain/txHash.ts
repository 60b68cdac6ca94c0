import { sha256 } from '../../proto/documents/hash.js';
import { toHex } from '../hex.js';

/** Upper-case hex of the hash of a raw transaction, as explorers show it. */
export function hashOfTx(raw: Uint8Array): string {
  return toHex(sha256(raw)).toUpperCase();
}
