import { SimpleValidator } from 'cosmjs-types/tendermint/types/validator';
import { sha256 } from '../../proto/documents/hash.js';
import { equalBytes, toHex } from '../hex.js';
import { simpleMerkleRoot } from './merkle.js';
import { demand } from './types.js';
import type { Validator } from './types.js';

/** CometBFT's bound on the sum of voting powers, so that sums of products stay in an int64. */
export const MAX_TOTAL_POWER = ((1n << 63n) - 1n) / 8n;

/** CometBFT's bound on the votes of one block. */
export const MAX_VALIDATORS = 10_000;

/** First 20 bytes of SHA-256 of an ed25519 public key. */
export function validatorAddress(publicKey: Uint8Array): Uint8Array {
  return sha256(publicKey).slice(0, 20);
}

/** Merkle root of (key, power) of the validators in their order; 32 bytes. */
export function validatorsHash(validators: readonly Validator[]): Uint8Array {
  return simpleMerkleRoot(
    validators.map(({ publicKey, votingPower }) =>
      SimpleValidator.encode({ pubKey: { ed25519: publicKey }, votingPower }).finish(),
    ),
  );
}

/** Sum of the powers. */
export function totalPower(validators: readonly Validator[]): bigint {
  return validators.reduce((sum, { votingPower }) => sum + votingPower, 0n);
}

/**
 * What a set of validators must fulfil by itself: each address that of its key, none twice, powers
 * above 0 whose sum stays in CometBFT's bound, in falling power and, within it, rising address.
 * @throws LightError naming the validator
 */
export function checkValidators(validators: readonly Validator[]): void {
  const count = validators.length;
  demand(count > 0, 'validators', 'are none');
  demand(count <= MAX_VALIDATORS, 'validators', () => `are ${count}, over ${MAX_VALIDATORS}`);
  let total = 0n;
  const seen = new Set<string>();
  validators.forEach(({ address, publicKey, votingPower }, index) => {
    const field = `validators[${index}]`;
    demand(publicKey.length === 32, `${field}.pub_key`, 'has not 32 bytes');
    const isOwn = equalBytes(address, validatorAddress(publicKey));
    demand(isOwn, `${field}.address`, 'is not that of its public key');
    const text = toHex(address);
    demand(!seen.has(text), `${field}.address`, () => `${text} is there twice`);
    seen.add(text);
    demand(votingPower > 0n, `${field}.voting_power`, 'is not above 0');
    total += votingPower;
    const isBounded = total <= MAX_TOTAL_POWER;
    demand(isBounded, `${field}.voting_power`, 'brings the total over its bound');
    const before = validators[index - 1];
    const isInOrder = before === undefined || compare(before, { address, votingPower }) < 0;
    demand(isInOrder, field, 'is not in the order of power and address');
  });
}

type Ranked = Pick<Validator, 'address' | 'votingPower'>;

function compare(left: Ranked, right: Ranked): number {
  if (left.votingPower !== right.votingPower) return left.votingPower > right.votingPower ? -1 : 1;
  return Buffer.compare(left.address, right.address);
}
