import {
  Contract,
  ContractCounts,
  Deadline,
  MemberAccount,
  Membership,
  Proposal,
  ProposalReference,
  ServiceKeyOwner,
} from '../../../proto/codec/generated/banma/contract/v1.js';
import type { Elector } from '../../../proto/codec/generated/banma/contract/v1.js';
import { defineCollection, messageValue, rememberedValue } from '../../kit/collection.js';
import { addressPart, textPart, u64Part } from '../../kit/keyParts.js';

export const contracts = defineCollection({
  name: 'contract/contract',
  key: [textPart('contract')],
  value: rememberedValue(messageValue(Contract)),
  description: 'A contract with its parameters',
});

export const contractCounts = defineCollection({
  name: 'contract/counts',
  key: [textPart('contract')],
  value: messageValue(ContractCounts),
  description: 'Totals of a contract: active members, electors, proofs, grants',
});

export const memberships = defineCollection({
  name: 'contract/membership',
  key: [textPart('contract'), addressPart('member')],
  value: rememberedValue(messageValue(Membership)),
  description: 'Membership: profile, standing and its history, service keys, pledge, grant',
});

export const electors = defineCollection({
  name: 'contract/elector',
  key: [textPart('contract'), addressPart('member')],
  // Never empty: a founder has the flag, anybody else a marker behind it.
  value: {
    encode: (elector: Elector) => Uint8Array.of(8, elector.founder ? 1 : 0),
    decode: (bytes) => ({ founder: bytes[1] === 1 }),
  },
  kind: 'derived',
  description: 'Index of who may vote: founders that have not left, and ACTIVE members',
});

export const proposals = defineCollection({
  name: 'contract/proposal',
  key: [textPart('contract'), u64Part('proposal')],
  value: messageValue(Proposal),
  description: 'A proposal with its votes',
});

export const openProposals = defineCollection({
  name: 'contract/open_proposal',
  key: [textPart('contract'), addressPart('proposer'), u64Part('kind')],
  value: messageValue(ProposalReference),
  kind: 'derived',
  description: 'Index of the one open proposal of a proposer and kind',
});

export const deadlines = defineCollection({
  name: 'contract/deadline',
  key: [u64Part('time ms'), textPart('contract'), u64Part('proposal')],
  value: messageValue(Deadline),
  kind: 'derived',
  description: 'Queue of what lapses: foundings (proposal 0) and proposals',
});

export const serviceAccounts = defineCollection({
  name: 'contract/service_account',
  key: [addressPart('account')],
  value: messageValue(ServiceKeyOwner),
  description: 'Whose service key an account is or was, over all contracts',
});

export const memberAccounts = defineCollection({
  name: 'contract/member_account',
  key: [addressPart('account')],
  value: messageValue(MemberAccount),
  description: 'Accounts that are or were a member of some contract',
});

/** For the keyspace table, in the order of this file. */
export const contractCollections = [
  contracts.info,
  contractCounts.info,
  memberships.info,
  electors.info,
  proposals.info,
  openProposals.info,
  deadlines.info,
  serviceAccounts.info,
  memberAccounts.info,
];
