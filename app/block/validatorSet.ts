import { bytesToHex, compareBytes } from '../kit/bytes.js';
import { assert } from '../kit/errors.js';
import type { ValidatorUpdate } from '../kit/module.js';
import type { StateReader } from '../kit/state.js';
import type { ModuleSet } from '../modules/moduleSet.js';
import type { Genesis } from './genesis.js';

/** CometBFT's `MaxTotalVotingPower`. */
const MAX_TOTAL_POWER = ((1n << 63n) - 1n) / 8n;

/**
 * Checks what CometBFT would stop at for good: a key twice or not of Ed25519, a power below zero or
 * too large. That the set is not left empty is its module's business.
 * @throws InternalError naming the key
 */
export function requireSoundUpdates(updates: readonly ValidatorUpdate[]): void {
  const seen = new Set<string>();
  for (const { publicKey, power } of updates) {
    const key = bytesToHex(publicKey);
    assert(publicKey.length === 32, `validator key ${key} is not of Ed25519`);
    assert(!seen.has(key), `validator key ${key} is updated twice`);
    const isPower = power >= 0n && power <= MAX_TOTAL_POWER;
    assert(isPower, `validator key ${key} would have the power ${power}`);
    seen.add(key);
  }
}

/**
 * Who votes on the first block as the state says, which what genesis.json says must equal, if it
 * says something. Empty where the state says nothing. @throws Error naming what differs
 */
export function initialValidators(
  { modules }: ModuleSet,
  state: StateReader,
  { validators: listed = [], consensusParams }: Omit<Genesis, 'appState'>,
): readonly ValidatorUpdate[] {
  const own = modules.map((module) => module.validators?.(state)).find((set) => set !== undefined);
  if (own === undefined) return [];
  const types = consensusParams.validator?.pubKeyTypes ?? [];
  if (types.length > 0 && !types.includes('ed25519')) {
    throw new Error('genesis consensus_params.validator.pub_key_types: ed25519 must be one');
  }
  if (own.length === 0) throw new Error('genesis app_state.staking.validators: nobody would vote');
  if (listed.length === 0) return own;
  const [wanted, found] = [own, listed].map(inOrder) as [string[], string[]];
  const differs = wanted.length !== found.length || wanted.some((one, at) => one !== found[at]);
  if (differs) {
    const shown = `${wanted.length} validators: ${wanted.join(', ').slice(0, 1_000)}`;
    throw new Error(`genesis validators are not those of app_state.staking, which has ${shown}`);
  }
  return own;
}

/** `key power` of each, in the order of their keys. */
function inOrder(validators: readonly ValidatorUpdate[]): string[] {
  return validators
    .toSorted((left, right) => compareBytes(left.publicKey, right.publicKey))
    .map(({ publicKey, power }) => `${bytesToHex(publicKey)} ${power}`);
}
