import { setImmediate as nextTurn } from 'node:timers/promises';
import { MsgRegisterProofs } from '../../proto/codec/generated/banma/proof/v1.js';
import type { ContributionProof } from '../../proto/codec/generated/banma/proof/v1.js';
import { detailProofDigest, hitProofDigest } from '../../proto/documents/envelope.js';
import { GAS, LIMITS } from '../../proto/documents/gasSchedule.js';
import { transactionGas } from '../chain/gas.js';
import type { OutgoingMessage, ServiceIdentity } from '../chain/types.js';
import type { VaultRecord } from '../vault/types.js';

/** Longest transaction in bytes: CometBFT's RPC refuses bodies over 1,000,000 (protocol.md). */
const MAX_TRANSACTION_BYTES = 700_000;
/** Signatures, sequence, fee and framing around one message, generously. */
const ENVELOPE_BYTES = 1_000;
/** Proofs signed in one go: about 7 ms. */
const SIGNED_AT_ONCE = 100;

/** Proofs that fit one transaction by number, bytes, signatures and gas. */
export function proofsPerTransaction(digestBytes: number): number {
  const proofBytes = proofSize(digestBytes);
  const gasPerProof = Number(GAS.byte) * proofBytes + Number(2n * GAS.signature + GAS.proof);
  const gasLeft = Number(LIMITS.transactionGas - transactionGas(0n)) - ENVELOPE_BYTES;
  return Math.min(
    LIMITS.proofsPerMessage,
    Math.floor((MAX_TRANSACTION_BYTES - ENVELOPE_BYTES) / proofBytes),
    Math.floor((LIMITS.transactionSignatures - 1) / 2),
    Math.floor(gasLeft / gasPerProof),
  );
}

/** Two digests and two signatures with their tags, and the tag and length of the proof itself. */
function proofSize(digestBytes: number): number {
  return 2 * (digestBytes + 2) + 2 * (64 + 2) + 3;
}

/** Gas of a transaction with one message of ours, from the schedule. */
export function gasLimitOf(messageBytes: number, proofs: number, signatures: number): bigint {
  const bytes = BigInt(messageBytes + ENVELOPE_BYTES);
  return transactionGas(
    GAS.byte * bytes + GAS.signature * BigInt(signatures) + GAS.proof * BigInt(proofs),
  );
}

/**
 * MsgRegisterProofs of some records. They are signed here and not when they are made: a service
 * key rotated meanwhile would void the signatures. Yields to the event loop now and then.
 */
export async function registrationMessage(
  identity: ServiceIdentity,
  chainId: string,
  contractId: string,
  records: readonly VaultRecord[],
): Promise<OutgoingMessage> {
  const proofs: ContributionProof[] = [];
  for (const { hitDigest, detailDigest } of records) {
    const document = { chainId, contractId, member: identity.memberAddress };
    proofs.push({
      hitDigest,
      detailDigest,
      hitSignature: identity.sign(hitProofDigest({ ...document, digest: hitDigest })),
      detailSignature: identity.sign(detailProofDigest({ ...document, digest: detailDigest })),
    });
    if (proofs.length % SIGNED_AT_ONCE === 0) await nextTurn();
  }
  const message = {
    signer: identity.serviceAccount,
    member: identity.member,
    contractId,
    proofs,
  };
  return { typeUrl: MsgRegisterProofs.typeUrl, value: MsgRegisterProofs.encode(message) };
}

/** Index of the proof that a failed transaction names, e.g. `proofs[17].hit_signature: …`. */
export function namedProof(log: string): number | undefined {
  const index = /\bproofs?\[(\d+)\]/.exec(log)?.[1];
  return index === undefined ? undefined : Number(index);
}
