import {
  ContractStatus,
  ProposalStatus,
} from '../../../proto/codec/generated/banma/contract/v1.js';
import { addressFromText } from '../../../proto/documents/address.js';
import type { StateReader, StoredEntry } from '../../kit/state.js';
import { foundingEndsAt } from './contractStore.js';
import { contracts, deadlines, electors, memberships, openProposals, proposals } from './keys.js';
import { isElector } from './memberStore.js';

/** Who may vote, which proposals are open, and what lapses when. */
export function* deriveContractIndexes(state: StateReader): Iterable<StoredEntry> {
  for (const { key, value: membership } of memberships.entries(state, [])) {
    if (!isElector(membership)) continue;
    yield electors.storedEntry({ founder: membership.founder }, ...key);
  }
  for (const { value: contract } of contracts.entries(state, [])) {
    const { contractId, status } = contract;
    if (status !== ContractStatus.PENDING) continue;
    const endsAt = foundingEndsAt(contract);
    yield deadlines.storedEntry({ contractId, proposalId: 0n }, endsAt, contractId, 0n);
  }
  for (const { value: proposal } of proposals.entries(state, [])) {
    const { contractId, proposalId, proposer, kind, status, votingEndsAt } = proposal;
    if (status !== ProposalStatus.OPEN) continue;
    const address = addressFromText(proposer);
    yield openProposals.storedEntry({ proposalId }, contractId, address, BigInt(kind));
    yield deadlines.storedEntry({ contractId, proposalId }, votingEndsAt, contractId, proposalId);
  }
}
