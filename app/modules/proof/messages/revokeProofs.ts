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
import type { MessageHandler } from '../../../kit/module.js';
import type { ContractLedger } from '../../contract/types.js';
import { PROOF_ERRORS } from '../errors.js';
import { changes } from '../keys.js';
import { addToCounters } from '../ledger.js';
import type { ProofView } from '../view.js';
import { UNCHANGED } from '../view.js';
import { authorize } from './authorize.js';

const RESULT_BYTES = 500;

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
      gas: GAS.proof * BigInt(hitDigests.length),
      signatures: 0,
      resultBytes: RESULT_BYTES,
    }),
    execute: (context, message) => {
      const { state, block } = context;
      const { member, contractId, hitDigests, reason } = message;
      authorize(contract, state, message);
      const contributor = addressFromText(member);
      let contributing = 0n;
      hitDigests.forEach((hitDigest, index) => {
        const field = `hit_digests[${index}]`;
        const proof = view.byDigest(state, contractId, hitDigest);
        require(proof !== undefined, PROOF_ERRORS.unknownProof, field);
        const isOwn = equalBytes(proof.batch.contributor, contributor);
        require(isOwn, PROOF_ERRORS.notOwnProof, field);
        const isValid = view.statusAt(state, proof, block.timeMs) === ProofStatus.VALID;
        require(isValid, PROOF_ERRORS.notValid, field);
        const before = proof.change ?? UNCHANGED;
        const revoked = { status: ProofStatus.REVOKED, revokedAt: block.timeMs, reason };
        changes.set(state, { ...before, ...revoked }, contractId, proof.leaf.proofId);
        if (before.countedHits > 0n) contributing += 1n;
      });
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
