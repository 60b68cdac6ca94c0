import { operatorToText } from '../../../proto/documents/address.js';
import type { Invariant } from '../../kit/module.js';
import type { StateReader } from '../../kit/state.js';
import type { StakingView } from '../staking/types.js';
import { missedBlocks, signingInfos, slashingParams } from './keys.js';

/** What always holds of slashing. */
export const slashingInvariants = (staking: StakingView): readonly Invariant[] => [
  { name: 'slashing: counters are the bits of the windows', check: checkWindows },
  {
    name: 'slashing: there are parameters exactly where there is staking',
    check: (state) =>
      slashingParams.has(state) === staking.isOn(state) ? undefined : 'there are not',
  },
];

function checkWindows(state: StateReader): string | undefined {
  for (const { key, value } of signingInfos.entries(state, [])) {
    let bits = 0n;
    for (const chunk of missedBlocks.entries(state, [key[0]])) {
      for (const byte of chunk.value.bits) bits += bitsOf(byte);
    }
    if (bits !== value.missedBlocks) {
      return `${operatorToText(key[0])}: ${value.missedBlocks} missed, but ${bits} bits`;
    }
  }
  const window = slashingParams.get(state)?.signedBlocksWindow ?? 0n;
  for (const { key, value } of missedBlocks.entries(state, [])) {
    const name = `${operatorToText(key[0])}, chunk ${key[1]}`;
    if (!signingInfos.has(state, key[0])) return `${name}: of nobody`;
    if (value.bits.every((byte) => byte === 0)) return `${name}: empty`;
    if (key[1] * BigInt(8 * value.bits.length) >= window) {
      return `${name}: beyond the window`;
    }
  }
  return undefined;
}

function bitsOf(byte: number): bigint {
  let count = 0n;
  for (let rest = byte; rest > 0; rest >>= 1) if ((rest & 1) === 1) count += 1n;
  return count;
}
