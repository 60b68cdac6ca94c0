import type { Commit, Header } from 'cosmjs-types/tendermint/types/types';

/**
 * Why a header is not trusted: `invalid` it contradicts itself or what is trusted;
 * `insufficient_trust` too few of the trusted validators signed it, which a header in between may
 * mend; `expired` what was trusted is too old; `conflict` two nodes show two headers of one height;
 * `unavailable` a node did not show what was asked.
 */
export type LightErrorCode =
  'invalid' | 'insufficient_trust' | 'expired' | 'conflict' | 'unavailable';

/** Something is not to be trusted; `field` says what, e.g. `commit.signatures[2].signature`. */
export class LightError extends Error {
  override readonly name = 'LightError';

  constructor(
    readonly field: string,
    reason: string,
    readonly code: LightErrorCode = 'invalid',
    options?: ErrorOptions,
  ) {
    super(`${field}: ${reason}`, options);
  }
}

/** @throws LightError with code `invalid` unless the condition holds */
export function demand(
  condition: boolean,
  field: string,
  reason: string | (() => string),
): asserts condition {
  if (!condition) throw new LightError(field, typeof reason === 'string' ? reason : reason());
}

/** A validator of type ed25519. */
export interface Validator {
  /** First 20 bytes of SHA-256 of the public key. */
  readonly address: Uint8Array;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly votingPower: bigint;
}

/** A header with the commit for it and the validators of its height, in the order of their hash. */
export interface LightBlock {
  readonly header: Header;
  readonly commit: Commit;
  readonly validators: readonly Validator[];
}

/** A header that the light client vouches for. */
export interface VerifiedHeader {
  readonly height: bigint;
  /** 32 bytes. */
  readonly hash: Uint8Array;
  /** Unix time, ns. */
  readonly timeNs: bigint;
  /** State after the block before this one; 32 bytes. */
  readonly appHash: Uint8Array;
}
