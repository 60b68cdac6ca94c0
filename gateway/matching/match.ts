import { problem } from '../errors.js';
import type { Registration, Vault, VaultRecord } from '../vault/types.js';
import type { DigestProfile } from './digests.js';

/** What a querier tells of the person it asks about: protocol.md, QueryPrivate. */
export interface AnonymousQuery {
  readonly contractId: string;
  /** First `prefix_hex_chars` characters of the two-factor digest, upper-case hex. */
  readonly md5Code: string;
  readonly verifyMd5Code: Uint8Array;
  readonly requestedFactor: string;
  /** Expiry by the contract's `retention_s`: records registered no later than this are void. */
  readonly registeredAfterMs?: number;
}

export type Matcher = (query: AnonymousQuery) => Promise<VaultRecord | undefined>;

/**
 * Matches anonymous queries in a vault: the earliest (smallest proof id) committed, not withdrawn
 * record of the person, or nothing. One keyed hash finds the few records of the prefix; each is
 * opened and tried, so the cost does not grow with the vault.
 */
export function createMatcher(vault: Vault, digests: DigestProfile): Matcher {
  return async (query) => {
    const { contractId, requestedFactor, registeredAfterMs } = query;
    if (!digests.isRequestedFactor(requestedFactor)) {
      throw problem(
        400,
        'factor_domain',
        'A requested factor is a negative int64 in decimal.',
        'requestedFactor',
      );
    }
    const wanted = Buffer.from(query.verifyMd5Code);
    if (wanted.length !== digests.digestBytes) return undefined;
    const isPerson = (twoFactorDigest: string): boolean =>
      wanted.equals(digests.verifyDigest(twoFactorDigest, requestedFactor));
    const isValid =
      registeredAfterMs === undefined
        ? undefined
        : (registration: Registration): boolean => registration.registeredAt > registeredAfterMs;
    return vault.earliest(contractId, query.md5Code.toUpperCase(), isPerson, isValid);
  };
}
