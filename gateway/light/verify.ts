import type { Header } from 'cosmjs-types/tendermint/types/types';
import { equalBytes, toHex } from '../hex.js';
import { checkCommit, verifyCommit, verifyCommitTrusting } from './commit.js';
import type { Share } from './commit.js';
import { checkHeader, headerHash } from './header.js';
import { formatTime, timeToNs } from './time.js';
import { demand, LightError } from './types.js';
import type { LightBlock } from './types.js';
import { checkValidators, validatorsHash } from './validators.js';

/** What the verifier goes by. */
export interface TrustRules {
  readonly chainId: string;
  /** How long a verified header may serve to verify others; shorter than the unbonding period. */
  readonly trustingPeriodNs: bigint;
  /** How far a header may lie in the future of our clock. */
  readonly maxClockDriftNs: bigint;
  /** Share of the trusted validators that must have signed a header that is not the next one. */
  readonly trustLevel: Share;
}

/**
 * What a light block must fulfil by itself: its commit is for this very header, its validators are
 * the header's. Signatures are not looked at. @throws LightError naming the field
 */
function checkLightBlock(chainId: string, block: LightBlock): void {
  const { header, commit, validators } = block;
  checkHeader(header, chainId);
  checkCommit(commit);
  demand(commit.height === header.height, 'commit.height', () => {
    return `is ${commit.height}, but the header has ${header.height}`;
  });
  const hash = headerHash(header);
  demand(equalBytes(commit.blockId.hash, hash), 'commit.block_id.hash', () => {
    return `is not the hash of the header, ${toHex(hash)}`;
  });
  checkValidators(validators);
  const isOwn = equalBytes(header.validatorsHash, validatorsHash(validators));
  demand(isOwn, 'header.validators_hash', 'is not the hash of the validators');
}

/** A light block and the validators' own signatures on it. @throws LightError naming the field */
export function verifyAlone(chainId: string, block: LightBlock): void {
  checkLightBlock(chainId, block);
  verifyCommit(chainId, block.validators, block.commit);
}

/** @throws LightError with code `expired` when the header is too old to verify others */
export function demandFresh(header: Header, rules: TrustRules, nowNs: bigint): void {
  const expires = timeToNs(header.time) + rules.trustingPeriodNs;
  if (expires > nowNs) return;
  throw new LightError(
    'trusted.header.time',
    `trust in height ${header.height} ended at ${formatTime(expires)}`,
    'expired',
  );
}

/**
 * Verifies a later light block by a trusted one. The next height: its validators are those that the
 * trusted header names. Any other: more than the trust level of the trusted validators signed it.
 * Either way, more than two thirds of its own validators did.
 * Source: CometBFT `spec/light-client/verification`.
 * @throws LightError naming the field; `insufficient_trust` asks for a height in between
 */
export function verifyLater(
  trusted: LightBlock,
  block: LightBlock,
  rules: TrustRules,
  nowNs: bigint,
): void {
  demandFresh(trusted.header, rules, nowNs);
  checkLightBlock(rules.chainId, block);
  demandLater(trusted.header, block.header, rules, nowNs);
  if (block.header.height === trusted.header.height + 1n) {
    const isNamed = equalBytes(block.header.validatorsHash, trusted.header.nextValidatorsHash);
    demand(isNamed, 'header.validators_hash', () => {
      return `is not next_validators_hash of height ${trusted.header.height}`;
    });
  } else {
    verifyCommitTrusting(rules.chainId, trusted.validators, block.commit, rules.trustLevel);
  }
  // Last: that many signatures are wasted work where anything else fails.
  verifyCommit(rules.chainId, block.validators, block.commit);
}

function demandLater(trusted: Header, header: Header, rules: TrustRules, nowNs: bigint): void {
  demand(header.height > trusted.height, 'header.height', () => {
    return `is ${header.height}, not above the trusted ${trusted.height}`;
  });
  const time = timeToNs(header.time);
  demand(time > timeToNs(trusted.time), 'header.time', () => {
    return `${formatTime(time)} is not after that of the trusted height ${trusted.height}`;
  });
  demand(time < nowNs + rules.maxClockDriftNs, 'header.time', () => {
    return `${formatTime(time)} lies in the future`;
  });
}

/**
 * Verifies the header just below a trusted one: the trusted header names its hash. Needs no
 * signatures, and no trusting period: what a trusted header names was final when it was made.
 * @throws LightError naming the field
 */
export function verifyBefore(trusted: Header, header: Header, chainId: string): void {
  checkHeader(header, chainId);
  demand(header.height === trusted.height - 1n, 'header.height', () => {
    return `is ${header.height}, not just below the trusted ${trusted.height}`;
  });
  const isNamed = equalBytes(headerHash(header), trusted.lastBlockId.hash);
  demand(isNamed, 'header', () => `its hash is not last_block_id of height ${trusted.height}`);
  const isBefore = timeToNs(header.time) < timeToNs(trusted.time);
  demand(isBefore, 'header.time', () => `is not before that of height ${trusted.height}`);
}
