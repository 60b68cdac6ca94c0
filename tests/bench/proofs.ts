import { randomBytes } from 'node:crypto';
import { consortiumParameters } from '../../localnet/demo/parameters.js';
import { queryChain } from '../../localnet/demo/recompute/blocks.js';
import {
  MsgRegisterProofs,
  QueryProofStatsRequest,
  QueryProofStatsResponse,
} from '../../proto/codec/generated/banma/proof/v1.js';
import type { ContributionProof } from '../../proto/codec/generated/banma/proof/v1.js';
import { detailProofDigest, hitProofDigest } from '../../proto/documents/envelope.js';
import { GAS } from '../../proto/documents/gasSchedule.js';
import { sign } from '../../proto/documents/signature.js';
import { encoded, signTx } from '../support/signTx.js';
import { startSingleNode } from '../support/singleNode.js';
import { measureSignatures } from './ceilings/signatures.js';
import {
  FOUNDER_UPOINT,
  foundAndPledge,
  founderKeys,
  openFounders,
  readAccount,
} from './founders.js';
import type { BenchFounder } from './founders.js';
import { load } from './loadGenerator.js';
import { printResult, rateResult, readSize } from './result.js';

const PROOFS = readSize('BENCH_PROOFS', 60_000);
const PROOFS_PER_MESSAGE = 2_000;
const FOUNDERS = 3;
const CONTRACT_ID = 'Z001';
const COMMIT_TIMEOUT_MS = 200;
const DIGEST_BYTES = 16;
/** Of a transaction with 2,000 proofs, whole. */
const TRANSACTION_BYTES = 360_000n;

function makeProof(chainId: string, founder: BenchFounder): ContributionProof {
  const { account, service } = founder;
  const [hitDigest, detailDigest] = [randomBytes(DIGEST_BYTES), randomBytes(DIGEST_BYTES)].map(
    (bytes) => Uint8Array.from(bytes),
  ) as [Uint8Array, Uint8Array];
  const document = { chainId, contractId: CONTRACT_ID, member: account.addressBytes };
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

/** One founder's transactions, signed by its service key as its gateway would. */
async function signRegistrations(
  chainId: string,
  rpcUrl: string,
  founder: BenchFounder,
  messages: number,
): Promise<string[]> {
  const { account, service } = founder;
  const { accountNumber, sequence } = await readAccount(rpcUrl, service.address);
  const gasLimit =
    GAS.transaction +
    GAS.signature +
    GAS.byte * TRANSACTION_BYTES +
    BigInt(PROOFS_PER_MESSAGE) * (GAS.proof + 2n * GAS.signature);
  return Array.from({ length: messages }, (_, index) => {
    const proofs = Array.from({ length: PROOFS_PER_MESSAGE }, () => makeProof(chainId, founder));
    const message = encoded(MsgRegisterProofs, {
      signer: service.address,
      member: account.address,
      contractId: CONTRACT_ID,
      proofs,
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

async function registeredProofs(rpcUrl: string): Promise<number> {
  const request = QueryProofStatsRequest.fromPartial({ contractId: CONTRACT_ID });
  const path = '/banma.proof.v1.Query/ProofStats';
  const answer = await queryChain(rpcUrl, path, QueryProofStatsRequest.encode(request));
  return Number(QueryProofStatsResponse.decode(answer).registered);
}

const rates = measureSignatures();
const ceiling = rates.verify / 2;
console.log(`native secp256k1 on one core: ${Math.round(rates.verify)} verifications a second`);
const node = await startSingleNode({
  balances: founderKeys(FOUNDERS).map(({ account }) => ({
    address: account.address,
    amountUpoint: FOUNDER_UPOINT,
  })),
  commitTimeoutMs: COMMIT_TIMEOUT_MS,
});
try {
  const { rpcUrl, chainId } = node;
  const founders = await openFounders(rpcUrl, FOUNDERS);
  const params = consortiumParameters({ minProofs: BigInt(PROOFS), settleWindowS: 30n });
  await foundAndPledge(CONTRACT_ID, params, founders);
  const messages = Math.ceil(PROOFS / PROOFS_PER_MESSAGE / FOUNDERS);
  const lanes = await Promise.all(
    founders.map((founder) => signRegistrations(chainId, rpcUrl, founder, messages)),
  );
  const { seconds, blocks } = await load(rpcUrl, lanes);
  const proofs = messages * FOUNDERS * PROOFS_PER_MESSAGE;
  const registered = await registeredProofs(rpcUrl);
  if (registered !== proofs) throw new Error(`${registered} proofs on the chain, not ${proofs}`);
  console.log(`${proofs} proofs, both signatures of each, in ${blocks} blocks`);
  for (const { treasury } of founders) treasury.close();
  printResult(rateResult('proofs', 'proofs/s', { value: proofs / seconds, ceiling, seconds }));
} finally {
  await node.stop();
}
