import type { BatchLeaf } from '../../kit/batchLeaves.js';
import { verifyBatchLeaves } from '../../kit/batchLeaves.js';
import { equalBytes } from '../../kit/bytes.js';
import { assert } from '../../kit/errors.js';
import type { StateReader, StoredEntry } from '../../kit/state.js';
import { batches, batchesByContributor, leaves, places } from './keys.js';
import { readLeafHead } from './leafHead.js';

/**
 * Every stored leaf is one that its batch's root commits to, and the batches have no others
 * (chain.md, State). Undefined, or what is broken.
 */
export function verifyLeaves(state: StateReader): string | undefined {
  return verifyBatchLeaves(batchLeaves(state), leaves.storedEntries(state, []));
}

function* batchLeaves(state: StateReader): Iterable<BatchLeaf> {
  for (const { key, value } of batches.entries(state, [])) {
    const [contractId, firstProofId] = key;
    const { count, root } = value;
    const expected = leafKeys(contractId, firstProofId);
    yield {
      name: `proof batch ${contractId}/${firstProofId}`,
      count,
      root,
      entryOf: ([leafKey, leaf], index) => {
        const proofId = firstProofId + BigInt(index);
        if (!equalBytes(leafKey, expected(proofId))) return undefined;
        const head = readLeafHead(leaf);
        if (head?.proofId !== proofId) return undefined;
        return { key: head.hitDigest, value: leaf };
      },
    };
  }
}

/** Keys of the leaves of a contract, made one after the other in the same bytes. */
function leafKeys(contractId: string, firstProofId: bigint): (proofId: bigint) => Uint8Array {
  const key = leaves.keyOf(contractId, firstProofId);
  const view = new DataView(key.buffer, key.byteOffset);
  const place = key.length - 8;
  return (proofId) => {
    view.setBigUint64(place, proofId);
    return key;
  };
}

/** The indexes of a state with sound batches and leaves, batch by batch. */
export function* deriveIndexes(state: StateReader): Iterable<StoredEntry> {
  const stored = leaves.storedEntries(state, [])[Symbol.iterator]();
  try {
    for (const { key, value } of batches.entries(state, [])) {
      const [contractId, firstProofId] = key;
      const { contributor, count } = value;
      yield batchesByContributor.storedEntry({ count }, contractId, contributor, firstProofId);
      for (let proofId = firstProofId; proofId < firstProofId + count; proofId += 1n) {
        const next = stored.next();
        const head = next.done === true ? undefined : readLeafHead(next.value[1]);
        assert(head?.proofId === proofId, `proof ${contractId}/${proofId} has no leaf`);
        yield places.storedEntry({ proofId, firstProofId }, contractId, head.hitDigest);
      }
    }
  } finally {
    stored.return?.();
  }
}
