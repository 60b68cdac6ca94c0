import { createCipheriv } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredEntry } from '../../app/kit/state.js';
import { merkleRoot } from '../../app/kit/merkle.js';
import type { MerkleEntry } from '../../app/kit/merkle.js';
import { contractCounts, contracts, memberships } from '../../app/modules/contract/keys.js';
import { createModules } from '../../app/modules/index.js';
import { batches, contractCounters, leaves, memberCounters } from '../../app/modules/proof/keys.js';
import { deriveIndexes } from '../../app/snapshot/stateLoader.js';
import { travellingCollections } from '../../app/snapshot/streamState.js';
import { authenticatedNames, entriesOfCollections } from '../../app/state/keyspace.js';
import { createOverlay } from '../../app/state/overlay.js';
import { openLoadingState } from '../../app/state/lmdb/loading.js';
import { STATE_VERSION } from '../../app/state/store.js';
import { buildTree } from '../../app/state/tree/tree.js';
import { ProofLeaf } from '../../proto/codec/generated/banma/proof/v1.js';
import { createTestChain } from './chain.js';
import type { TestChain } from './chain.js';
import { consortiumGenesis, member } from './consortium.js';
import type { Member } from './consortium.js';
import { proofOf, registerMessage } from './documents.js';
import { fundedGenesis } from './sends.js';
import { testKey } from './testKeys.js';
import type { TestKey } from './testKeys.js';

/**
 * A chain with as many proofs as one likes, loaded into a folder without going through blocks:
 * batches with their right roots, counters, and indexes that agree with them. Digests and
 * signatures are random bytes, the same on every run; nobody could have signed them.
 */
export interface ManyProofs {
  readonly contractId: string;
  readonly querier: Member;
  /** Contributes all proofs; the first of them are honest, with these labels. */
  readonly contributor: Member;
  readonly labels: readonly string[];
  /** Accounts with chain points and what their balances allow. */
  readonly senders: readonly TestKey[];
}

const CONTRACT = 'Z001';
const BATCH = 2_000;
const SENDERS = 1_000;
const LABELS = 100;
const DIGEST_BYTES = 16;
const SIGNATURE_BYTES = 64;
const PROOF_BYTES = 2 * (DIGEST_BYTES + SIGNATURE_BYTES);
const RICH = 1_000_000_000_000n;
const ENTRIES_AT_ONCE = 100_000;

/** Who there is, whatever the number of proofs. */
export function manyProofsParties(): ManyProofs {
  return {
    contractId: CONTRACT,
    querier: member('A'),
    contributor: member('B'),
    labels: Array.from({ length: LABELS }, (_, index) => `known ${index}`),
    senders: Array.from({ length: SENDERS }, (_, index) => testKey(`sender ${index}`)),
  };
}

/** The chain below the many proofs: members, accounts, and the honest proofs. */
function createBase({ querier, contributor, labels, senders }: ManyProofs): TestChain {
  const members = [querier, contributor].map((each) => ({ member: each, balance: RICH }));
  const funded = [...senders, querier.service, contributor.service];
  const genesis = {
    ...fundedGenesis(funded, RICH),
    ...consortiumGenesis([{ id: CONTRACT, denom: 'ublt', members }]),
  };
  const chain = createTestChain({ genesis });
  const proofs = labels.map((label) => proofOf(contributor, CONTRACT, label));
  chain.deliverOk(contributor.service, [registerMessage(contributor, CONTRACT, proofs)]);
  return chain;
}

/**
 * Fills an empty folder so that a store can be opened on it, with at least `count` proofs.
 * @returns what the state's app hash is
 */
