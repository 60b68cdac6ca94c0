import { concatBytes } from '../../kit/bytes.js';
import { SDK_ERRORS, require } from '../../kit/errors.js';
import { encodeKeyParts, u64Part } from '../../kit/keyParts.js';
import type { StateReader } from '../../kit/state.js';
import { batchesByContributor } from './keys.js';

const PROOF_ID = [u64Part('proof_id')];

/** A page of proofs resumes at a proof id, 8 bytes big-endian. */
export function proofIdToPageKey(proofId: bigint): Uint8Array {
  return concatBytes(encodeKeyParts(PROOF_ID, [proofId]));
}

/** @throws CodedError sdk 18 for anything but 8 bytes */
export function proofIdFromPageKey(key: Uint8Array): bigint {
  require(key.length === 8, SDK_ERRORS.invalidRequest, 'pagination.key: not a proof id');
  return new DataView(key.buffer, key.byteOffset, 8).getBigUint64(0);
}

/** Ids of a contract's or a contributor's proofs, ascending from `from`, or descending below it. */
export function* listProofIds(
  state: StateReader,
  list: {
    readonly contractId: string;
    readonly contributor: Uint8Array | undefined;
    /** Ids below it are taken. */
    readonly nextProofId: bigint;
    readonly from: bigint | undefined;
    readonly reverse: boolean;
  },
): Iterable<bigint> {
  const { contractId, contributor, nextProofId, from, reverse } = list;
  const low = reverse ? 1n : (from ?? 1n);
  const high = reverse && from !== undefined && from < nextProofId ? from : nextProofId;
  // A page key is anybody's number; one behind all ids has no place among the batches.
  if (low >= high) return;
  if (contributor === undefined) {
    yield* idsBetween(low, high, reverse);
    return;
  }
  for (const [first, end] of contributedRanges(
    state,
    contractId,
    contributor,
    low,
    high,
    reverse,
  )) {
    yield* idsBetween(first > low ? first : low, end < high ? end : high, reverse);
  }
}

/** Batches of a contributor that may hold ids in [low, high): a page reads no others. */
function* contributedRanges(
  state: StateReader,
  contractId: string,
  contributor: Uint8Array,
  low: bigint,
  high: bigint,
  reverse: boolean,
): Iterable<readonly [first: bigint, end: bigint]> {
  const leading = [contractId, contributor];
  const keyAt = (proofId: bigint): Uint8Array =>
    batchesByContributor
      .keyOf(contractId, contributor, proofId)
      .slice(batchesByContributor.prefix.length);
  let begin = low;
  if (!reverse) {
    // The batch that the first id is in begins before it.
    const before = { reverse: true, from: keyAt(low + 1n) };
    for (const { key } of batchesByContributor.entries(state, leading, before)) {
      begin = key[2];
      break;
    }
  }
  const options = reverse ? { reverse, from: keyAt(high) } : { from: keyAt(begin) };
  for (const { key, value } of batchesByContributor.entries(state, leading, options)) {
    const first = key[2];
    const end = first + value.count;
    if (reverse ? end <= low : first >= high) return;
    yield [first, end];
  }
}

function* idsBetween(low: bigint, high: bigint, reverse: boolean): Iterable<bigint> {
  if (reverse) for (let id = high - 1n; id >= low; id -= 1n) yield id;
  else for (let id = low; id < high; id += 1n) yield id;
}
