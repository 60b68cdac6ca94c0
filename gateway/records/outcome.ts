import {
  MsgRegisterProofsResponse,
  ProofStatus,
} from '../../proto/codec/generated/banma/proof/v1.js';
import type { ProofRecord } from '../../proto/codec/generated/banma/proof/v1.js';
import type { ChainReader, TransactionOutcome } from '../chain/types.js';
import { fromHex } from '../hex.js';
import { recordContent } from './content.js';
import type { DigestProfile } from '../matching/digests.js';
import type { Settlement, VaultRecord } from '../vault/types.js';

/** Chain queries at a time when proofs are looked up one by one. */
const QUERIES_AT_ONCE = 16;

/** Reads from a committed MsgRegisterProofs what became of each record it carried. */
export type OutcomeReader = (
  contractId: string,
  records: readonly VaultRecord[],
  outcome: TransactionOutcome,
) => Promise<Settlement[]>;

/** @param member `banma1…` of our own member */
export function createOutcomeReader(
  chain: ChainReader,
  member: string,
  digests: DigestProfile,
): OutcomeReader {
  async function settlementsOf(
    contractId: string,
    records: readonly VaultRecord[],
    outcome: TransactionOutcome,
  ): Promise<Settlement[]> {
    const [bytes] = outcome.responses;
    if (bytes === undefined) throw new Error('the chain sent no response for registered proofs');
    const response = MsgRegisterProofsResponse.decode(bytes);
    const skipped = new Set(response.skipped);
    const fresh = records.filter((_, index) => !skipped.has(index));
    const known = records.filter((_, index) => skipped.has(index));
    const settlements = await inParallel(known, (record) => settleKnown(contractId, record));
    const [first] = fresh;
    if (first === undefined) return settlements;
    // The block's time is not in the outcome; the chain's own record has it.
    const proof = await chain.proof(contractId, first.hitDigest);
    if (proof?.proofId !== response.firstProofId) {
      throw new Error(`the chain does not show proof ${response.firstProofId} as registered`);
    }
    const txHash = fromHex(outcome.txHash);
    const registeredAt = Number(proof.registeredAt);
    fresh.forEach(({ recordId }, ordinal) => {
      const proofId = response.firstProofId + BigInt(ordinal);
      const registration = { proofId, height: outcome.height, txHash, registeredAt };
      settlements.push({ recordId, kind: 'committed', registration });
    });
    return settlements;
  }

  /** A digest that was registered before: by an earlier sending of ours, or by somebody else. */
  async function settleKnown(contractId: string, record: VaultRecord): Promise<Settlement> {
    const { recordId } = record;
    const proof = await chain.proof(contractId, record.hitDigest);
    if (proof === undefined) throw new Error('the chain does not show a proof that it skipped');
    if (isOurs(proof, record)) {
      const { proofId, height, txHash } = proof;
      const registeredAt = Number(proof.registeredAt);
      return {
        recordId,
        kind: 'committed',
        registration: { proofId, height, txHash, registeredAt },
      };
    }
    const { twoFactorDigest, overdueData, timeStamp } = record;
    const staticFactor = digests.randomStaticFactor();
    const source = { twoFactorDigest, overdueData, timeStamp, staticFactor };
    return { recordId, kind: 'resalted', content: recordContent(source, digests) };
  }

  function isOurs(proof: ProofRecord, record: VaultRecord): boolean {
    const sameDetail = Buffer.compare(proof.detailDigest, record.detailDigest) === 0;
    return proof.contributor === member && sameDetail && proof.status === ProofStatus.VALID;
  }

  return settlementsOf;
}

async function inParallel<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += QUERIES_AT_ONCE) {
    results.push(...(await Promise.all(items.slice(start, start + QUERIES_AT_ONCE).map(work))));
  }
  return results;
}
