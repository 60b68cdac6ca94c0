import type { MsgRevokeProofs as Message } from '../../../../proto/codec/generated/banma/proof/v1.js';
import {
  EventProofsRevoked,
  MsgRevokeProofs,
  MsgRevokeProofsResponse,
  ProofStatus,
  Reason,
} from '../../../../proto/codec/generated/banma/proof/v1.js';
import { addressFromText } from '../../../../proto/documents/address.js';
import { GAS, LIMITS } from '../../../../proto/documents/gasSchedule.js';
import { bytesToText, equalBytes } from '../../../kit/bytes.js';
import { require } from '../../../kit/errors.js';
import { typedEvent } from '../../../kit/event.js';
import {
  requireAddress,
  requireContractId,
  requireCount,
  requireSize,
} from '../../../kit/fieldChecks.js';
import type { ExecutionContext, MessageHandler } from '../../../kit/module.js';
import type { Steps } from '../../../kit/steps.js';
import type { ContractLedger } from '../../contract/types.js';
import { PROOF_ERRORS } from '../errors.js';
import { changes } from '../keys.js';
import { addToCounters } from '../ledger.js';
import type { FoundProof, ProofView } from '../view.js';
import { UNCHANGED } from '../view.js';
import { authorize } from './authorize.js';

const RESULT_BYTES = 500;
/** Some two milliseconds. */
const PROOFS_A_STEP = 50;

/** Revokes a member's own valid proofs; one that is not fails the message with its index. */
export function createRevokeProofs(
  contract: ContractLedger,
  view: ProofView,
): MessageHandler<Message> {
  return {
    typeUrl: MsgRevokeProofs.typeUrl,
    decode: MsgRevokeProofs.decode,
    signers: ({ signer }) => [signer],
    serviceKeyMaySend: true,
    validate,
    cost: ({ hitDigests }) => ({
      gas: GAS.revocation * BigInt(hitDigests.length),
      signatures: 0,
      resultBytes: RESULT_BYTES,
    }),
    *execute(context, message) {
      const { state, block } = context;
      const { member, contractId, hitDigests, reason } = message;
      authorize(contract, state, message);
      const contributor = addressFromText(member);
      const proofs = yield* requireValid(context, view, message, contributor);
      const revoked = { status: ProofStatus.REVOKED, revokedAt: block.timeMs, reason };
      let contributing = 0n;
      for (const [index, { leaf, change = UNCHANGED }] of proofs.entries()) {
        changes.set(state, { ...change, ...revoked }, contractId, leaf.proofId);
        if (change.countedHits > 0n) contributing += 1n;
        if (index % PROOFS_A_STEP === PROOFS_A_STEP - 1) yield;
      }
      const count = BigInt(hitDigests.length);
      const change = { valid: -count, contributing: -contributing };
      addToCounters(state, view, contractId, contributor, change);
      context.events.emit(typedEvent(EventProofsRevoked, { contractId, member, count, reason }));
      contract.adjustProofs(context, contractId, member, { registered: 0n, valid: -count });
      const value = MsgRevokeProofsResponse.encode({ revoked: count });
      return { typeUrl: MsgRevokeProofsResponse.typeUrl, value };
    },
  };
}

/** The proofs, in the message's order: all are looked at before anything is written. */
function* requireValid(
  { state, block }: ExecutionContext,
  view: ProofView,
  { contractId, hitDigests }: Message,
  contributor: Uint8Array,
): Steps<readonly FoundProof[]> {
  const proofs: FoundProof[] = [];
  for (const [index, hitDigest] of hitDigests.entries()) {
    const field = `hit_digests[${index}]`;
    const proof = view.byDigest(state, contractId, hitDigest);
    require(proof !== undefined, PROOF_ERRORS.unknownProof, field);
    const isOwn = equalBytes(proof.batch.contributor, contributor);
    require(isOwn, PROOF_ERRORS.notOwnProof, field);
    const isValid = view.statusAt(state, proof, block.timeMs) === ProofStatus.VALID;
    require(isValid, PROOF_ERRORS.notValid, field);
    proofs.push(proof);
    if (index % PROOFS_A_STEP === PROOFS_A_STEP - 1) yield;
  }
  return proofs;
}

function validate({ signer, member, contractId, hitDigests, reason }: Message): void {
  requireAddress('signer', signer);
  requireAddress('member', member);
  requireContractId('contract_id', contractId);
  const { malformed, duplicate } = PROOF_ERRORS;
  requireCount('hit_digests', hitDigests.length, LIMITS.proofsPerMessage, malformed);
  require(reason !== Reason.UNSPECIFIED, malformed, 'reason: unspecified');
  const seen = new Set<string>();
  hitDigests.forEach((hitDigest, index) => {
    requireSize(`hit_digests[${index}]`, hitDigest, [16, 32], malformed);
    const digest = bytesToText(hitDigest);
    require(!seen.has(digest), duplicate, `hit_digests[${index}]`);
    seen.add(digest);
  });
}
