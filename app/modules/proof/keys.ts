import {
  BatchSize,
  ProofBatch,
  ProofChange,
  ProofCounters,
  ProofPlace,
} from '../../../proto/codec/generated/banma/proof/v1.js';
import { bytesValue, defineCollection, messageValue } from '../../kit/collection.js';
import { addressPart, digestPart, textPart, u64Part } from '../../kit/keyParts.js';

/** The one authenticated leaf of the proofs that a message registered. */
export const batches = defineCollection({
  name: 'proof/batch',
  key: [textPart('contract'), u64Part('first_proof_id')],
  value: messageValue(ProofBatch),
  description: 'proofs that one message registered: who, when, Merkle root of the leaves',
});

/** By id, so that a batch stands together and a new one goes to the end. Encoded `ProofLeaf`. */
export const leaves = defineCollection({
  name: 'proof/leaf',
  key: [textPart('contract'), u64Part('proof_id')],
  value: bytesValue,
  kind: 'bulk',
  description: 'one proof; the root of its batch commits to it',
});

export const places = defineCollection({
  name: 'proof/digest',
  key: [textPart('contract'), digestPart('hit_digest')],
  value: messageValue(ProofPlace),
  kind: 'derived',
  appendOnly: true,
  description: 'index: id and batch of a hit digest',
});

export const batchesByContributor = defineCollection({
  name: 'proof/contributor',
  key: [textPart('contract'), addressPart('contributor'), u64Part('first_proof_id')],
  value: messageValue(BatchSize),
  kind: 'derived',
  appendOnly: true,
  description: "index: a contributor's batches",
});

/** Absent while nothing changed: valid and never hit. */
export const changes = defineCollection({
  name: 'proof/status',
  key: [textPart('contract'), u64Part('proof_id')],
  value: messageValue(ProofChange),
  description: 'what changed about a proof: revocation, effective hits',
});

export const memberCounters = defineCollection({
  name: 'proof/member',
  key: [textPart('contract'), addressPart('member')],
  value: messageValue(ProofCounters),
  description: 'proof counters of a member',
});

export const contractCounters = defineCollection({
  name: 'proof/total',
  key: [textPart('contract')],
  value: messageValue(ProofCounters),
  description: 'proof counters of a contract',
});

export const proofCollections = [
  batches.info,
  leaves.info,
  places.info,
  batchesByContributor.info,
  changes.info,
  memberCounters.info,
  contractCounters.info,
];
