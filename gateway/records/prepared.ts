import { toHex } from '../hex.js';
import type { DigestProfile } from '../matching/digests.js';
import type { RecordContent } from '../vault/types.js';
import type { RecordSource } from './content.js';
import type { RawRow, RowRefusal } from './rows.js';

const MAX_OVERDUE_DATA_CHARACTERS = 1024;
const MILLISECONDS = /^[1-9][0-9]{0,15}$/;

/** What the record of a prepared proof is made from: its texts, byte for byte. */
export function preparedSource(
  { texts }: RawRow,
  nowMs: number,
  digests: DigestProfile,
): RecordSource | RowRefusal {
  const twoFactorDigest = digests.parseTwoFactorDigest(texts.two_factor_digest ?? '');
  if (twoFactorDigest === undefined) return { field: 'two_factor_digest', reason: 'bad_digest' };
  const overdueData = texts.overdue_data ?? '';
  if (overdueData.length > MAX_OVERDUE_DATA_CHARACTERS || /\p{Cc}/u.test(overdueData)) {
    return { field: 'overdue_data', reason: 'bad_overdue_data' };
  }
  const timeStamp = texts.time_stamp ?? '';
  if (!MILLISECONDS.test(timeStamp)) return { field: 'time_stamp', reason: 'bad_date' };
  if (Number(timeStamp) > nowMs) return { field: 'time_stamp', reason: 'future_date' };
  const staticFactor = texts.static_factor ?? '';
  if (!digests.isStaticFactor(staticFactor)) {
    return { field: 'static_factor', reason: 'factor_domain' };
  }
  return { twoFactorDigest, overdueData, timeStamp, staticFactor };
}

/**
 * What is wrong with the digests that a prepared proof came with: they must follow from its texts.
 * protocol.md: where the hit digest only fits the lower-case text the row is `digest_case`.
 */
export function refusalOfDigests(
  { texts }: RawRow,
  { twoFactorDigest, staticFactor, hitDigest, detailDigest }: RecordContent,
  digests: DigestProfile,
): RowRefusal | undefined {
  if (!sameHex(hitDigest, texts.hit_digest ?? '')) {
    const lower = digests.hitDigest(twoFactorDigest.toLowerCase(), staticFactor);
    const reason = sameHex(lower, texts.hit_digest ?? '') ? 'digest_case' : 'digest_mismatch';
    return { field: 'hit_digest', reason };
  }
  if (texts.detail_digest !== undefined && !sameHex(detailDigest, texts.detail_digest)) {
    return { field: 'detail_digest', reason: 'digest_mismatch' };
  }
  return undefined;
}

function sameHex(bytes: Uint8Array, hex: string): boolean {
  return toHex(bytes) === hex.toLowerCase();
}
