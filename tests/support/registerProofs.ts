import { randomBytes } from 'node:crypto';
import { MsgRegisterProofs } from '../../proto/codec/generated/banma/proof/v1.js';
import type { ContributionProof } from '../../proto/codec/generated/banma/proof/v1.js';
import { detailProofDigest, hitProofDigest } from '../../proto/documents/envelope.js';
import { GAS } from '../../proto/documents/gasSchedule.js';
import { sign } from '../../proto/documents/signature.js';
import { readAccount } from './founders.js';
import type { TestFounder } from './founders.js';
import { encoded, signTx } from './signTx.js';

const DIGEST_BYTES = 16;
/** Of a transaction, per proof and beside them. */
const PROOF_BYTES = 180;
const FRAME_BYTES = 500;

export interface Registrations {
  readonly chainId: string;
  readonly contractId: string;
  readonly rpcUrl: string;
  readonly messages: number;
  readonly proofsPerMessage: number;
}

/**
 * Signed transactions (base64) that register proofs of nobody, one message each, by the founder's
 * service key as its gateway would send them.
 */
export async function signRegistrations(
  founder: TestFounder,
  { chainId, contractId, rpcUrl, messages, proofsPerMessage }: Registrations,
): Promise<string[]> {
  const { account, service } = founder;
  const { accountNumber, sequence } = await readAccount(rpcUrl, service.address);
  const gasLimit =
    GAS.transaction +
    GAS.signature +
    GAS.byte * BigInt(FRAME_BYTES + PROOF_BYTES * proofsPerMessage) +
    BigInt(proofsPerMessage) * (GAS.proof + 2n * GAS.signature) +
    10n * GAS.transfer;
  return Array.from({ length: messages }, (_, index) => {
    const message = encoded(MsgRegisterProofs, {
      signer: service.address,
      member: account.address,
      contractId,
      proofs: Array.from({ length: proofsPerMessage }, () =>
        makeProof(chainId, contractId, founder),
      ),
    });
    const transaction = signTx({
      chainId,
      messages: [message],
      signatures: [{ key: service, accountNumber, sequence: sequence + BigInt(index) }],
      gasLimit,
    });
    return Buffer.from(transaction).toString('base64');
  });
}

function makeProof(
  chainId: string,
  contractId: string,
  { account, service }: TestFounder,
): ContributionProof {
  const [hitDigest, detailDigest] = [randomBytes(DIGEST_BYTES), randomBytes(DIGEST_BYTES)].map(
    (bytes) => Uint8Array.from(bytes),
  ) as [Uint8Array, Uint8Array];
  const document = { chainId, contractId, member: account.addressBytes };
  return {
    hitDigest,
    detailDigest,
    hitSignature: sign(hitProofDigest({ ...document, digest: hitDigest }), service.privateKey),
    detailSignature: sign(
      detailProofDigest({ ...document, digest: detailDigest }),
      service.privateKey,
    ),
  };
}
