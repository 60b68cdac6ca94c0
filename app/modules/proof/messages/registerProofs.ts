import { DigestProfile } from '../../../../proto/codec/generated/banma/contract/v1.js';
import type {
  ContributionProof,
  MsgRegisterProofs as Message,
} from '../../../../proto/codec/generated/banma/proof/v1.js';
import {
  EventProofsRegistered,
  MsgRegisterProofs,
  MsgRegisterProofsResponse,
} from '../../../../proto/codec/generated/banma/proof/v1.js';
import { addressFromText } from '../../../../proto/documents/address.js';
import { detailProofDigest, hitProofDigest } from '../../../../proto/documents/envelope.js';
import { GAS, LIMITS } from '../../../../proto/documents/gasSchedule.js';
import { bytesToText } from '../../../kit/bytes.js';
import { require } from '../../../kit/errors.js';
import { typedEvent } from '../../../kit/event.js';
import {
  requireAddress,
  requireContractId,
  requireCount,
  requireSize,
} from '../../../kit/fieldChecks.js';
import type { ExecutionContext, MessageHandler, SignatureCheck } from '../../../kit/module.js';
import type { Steps } from '../../../kit/steps.js';
import type { ContractLedger } from '../../contract/types.js';
import { PROOF_ERRORS } from '../errors.js';
import { places } from '../keys.js';
import { addToCounters } from '../ledger.js';
import type { ProofView } from '../view.js';
import { authorize } from './authorize.js';
import { PROOFS_A_STEP, writeBatch } from './writeBatch.js';

const DIGEST_SIZES = [16, 32];
/** Response header, first id, count, and the typed event. */
const RESULT_BYTES = 600;
/** A skipped index is a varint below 2000. */
const SKIPPED_BYTES = 2;

/** Registers a batch of proofs (contract.md, Contribution proofs). */
export function createRegisterProofs(
  contract: ContractLedger,
  view: ProofView,
): MessageHandler<Message> {
  return {
    typeUrl: MsgRegisterProofs.typeUrl,
    decode: MsgRegisterProofs.decode,
    signers: ({ signer }) => [signer],
    serviceKeyMaySend: true,
    validate,
    cost: ({ proofs }) => ({
      gas: GAS.proof * BigInt(proofs.length),
      signatures: 2 * proofs.length,
      resultBytes: RESULT_BYTES + SKIPPED_BYTES * proofs.length,
    }),
    *execute(context, message) {
      const { member, contractId, proofs } = message;
      const allowed = authorize(contract, context.state, message);
      requireDigestLength(proofs, allowed.contract.params?.digestProfile);
      const publicKey = allowed.membership.profile?.servicePublicKey ?? new Uint8Array(0);
      require(publicKey.length > 0, PROOF_ERRORS.servicePaused, 'member');
      yield* requireSignatures(context, message, publicKey);
      yield;

      const { fresh, skipped } = yield* withoutRegistered(context, contractId, proofs);
      const count = BigInt(fresh.length);
      const event = { contractId, member, count, skipped: BigInt(skipped.length) };
      if (fresh.length === 0) {
        const nothing = { ...event, firstProofId: 0n, root: new Uint8Array(0) };
        context.events.emit(typedEvent(EventProofsRegistered, nothing));
        return encodeResponse(0n, 0n, skipped);
      }
      const contributor = addressFromText(member);
      const firstProofId = contract.takeProofIds(context, contractId, count);
      const root = yield* writeBatch(context, { contractId, contributor, firstProofId }, fresh);
      const change = { registered: count, valid: count };
      addToCounters(context.state, view, contractId, contributor, change);
      context.events.emit(typedEvent(EventProofsRegistered, { ...event, firstProofId, root }));
      contract.adjustProofs(context, contractId, member, change);
      return encodeResponse(firstProofId, count, skipped);
    },
  };
}

