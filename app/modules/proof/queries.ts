import { bytesToHex } from '../../kit/bytes.js';
import type { ProofRecord } from '../../../proto/codec/generated/banma/proof/v1.js';
import {
  ProofRecord as ProofRecordCodec,
  QueryProofRequest,
  QueryProofResponse,
  QueryProofStatsRequest,
  QueryProofStatsResponse,
  QueryProofsRequest,
  QueryProofsResponse,
} from '../../../proto/codec/generated/banma/proof/v1.js';
import { addressFromText, addressToText } from '../../../proto/documents/address.js';
import { SDK_ERRORS, require } from '../../kit/errors.js';
import { requireAddress, requireContractId } from '../../kit/fieldChecks.js';
import type { QueryContext, QueryHandler } from '../../kit/module.js';
import { ownService } from '../../kit/ownQuery.js';
import { pageBounds, takePage } from '../../kit/pagination.js';
import type { ContractView } from '../contract/types.js';
import { listProofIds, proofIdFromPageKey, proofIdToPageKey } from './listing.js';
import type { FoundProof, ProofView } from './view.js';

/** A proof is four reads. */
const PAGE = { byKeyOnly: true };
const define = ownService('banma.proof.v1.Query');

/** Proof, Proofs, ProofStats: all that is readable of proofs, the source's nine fields included. */
export function createProofQueries(contract: ContractView, view: ProofView): QueryHandler[] {
  const readable = ({ state, block }: QueryContext, found: FoundProof): ProofRecord => ({
    contractId: found.contractId,
    ...found.leaf,
    contributor: addressToText(found.batch.contributor),
    height: found.batch.height,
    txHash: found.batch.txHash,
    registeredAt: found.batch.blockTime,
    effectiveHits: found.change?.effectiveHits ?? 0n,
    status: view.statusAt(state, found, block.timeMs),
    revokedAt: found.change?.revokedAt ?? 0n,
    reason: found.change?.reason ?? 0,
  });

  const proof = (
    context: QueryContext,
    { contractId, hitDigest, proofId }: QueryProofRequest,
  ): QueryProofResponse => {
    requireContractId('contract_id', contractId);
    const one = hitDigest.length > 0 !== proofId > 0n;
    require(one, SDK_ERRORS.invalidRequest, 'give hit_digest or proof_id');
    require(hitDigest.length <= 32, SDK_ERRORS.invalidRequest, 'hit_digest: over 32 bytes');
    const found =
      proofId > 0n
        ? view.byId(context.state, contractId, proofId)
        : view.byDigest(context.state, contractId, hitDigest);
    require(found !== undefined, SDK_ERRORS.keyNotFound, () =>
      `contract ${contractId} has no proof ${proofId > 0n ? proofId : bytesToHex(hitDigest)}`);
    return { proof: readable(context, found) };
  };

  const proofs = (
    context: QueryContext,
    { contractId, contributor, pagination }: QueryProofsRequest,
  ): QueryProofsResponse => {
    requireContractId('contract_id', contractId);
    if (contributor !== '') requireAddress('contributor', contributor);
    const found = contract.contract(context.state, contractId);
    require(found !== undefined, SDK_ERRORS.keyNotFound, `contract ${contractId}`);
    const bounds = pageBounds(pagination, PAGE);
    const ids = listProofIds(context.state, {
      contractId,
      contributor: contributor === '' ? undefined : addressFromText(contributor),
      nextProofId: found.nextProofId,
      from: bounds.key === undefined ? undefined : proofIdFromPageKey(bounds.key),
      reverse: bounds.reverse,
    });
    const page = takePage(items(context, contractId, ids), bounds);
    return { proofs: page.items, pagination: page.pagination };
  };

  function* items(context: QueryContext, contractId: string, ids: Iterable<bigint>) {
    for (const id of ids) {
      const found = view.byId(context.state, contractId, id);
      if (found === undefined) continue;
      const item = readable(context, found);
      yield { pageKey: proofIdToPageKey(id), item, size: ProofRecordCodec.encode(item).length };
    }
  }

  const proofStats = (
    { state }: QueryContext,
    { contractId, member }: QueryProofStatsRequest,
  ): QueryProofStatsResponse => {
    requireContractId('contract_id', contractId);
    if (member !== '') requireAddress('member', member);
    const found = contract.contract(state, contractId);
    require(found !== undefined, SDK_ERRORS.keyNotFound, `contract ${contractId}`);
    const address = member === '' ? undefined : addressFromText(member);
    const { registered, valid, effectivelyHit } = view.counters(state, contractId, address);
    return { registered, valid, effectivelyHit };
  };

  return [
    define('Proof', QueryProofRequest, QueryProofResponse, proof),
    define('Proofs', QueryProofsRequest, QueryProofsResponse, proofs),
    define('ProofStats', QueryProofStatsRequest, QueryProofStatsResponse, proofStats),
  ];
}
