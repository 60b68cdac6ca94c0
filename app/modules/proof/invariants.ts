import { ProofStatus } from '../../../proto/codec/generated/banma/proof/v1.js';
import type { Invariant } from '../../kit/module.js';
import type { StateReader } from '../../kit/state.js';
import type { ContractView } from '../contract/types.js';
import { batches, changes, contractCounters } from './keys.js';

/** Batches follow one another without a gap from id 1, and the counters are what they add up to. */
export function createProofInvariants(contract: ContractView): readonly Invariant[] {
  return [
    { name: 'proof/batches', check: (state) => checkBatches(contract, state) },
    { name: 'proof/counters', check: checkCounters },
  ];
}

function checkBatches(contract: ContractView, state: StateReader): string | undefined {
  let contractId = '';
  let next = 1n;
  for (const { key, value } of batches.entries(state, [])) {
    if (key[0] !== contractId) [contractId, next] = [key[0], 1n];
    if (value.firstProofId !== next) return `${contractId}: batch ${key[1]}, expected ${next}`;
    next += value.count;
    const taken = contract.contract(state, contractId)?.nextProofId ?? 0n;
    if (next > taken) return `${contractId}: proof ids up to ${next}, but only ${taken} were taken`;
  }
  return undefined;
}

function checkCounters(state: StateReader): string | undefined {
  for (const { key, value } of contractCounters.entries(state, [])) {
    let registered = 0n;
    let revoked = 0n;
    let hit = 0n;
    for (const batch of batches.entries(state, key)) registered += batch.value.count;
    for (const { value: change } of changes.entries(state, key)) {
      if (change.status === ProofStatus.REVOKED) revoked += 1n;
      if (change.effectiveHits > 0n) hit += 1n;
    }
    const isRight =
      value.registered === registered &&
      value.valid === registered - revoked &&
      value.effectivelyHit === hit;
    if (!isRight) return `${key[0]}: counters are not what batches and changes add up to`;
  }
  return undefined;
}
