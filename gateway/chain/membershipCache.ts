import {
  QueryContractRequest,
  QueryContractResponse,
  QueryMembersRequest,
  QueryMembersResponse,
  queryPaths,
} from '../../proto/codec/generated/banma/contract/v1.js';
import type { Contract, Membership } from '../../proto/codec/generated/banma/contract/v1.js';
import type { BlockNotice, ChainReader } from './types.js';

/** A contract and all its memberships as of the last change. */
interface Snapshot {
  readonly contract: Contract | undefined;
  readonly memberships: readonly Membership[];
}

export interface MembershipCache {
  readonly contract: ChainReader['contract'];
  readonly memberships: ChainReader['memberships'];
  /** Forgets what the block changed; the next question reads anew. */
  readonly onBlock: (block: BlockNotice) => void;
}

/** Answers are read anew after this long even if no event told so. */
const MAX_AGE_MS = 60_000;
const PAGE_LIMIT = 100n;
const EVENT_PREFIX = 'banma.contract.v1.Event';
/** A batch of proofs moves the number of valid proofs, by which the minimum is judged. */
const PROOF_EVENT_PREFIX = 'banma.proof.v1.Event';

/** Contract and memberships, read once and again when an event says that they changed. */
export function createMembershipCache(query: ChainReader['query']): MembershipCache {
  const entries = new Map<string, { readonly at: number; readonly snapshot: Promise<Snapshot> }>();

  const snapshotOf = (contractId: string): Promise<Snapshot> => {
    const known = entries.get(contractId);
    if (known && performance.now() - known.at < MAX_AGE_MS) return known.snapshot;
    const entry = { at: performance.now(), snapshot: readSnapshot(query, contractId) };
    entries.set(contractId, entry);
    entry.snapshot.catch(() => {
      if (entries.get(contractId) === entry) entries.delete(contractId);
    });
    return entry.snapshot;
  };

  return {
    contract: async (contractId) => (await snapshotOf(contractId)).contract,
    memberships: async (contractId) => (await snapshotOf(contractId)).memberships,
    onBlock: ({ events }) => {
      for (const { type, attributes } of events) {
        if (!type.startsWith(EVENT_PREFIX) && !type.startsWith(PROOF_EVENT_PREFIX)) continue;
        const contractId = attributes['contract_id'];
        if (contractId === undefined) entries.clear();
        else entries.delete(contractId);
      }
    },
  };
}

async function readSnapshot(query: ChainReader['query'], contractId: string): Promise<Snapshot> {
  const [contract, memberships] = await Promise.all([
    query(
      queryPaths.contract,
      { codec: QueryContractRequest, value: { contractId } },
      QueryContractResponse,
    ),
    readMemberships(query, contractId),
  ]);
  return { contract: contract?.contract, memberships };
}

async function readMemberships(
  query: ChainReader['query'],
  contractId: string,
): Promise<readonly Membership[]> {
  const memberships: Membership[] = [];
  let key = new Uint8Array(0);
  for (;;) {
    const page = await query(
      queryPaths.members,
      {
        codec: QueryMembersRequest,
        value: {
          contractId,
          pagination: { key, offset: 0n, limit: PAGE_LIMIT, countTotal: false, reverse: false },
        },
      },
      QueryMembersResponse,
    );
    memberships.push(...(page?.memberships ?? []));
    const next = page?.pagination?.nextKey ?? new Uint8Array(0);
    if (next.length === 0) return memberships;
    key = Uint8Array.from(next);
  }
}