function validate({ signer, member, contractId, proofs }: Message): void {
  requireAddress('signer', signer);
  requireAddress('member', member);
  requireContractId('contract_id', contractId);
  requireCount('proofs', proofs.length, LIMITS.proofsPerMessage, PROOF_ERRORS.malformed);
  proofs.forEach((proof, index) => {
    const field = `proofs[${index}]`;
    const { malformed } = PROOF_ERRORS;
    requireSize(`${field}.hit_digest`, proof.hitDigest, DIGEST_SIZES, malformed);
    requireSize(`${field}.detail_digest`, proof.detailDigest, DIGEST_SIZES, malformed);
    requireSize(`${field}.hit_signature`, proof.hitSignature, [64], malformed);
    requireSize(`${field}.detail_signature`, proof.detailSignature, [64], malformed);
  });
}

function requireDigestLength(
  proofs: readonly ContributionProof[],
  profile: DigestProfile | undefined,
): void {
  const size = [profile === DigestProfile.BANMA_MD5 ? 16 : 32];
  proofs.forEach(({ hitDigest, detailDigest }, index) => {
    const field = `proofs[${index}]`;
    requireSize(`${field}.hit_digest`, hitDigest, size, PROOF_ERRORS.wrongLength);
    requireSize(`${field}.detail_digest`, detailDigest, size, PROOF_ERRORS.wrongLength);
  });
}

/** Both signatures of every proof, skipped ones too, so that the batch is the same on every try. */
function* requireSignatures(
  { block, verifier }: ExecutionContext,
  message: Message,
  publicKey: Uint8Array,
): Steps<void> {
  const digests = yield* signedDigests(message, block.chainId);
  const checks = message.proofs.flatMap((proof, index): SignatureCheck[] => {
    const [start, middle, end] = [index * 64, index * 64 + 32, index * 64 + 64];
    return [
      { signature: proof.hitSignature, digest: digests.subarray(start, middle), publicKey },
      { signature: proof.detailSignature, digest: digests.subarray(middle, end), publicKey },
    ];
  });
  const invalid = verifier.firstInvalid(checks);
  require(invalid === -1, PROOF_ERRORS.badSignature, () => {
    const field = invalid % 2 === 0 ? 'hit_signature' : 'detail_signature';
    return `proofs[${invalid >> 1}].${field}`;
  });
}

interface SignedDigests {
  readonly chainId: string;
  readonly digests: Uint8Array;
}

/** Of messages that are decoded once and run twice: to find what they want verified, and in a block. */
const remembered = new WeakMap<Message, SignedDigests>();

/** What is signed for each proof: 32 bytes of the hit, 32 of the detail. Depends on nothing else. */
function* signedDigests(message: Message, chainId: string): Steps<Uint8Array> {
  const known = remembered.get(message);
  if (known?.chainId === chainId) return known.digests;
  const { contractId, proofs } = message;
  const signed = { chainId, contractId, member: addressFromText(message.member) };
  const digests = new Uint8Array(proofs.length * 64);
  for (const [index, { hitDigest, detailDigest }] of proofs.entries()) {
    if (index % PROOFS_A_STEP === PROOFS_A_STEP - 1) yield;
    digests.set(hitProofDigest({ ...signed, digest: hitDigest }), index * 64);
    digests.set(detailProofDigest({ ...signed, digest: detailDigest }), index * 64 + 32);
  }
  remembered.set(message, { chainId, digests });
  return digests;
}

/** Sorts out digests that were registered before, in any status, or earlier in the message. */
function* withoutRegistered(
  { state }: ExecutionContext,
  contractId: string,
  proofs: readonly ContributionProof[],
): Steps<{ fresh: readonly ContributionProof[]; skipped: readonly number[] }> {
  const seen = new Set<string>();
  const fresh: ContributionProof[] = [];
  const skipped: number[] = [];
  for (const [index, proof] of proofs.entries()) {
    if (index % PROOFS_A_STEP === PROOFS_A_STEP - 1) yield;
    const digest = bytesToText(proof.hitDigest);
    if (seen.has(digest) || places.has(state, contractId, proof.hitDigest)) skipped.push(index);
    else fresh.push(proof);
    seen.add(digest);
  }
  return { fresh, skipped };
}

function encodeResponse(firstProofId: bigint, registered: bigint, skipped: readonly number[]) {
  const value = MsgRegisterProofsResponse.encode({ firstProofId, registered, skipped });
  return { typeUrl: MsgRegisterProofsResponse.typeUrl, value };
}
