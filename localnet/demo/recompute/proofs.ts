import type { ChainBlock, ChainMessage } from './blocks.js';
import { hexOf } from './bech32.js';
import { activate, contractOf, memberOf } from './membership.js';
import { isSigned, proofDocument } from './signatures.js';
import type { Chain } from './state.js';
import { hex, readWire } from './wire.js';
import type { WireMessage } from './wire.js';

/** Every so many registered proofs, both signatures of one are verified. */
const SAMPLE_EVERY = 200n;

/** Proofs registered and revoked: contract.md, Contribution proofs. */
export const proofMessages: Readonly<
  Record<string, (chain: Chain, block: ChainBlock, message: ChainMessage) => void>
> = {
  '/banma.proof.v1.MsgRegisterProofs': register,
  '/banma.proof.v1.MsgRevokeProofs': revoke,
};

function register(chain: Chain, block: ChainBlock, { value, response }: ChainMessage): void {
  const message = readWire(value);
  const contract = contractOf(chain, message.text(3));
  const member = memberOf(contract, hexOf(message.text(2)));
  const first = contract.nextProofId;
  for (const proof of message.allMessages(4)) {
    const hitDigest = hex(proof.bytes(1));
    // Registered before, by anybody, in any status: skipped.
    if (contract.proofs.has(hitDigest)) continue;
    contract.proofs.set(hitDigest, {
      proofId: contract.nextProofId,
      contributor: member.address,
      registeredAt: block.timeMs,
      detailDigest: hex(proof.bytes(2)),
    });
    if (contract.nextProofId % SAMPLE_EVERY === 0n) {
      checkSignatures(chain, block, message.text(2), contract.contractId, proof);
    }
    contract.nextProofId += 1n;
  }
  const registered = contract.nextProofId - first;
  member.registeredProofs += registered;
  member.validProofs += registered;
  const told = readWire(response);
  const toldFirst = registered > 0n ? first : 0n;
  if (told.integer(2) !== registered || told.integer(1) !== toldFirst) {
    chain.disagreements.push({
      height: block.height,
      what:
        `proofs ${toldFirst} and ${registered - 1n} more were registered, the chain says ` +
        `${told.integer(1)} and ${told.integer(2) - 1n} more`,
    });
  }
  activate(chain, contract, member, block);
}

function checkSignatures(
  chain: Chain,
  block: ChainBlock,
  memberText: string,
  contractId: string,
  proof: WireMessage,
): void {
  const contract = contractOf(chain, contractId);
  const { keys } = memberOf(contract, hexOf(memberText));
  const isGood = (tag: string, digest: Uint8Array, signature: Uint8Array): boolean =>
    keys.some(({ publicKey }) =>
      isSigned(
        tag,
        proofDocument(chain.chainId, contractId, memberText, digest),
        signature,
        publicKey,
      ),
    );
  chain.signatures.proofsSampled += 1;
  if (
    !isGood('proof-hit', proof.bytes(1), proof.bytes(3)) ||
    !isGood('proof-detail', proof.bytes(2), proof.bytes(4))
  ) {
    chain.disagreements.push({
      height: block.height,
      what: `proof ${hex(proof.bytes(1))} has a wrong signature`,
    });
  }
}

function revoke(chain: Chain, block: ChainBlock, { value }: ChainMessage): void {
  const message = readWire(value);
  const contract = contractOf(chain, message.text(3));
  const member = memberOf(contract, hexOf(message.text(2)));
  for (const digest of message.allBytes(4)) {
    const proof = contract.proofs.get(hex(digest));
    if (proof?.contributor !== member.address || proof.revokedAt !== undefined) continue;
    proof.revokedAt = block.timeMs;
    member.validProofs -= 1n;
  }
}
