import type { DigestProfile } from '../matching/digests.js';
import type { NewRecord, RecordContent } from '../vault/types.js';

/** What the digests of a record follow from. */
export type RecordSource = Omit<RecordContent, 'hitDigest' | 'detailDigest'>;

/** A record's content with its digests (protocol.md, Digest profiles). */
export function recordContent(source: RecordSource, digests: DigestProfile): RecordContent {
  const { twoFactorDigest, overdueData, timeStamp, staticFactor } = source;
  return {
    twoFactorDigest,
    overdueData,
    timeStamp,
    staticFactor,
    hitDigest: digests.hitDigest(twoFactorDigest, staticFactor),
    detailDigest: digests.detailDigest(twoFactorDigest, overdueData, timeStamp, staticFactor),
  };
}

/** A record to be stored: row `row` of its import. */
export function newRecord(
  row: number,
  source: RecordSource,
  prefixHexChars: number,
  digests: DigestProfile,
): NewRecord {
  const md5Code = digests.md5Code(source.twoFactorDigest, prefixHexChars);
  return { row, md5Code, ...recordContent(source, digests) };
}
