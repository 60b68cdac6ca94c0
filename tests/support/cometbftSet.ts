import { bytesToHex } from '../../app/kit/bytes.js';
import type { CommitVote, ValidatorUpdate } from '../../app/kit/module.js';
import { consensusAddress } from '../../app/modules/staking/validatorStore.js';

/** The validator sets as CometBFT has them, which stops for good where an update breaks its rules. */
export interface CometbftSet {
  /** Of a height, by key in hex. */
  readonly at: (height: bigint) => ReadonlyMap<string, bigint>;
  /** Takes the updates of a block, which count from two heights later on. @throws Error */
  readonly update: (height: bigint, updates: readonly ValidatorUpdate[]) => void;
  /** The votes for the block before, of which some are missing. */
  readonly votes: (height: bigint, isAbsent: (key: string) => boolean) => CommitVote[];
}

const MAX_TOTAL = ((1n << 63n) - 1n) / 8n;

/** @param initial set of the first block, at height 1 */
export function createCometbftSet(initial: readonly ValidatorUpdate[]): CometbftSet {
  const first = applied(new Map(), initial);
  const sets = new Map<bigint, ReadonlyMap<string, bigint>>([
    [1n, first],
    [2n, first],
  ]);
  const at = (height: bigint): ReadonlyMap<string, bigint> => {
    const set = sets.get(height);
    if (set === undefined) throw new Error(`no validators of height ${height}`);
    return set;
  };
  return {
    at,
    update: (height, updates) => {
      sets.set(height + 2n, applied(at(height + 1n), updates));
    },
    votes: (height, isAbsent) => {
      if (height === 1n) return [];
      return [...at(height - 1n)].map(([key, power]) => ({
        address: consensusAddress(Buffer.from(key, 'hex')),
        power,
        isAbsent: isAbsent(key),
      }));
    },
  };
}

/** `types/validator_set.go`, updateWithChangeSet. */
function applied(
  set: ReadonlyMap<string, bigint>,
  updates: readonly ValidatorUpdate[],
): ReadonlyMap<string, bigint> {
  const next = new Map(set);
  const seen = new Set<string>();
  for (const { publicKey, power } of updates) {
    const key = bytesToHex(publicKey);
    if (publicKey.length !== 32) throw new Error(`${key} is no key of Ed25519`);
    if (seen.has(key)) throw new Error(`duplicate entry ${key}`);
    seen.add(key);
    if (power < 0n) throw new Error(`voting power of ${key} is negative`);
    if (power === 0n && !next.delete(key)) throw new Error(`failed to find ${key} to remove`);
    if (power > 0n) next.set(key, power);
  }
  if (next.size === 0) throw new Error('the set is empty');
  const total = [...next.values()].reduce((sum, power) => sum + power, 0n);
  if (total > MAX_TOTAL) throw new Error(`total voting power ${total}`);
  return next;
}
