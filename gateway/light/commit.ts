import type { Commit, CommitSig } from 'cosmjs-types/tendermint/types/types';
import { BlockIDFlag } from 'cosmjs-types/tendermint/types/validator';
import { equalBytes, toHex } from '../hex.js';
import { checkBlockId } from './header.js';
import { checkTime, isZeroTime } from './time.js';
import { demand, LightError } from './types.js';
import type { Validator } from './types.js';
import { MAX_VALIDATORS, totalPower } from './validators.js';
import { verifyEd25519, voteSignBytes } from './vote.js';

/** A share of voting power that must be exceeded. */
export interface Share {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const TWO_THIRDS: Share = { numerator: 2n, denominator: 3n };
export const ONE_THIRD: Share = { numerator: 1n, denominator: 3n };

const MAX_INT32 = 0x7fff_ffff;
const field = (index: number): string => `commit.signatures[${index}]`;

function exceeds(part: bigint, total: bigint, { numerator, denominator }: Share): boolean {
  return part * denominator > total * numerator;
}

/** What a commit must fulfil by itself. @throws LightError naming the field */
export function checkCommit(commit: Commit): void {
  demand(commit.height > 0n, 'commit.height', 'is not above 0');
  const isRound = Number.isInteger(commit.round) && commit.round >= 0 && commit.round <= MAX_INT32;
  demand(isRound, 'commit.round', 'is not a round');
  checkBlockId(commit.blockId, 'commit.block_id');
  const count = commit.signatures.length;
  demand(count > 0, 'commit.signatures', 'are none');
  demand(count <= MAX_VALIDATORS, 'commit.signatures', () => `are ${count}`);
  commit.signatures.forEach((signature, index) => {
    checkSignature(signature, field(index));
  });
}

/** Form of one signature: an absent one says nothing; one for the block or for nil says all. */
function checkSignature(vote: CommitSig, name: string): void {
  const { blockIdFlag, validatorAddress, timestamp, signature } = vote;
  if (blockIdFlag === BlockIDFlag.BLOCK_ID_FLAG_ABSENT) {
    demand(validatorAddress.length === 0, `${name}.validator_address`, 'of an absent vote is set');
    demand(isZeroTime(timestamp), `${name}.timestamp`, 'of an absent vote is set');
    demand(signature.length === 0, `${name}.signature`, 'of an absent vote is set');
    return;
  }
  const isVote =
    blockIdFlag === BlockIDFlag.BLOCK_ID_FLAG_COMMIT ||
    blockIdFlag === BlockIDFlag.BLOCK_ID_FLAG_NIL;
  demand(isVote, `${name}.block_id_flag`, () => `${blockIdFlag} is unknown`);
  demand(validatorAddress.length === 20, `${name}.validator_address`, 'has not 20 bytes');
  checkTime(timestamp, `${name}.timestamp`);
  demand(signature.length === 64, `${name}.signature`, 'has not 64 bytes');
}

/** Votes for the block of the commit, with their places; nil and absent ones count for nothing. */
function votesForBlock(commit: Commit): readonly (readonly [index: number, vote: CommitSig])[] {
  return [...commit.signatures.entries()].filter(
    ([, { blockIdFlag }]) => blockIdFlag === BlockIDFlag.BLOCK_ID_FLAG_COMMIT,
  );
}

function demandSignature(
  chainId: string,
  commit: Commit,
  [index, vote]: readonly [index: number, vote: CommitSig],
  validator: Validator,
): void {
  const message = voteSignBytes(chainId, commit, vote.timestamp);
  const isGood = verifyEd25519(vote.signature, message, validator.publicKey);
  demand(isGood, `${field(index)}.signature`, () => {
    return `is not one of validator ${toHex(validator.address)}`;
  });
}

/**
 * More than two thirds of the validators of the commit's own height voted for its block. The
 * signature at each place is that of the validator at the same place; those behind the two thirds
 * are not looked at.
 * @throws LightError naming the field
 */
export function verifyCommit(
  chainId: string,
  validators: readonly Validator[],
  commit: Commit,
): void {
  const [have, want] = [commit.signatures.length, validators.length];
  demand(have === want, 'commit.signatures', () => `are ${have} for ${want} validators`);
  const total = totalPower(validators);
  let signed = 0n;
  for (const [index, vote] of votesForBlock(commit)) {
    const validator = validators[index] as Validator;
    const isOwn = equalBytes(vote.validatorAddress, validator.address);
    demand(isOwn, `${field(index)}.validator_address`, () => {
      return `is not that of validator ${toHex(validator.address)}`;
    });
    demandSignature(chainId, commit, [index, vote], validator);
    signed += validator.votingPower;
    if (exceeds(signed, total, TWO_THIRDS)) return;
  }
  throw new LightError(
    'commit.signatures',
    `validators with ${signed} of ${total} voted for the block, not more than two thirds`,
  );
}

/**
 * More than a share of validators that were trusted before voted for the block of a commit.
 * @throws LightError naming the field; `insufficient_trust` where they are too few
 */
export function verifyCommitTrusting(
  chainId: string,
  trusted: readonly Validator[],
  commit: Commit,
  share: Share = ONE_THIRD,
): void {
  const byAddress = new Map(trusted.map((validator) => [toHex(validator.address), validator]));
  const seen = new Map<string, number>();
  const total = totalPower(trusted);
  let signed = 0n;
  for (const [index, vote] of votesForBlock(commit)) {
    const address = toHex(vote.validatorAddress);
    const first = seen.get(address);
    demand(first === undefined, `${field(index)}.validator_address`, () => {
      return `${address} voted at place ${first ?? 0} too`;
    });
    seen.set(address, index);
    const validator = byAddress.get(address);
    if (validator === undefined) continue;
    demandSignature(chainId, commit, [index, vote], validator);
    signed += validator.votingPower;
    if (exceeds(signed, total, share)) return;
  }
  throw new LightError(
    'commit.signatures',
    `of the trusted validators only ${signed} of ${total} voted for the block`,
    'insufficient_trust',
  );
}
