import { randomFillSync } from 'node:crypto';
import { md5 } from '@noble/hashes/legacy.js';
import { toHex } from '../hex.js';

/** The digests of one contract, protocol.md: Digest profiles. */
export interface DigestProfile {
  readonly name: 'BANMA_MD5';
  /** Bytes of every digest. */
  readonly digestBytes: number;
  /** The text that is hashed again; `parseTwoFactorDigest` gives the same for the same person. */
  readonly twoFactorDigest: (name: string, idNumber: string) => string;
  /** A two-factor digest somebody made, in either case; undefined when it is none. */
  readonly parseTwoFactorDigest: (text: string) => string | undefined;
  /** First `prefixHexChars` characters of a two-factor digest. */
  readonly md5Code: (twoFactorDigest: string, prefixHexChars: number) => string;
  readonly verifyDigest: (twoFactorDigest: string, requestedFactor: string) => Uint8Array;
  readonly hitDigest: (twoFactorDigest: string, staticFactor: string) => Uint8Array;
  readonly detailDigest: (
    twoFactorDigest: string,
    overdueData: string,
    timeStamp: string,
    staticFactor: string,
  ) => Uint8Array;
  /** True in the domain of static factors, which no requested factor is in. */
  readonly isStaticFactor: (text: string) => boolean;
  readonly isRequestedFactor: (text: string) => boolean;
  /** Uniformly random, from the operating system's generator. */
  readonly randomStaticFactor: () => string;
  readonly randomRequestedFactor: () => string;
}

const MAX_INT64 = '9223372036854775807';
const MIN_INT64_DIGITS = '9223372036854775808';
const STATIC_FACTOR = /^(?:0|[1-9][0-9]{0,18})$/;
const REQUESTED_FACTOR = /^-[1-9][0-9]{0,18}$/;
// ASCII white space and the ideographic space, nothing else: protocol.md.
const OUTER_SPACES = /^[\t-\r \u3000]+|[\t-\r \u3000]+$/g;

/** Z001's digests, equal to the original deployment's: upper-case MD5 text, hashed again. */
export const banmaMd5: DigestProfile = {
  name: 'BANMA_MD5',
  digestBytes: 16,
  twoFactorDigest: (name, idNumber) => md5Text(sortedJoin(normalised(name), normalised(idNumber))),
  parseTwoFactorDigest: (text) => (/^[0-9a-fA-F]{32}$/.test(text) ? text.toUpperCase() : undefined),
  md5Code: (twoFactorDigest, prefixHexChars) => twoFactorDigest.slice(0, prefixHexChars),
  verifyDigest: (twoFactorDigest, requestedFactor) =>
    md5Bytes(sortedJoin(twoFactorDigest, requestedFactor)),
  hitDigest: (twoFactorDigest, staticFactor) => md5Bytes(sortedJoin(twoFactorDigest, staticFactor)),
  detailDigest: (twoFactorDigest, overdueData, timeStamp, staticFactor) =>
    md5Bytes(sortedJoin(twoFactorDigest, overdueData, timeStamp, staticFactor)),
  // Decimal strings of equal length compare like the numbers they are.
  isStaticFactor: (text) => STATIC_FACTOR.test(text) && (text.length < 19 || text <= MAX_INT64),
  isRequestedFactor: (text) =>
    REQUESTED_FACTOR.test(text) && (text.length < 20 || text.slice(1) <= MIN_INT64_DIGITS),
  randomStaticFactor: () => random63().toString(),
  randomRequestedFactor: () => (-1n - random63()).toString(),
};

/** Sorts by UTF-16 code unit and joins without a delimiter: `sj` of protocol.md. */
export function sortedJoin(...texts: readonly string[]): string {
  return [...texts].sort().join('');
}

/** Outer ASCII and ideographic spaces trimmed, and no others. */
export function withoutOuterSpaces(text: string): string {
  return text.replace(OUTER_SPACES, '');
}

function normalised(text: string): string {
  return withoutOuterSpaces(text).toLowerCase();
}

function md5Text(text: string): string {
  return toHex(md5Bytes(text)).toUpperCase();
}

/** Not from Node: an OpenSSL in FIPS mode has no MD5 (ADR 0005). */
function md5Bytes(text: string): Uint8Array {
  return md5(Buffer.from(text));
}

// One call to the system's generator for many factors: it costs more than the digests.
const pool = new BigUint64Array(512);
let used = pool.length;

/** A uniformly random integer of 63 bits. */
function random63(): bigint {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const taken = pool[used] ?? 0n;
  pool[used] = 0n;
  used += 1;
  return taken >> 1n;
}
