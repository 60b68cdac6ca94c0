import type { SigningInfo } from '../../../proto/codec/generated/banma/slashing/v1.js';
import type { State, StateReader } from '../../kit/state.js';
import { missedBlocks, signingInfos } from './keys.js';

/** Bits of a chunk. */
const CHUNK_BITS = 1_024n;
const CHUNK_BYTES = 128;

const NEVER_SEEN: Omit<SigningInfo, 'operator'> = {
  startHeight: 0n,
  missedBlocks: 0n,
  jailedUntil: 0n,
  tombstoned: false,
};

/** What is known of an operator's votes. */
export function signingInfoOf(state: StateReader, operator: Uint8Array): SigningInfo {
  return signingInfos.get(state, operator) ?? { ...NEVER_SEEN, operator };
}

/**
 * Notes whether the vote at a place of the window was missing, and returns what is then known.
 * Nothing is written where that place says so already, which is how nearly every block is.
 */
export function noteVote(
  state: State,
  operator: Uint8Array,
  place: bigint,
  isMissing: boolean,
): SigningInfo {
  const info = signingInfoOf(state, operator);
  const chunk = place / CHUNK_BITS;
  const stored = missedBlocks.get(state, operator, chunk)?.bits ?? new Uint8Array(CHUNK_BYTES);
  const bit = Number(place % CHUNK_BITS);
  const [index, mask] = [bit >> 3, 1 << (bit & 7)];
  const wasMissing = ((stored[index] ?? 0) & mask) !== 0;
  if (wasMissing === isMissing) return info;
  const bits = Uint8Array.from(stored);
  bits[index] = (bits[index] ?? 0) ^ mask;
  if (bits.some((byte) => byte !== 0)) missedBlocks.set(state, { bits }, operator, chunk);
  else missedBlocks.remove(state, operator, chunk);
  const after = { ...info, missedBlocks: info.missedBlocks + (isMissing ? 1n : -1n) };
  signingInfos.set(state, after, operator);
  return after;
}

/** Begins an empty window, and changes what else is said. */
export function beginWindow(
  state: State,
  operator: Uint8Array,
  changes: Partial<SigningInfo>,
): void {
  clearBits(state, operator);
  const info = { ...signingInfoOf(state, operator), ...changes, missedBlocks: 0n };
  signingInfos.set(state, info, operator);
}

/** Removes all that is known of votes. */
export function forget(state: State, operator: Uint8Array): void {
  clearBits(state, operator);
  signingInfos.remove(state, operator);
}

function clearBits(state: State, operator: Uint8Array): void {
  const chunks = [...missedBlocks.entries(state, [operator])].map(({ key }) => key[1]);
  for (const chunk of chunks) missedBlocks.remove(state, operator, chunk);
}