export async function fillWithProofs(folder: string, count: number): Promise<Uint8Array> {
  mkdirSync(folder, { recursive: true });
  const parties = manyProofsParties();
  const base = createBase(parties);
  const { modules } = createModules();
  const loading = openLoadingState(folder);
  try {
    const small = createOverlay(base.state);
    const added = count - LABELS;
    let pending: StoredEntry[] = [];
    for (const entry of makeBatches(small, base, parties.contributor, added)) {
      pending.push(entry);
      if (pending.length < ENTRIES_AT_ONCE) continue;
      loading.put(pending);
      pending = [];
    }
    loading.put(pending);
    addToCounters(small, parties.contributor, BigInt(added));
    const collections = modules.flatMap((module) => module.collections);
    loading.put(entriesOfCollections(small, travellingCollections(collections)));
    deriveIndexes(loading, modules, join(folder, 'sorting'));
    const committed = base.store.committed()!;
    const leaves = entriesOfCollections(loading.reader, authenticatedNames(collections));
    const appHash = buildTree(leaves, committed.height).root();
    loading.finish({ ...committed, appHash });
    return appHash;
  } finally {
    await loading.close();
  }
}

/** Writes batches into the overlay and yields their leaves, in key order. */
function* makeBatches(
  state: ReturnType<typeof createOverlay>,
  base: TestChain,
  { bytes: contributor }: Member,
  count: number,
): Generator<StoredEntry> {
  const { height, timeMs: blockTime } = base.store.committed()!;
  const random = createCipheriv('aes-128-ctr', Buffer.alloc(16, STATE_VERSION), Buffer.alloc(16));
  let firstProofId = contracts.get(state, CONTRACT)!.nextProofId;
  for (let left = count; left > 0; left -= BATCH) {
    const size = Math.min(left, BATCH);
    const bytes = random.update(Buffer.alloc(size * PROOF_BYTES));
    const part = (index: number, offset: number, length: number): Uint8Array => {
      const start = index * PROOF_BYTES + offset;
      return bytes.subarray(start, start + length);
    };
    const entries: MerkleEntry[] = [];
    for (let index = 0; index < size; index += 1) {
      const proofId = firstProofId + BigInt(index);
      const hitDigest = part(index, 0, DIGEST_BYTES);
      const leaf = ProofLeaf.encode({
        proofId,
        hitDigest,
        detailDigest: part(index, DIGEST_BYTES, DIGEST_BYTES),
        hitSignature: part(index, 2 * DIGEST_BYTES, SIGNATURE_BYTES),
        detailSignature: part(index, 2 * DIGEST_BYTES + SIGNATURE_BYTES, SIGNATURE_BYTES),
      });
      entries.push({ key: hitDigest, value: leaf });
      yield leaves.storedEntry(leaf, CONTRACT, proofId);
    }
    const root = merkleRoot(entries);
    const txHash = random.update(Buffer.alloc(32));
    const batch = { contributor, firstProofId, count: BigInt(size), height, txHash, blockTime };
    batches.set(state, { ...batch, root }, CONTRACT, firstProofId);
    firstProofId += BigInt(size);
  }
}

/** What registering them would have counted. */
function addToCounters(
  state: ReturnType<typeof createOverlay>,
  { bytes }: Member,
  count: bigint,
): void {
  const contract = contracts.get(state, CONTRACT)!;
  contracts.set(state, { ...contract, nextProofId: contract.nextProofId + count }, CONTRACT);
  const membership = memberships.get(state, CONTRACT, bytes)!;
  memberships.set(state, { ...membership, ...countedMore(membership, count) }, CONTRACT, bytes);
  const counts = contractCounts.get(state, CONTRACT)!;
  contractCounts.set(state, { ...counts, ...countedMore(counts, count) }, CONTRACT);
  const own = memberCounters.get(state, CONTRACT, bytes)!;
  memberCounters.set(state, { ...own, ...registeredMore(own, count) }, CONTRACT, bytes);
  const all = contractCounters.get(state, CONTRACT)!;
  contractCounters.set(state, { ...all, ...registeredMore(all, count) }, CONTRACT);
}

function countedMore(
  before: { readonly proofsRegistered: bigint; readonly proofsValid: bigint },
  count: bigint,
) {
  return {
    proofsRegistered: before.proofsRegistered + count,
    proofsValid: before.proofsValid + count,
  };
}

function registeredMore(
  before: { readonly registered: bigint; readonly valid: bigint },
  count: bigint,
) {
  return { registered: before.registered + count, valid: before.valid + count };
}
