import type { DigestProfile } from '../matching/digests.js';
import type { NewRecord } from '../vault/types.js';
import type { RawRow, RowRefusal } from './rows.js';

const MAX_OVERDUE_DATA_CHARACTERS = 1024;
const MILLISECONDS = /^[1-9][0-9]{0,15}$/;

/**
 * A prepared proof: its texts are kept byte for byte, its digests must follow from them.
 * protocol.md: where the hit digest only fits the lower-case text the row is `digest_case`.
 */
export function preparedRecord(
  row: number,
  raw: RawRow,
  nowMs: number,
  prefixHexChars: number,
  digests: DigestProfile,
): NewRecord | RowRefusal {
  const { texts } = raw;
  const given = texts.two_factor_digest ?? '';
  const twoFactorDigest = digests.parseTwoFactorDigest(given);
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
  const hitDigest = digests.hitDigest(twoFactorDigest, staticFactor);
  if (!sameHex(hitDigest, texts.hit_digest ?? '')) {
    const lower = digests.hitDigest(twoFactorDigest.toLowerCase(), staticFactor);
    const reason = sameHex(lower, texts.hit_digest ?? '') ? 'digest_case' : 'digest_mismatch';
    return { field: 'hit_digest', reason };
  }
  const detailDigest = digests.detailDigest(twoFactorDigest, overdueData, timeStamp, staticFactor);
  if (texts.detail_digest !== undefined && !sameHex(detailDigest, texts.detail_digest)) {
    return { field: 'detail_digest', reason: 'digest_mismatch' };
  }
  const md5Code = digests.md5Code(twoFactorDigest, prefixHexChars);
  return {
    row,
    twoFactorDigest,
    overdueData,
    timeStamp,
    staticFactor,
    md5Code,
    hitDigest,
    detailDigest,
  };
}

function sameHex(bytes: Uint8Array, hex: string): boolean {
  return Buffer.from(bytes).toString('hex') === hex.toLowerCase();
}
