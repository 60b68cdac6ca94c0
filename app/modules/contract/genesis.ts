import {
  Contract,
  ContractStatus,
  GenesisState,
  MemberState,
  Membership,
} from '../../../proto/codec/generated/banma/contract/v1.js';
import { isAddress } from '../../../proto/documents/address.js';
import { atGenesisPath, GenesisError, genesisMessage } from '../../kit/genesisJson.js';
import type { ExecutionContext } from '../../kit/module.js';
import { POINT_DENOM } from '../bank/coins.js';
import { paramsOf, settleMembership } from './activation.js';
import { contracts } from './keys.js';
import { membershipOf, requireOwnAccount } from './memberStore.js';
import { validateCreateContract } from './messages/createContract.js';
import type { ContractOptions } from './messages/handler.js';
import { validateProfile } from './profile.js';
import { withProfile } from './serviceKeys.js';
import { withStanding } from './standing.js';

/**
 * Writes `app_state.contract` = {contracts, memberships}: active contracts and the members they
 * begin with, ADMITTED or ACTIVE. `pledged` and `granted` of a membership are created with it, in
 * escrow and on its account. Ids, times and counts are set here. @throws GenesisError
 */
export function initContractGenesis(
  context: ExecutionContext,
  options: ContractOptions,
  genesis: unknown,
): void {
  const source = genesisMessage(GenesisState, genesis ?? {}, 'contract');
  if (source.proposals.length > 0) {
    throw new GenesisError('contract.proposals', 'a chain begins without open proposals');
  }
  for (const [index, contract] of source.contracts.entries()) {
    atGenesisPath(`contract.contracts[${index}]`, () => initContract(context, options, contract));
  }
  for (const [index, membership] of source.memberships.entries()) {
    atGenesisPath(`contract.memberships[${index}]`, () =>
      initMembership(context, options, membership),
    );
  }
  for (const [index, { contractId, founders }] of source.contracts.entries()) {
    const missing = founders.find(
      (founder) => membershipOf(context.state, contractId, founder)?.founder !== true,
    );
    if (missing === undefined) continue;
    const path = `contract.contracts[${index}].founders`;
    throw new GenesisError(path, `${missing} has no membership as a founder`);
  }
}

function initContract(
  context: ExecutionContext,
  { bank }: ContractOptions,
  { contractId, params, creator, founders, operator, status }: Contract,
): void {
  const { state, block } = context;
  const path = `contract.contracts.${contractId}`;
  validateCreateContract({ creator, contractId, params, founders, operator });
  if (contracts.has(state, contractId)) throw new GenesisError(path, 'listed twice');
  if (status !== ContractStatus.ACTIVE && status !== ContractStatus.UNSPECIFIED) {
    throw new GenesisError(`${path}.status`, 'must be CONTRACT_STATUS_ACTIVE');
  }
  const denom = params?.denom ?? '';
  const owner = bank.contractOfDenom(state, denom);
  if (owner !== undefined) throw new GenesisError(`${path}.params.denom`, `is of ${owner}`);
  bank.registerDenom(context, denom, contractId);
  const contract = Contract.fromPartial({
    contractId,
    params,
    creator,
    founders,
    confirmed: founders,
    operator,
    status: ContractStatus.ACTIVE,
    createdAt: block.timeMs,
    activatedAt: block.timeMs,
    nextProposalId: 1n,
    nextProofId: 1n,
  });
  contracts.set(state, contract, contractId);
}

function initMembership(
  context: ExecutionContext,
  options: ContractOptions,
  given: Membership,
): void {
  const { state, block } = context;
  const { accounts, bank } = options;
  const { contractId, member, founder, profile, pledged, granted } = given;
  const path = `contract.memberships.${contractId}.${member}`;
  const contract = contracts.get(state, contractId);
  if (contract === undefined) throw new GenesisError(path, `no contract ${contractId}`);
  if (!isAddress(member)) throw new GenesisError(`${path}.member`, 'not an address');
  if (membershipOf(state, contractId, member) !== undefined) {
    throw new GenesisError(path, 'listed twice');
  }
  if (founder !== contract.founders.includes(member)) {
    throw new GenesisError(`${path}.founder`, 'does not agree with the contract');
  }
  const target = given.standing?.state ?? MemberState.ADMITTED;
  if (target !== MemberState.ADMITTED && target !== MemberState.ACTIVE) {
    throw new GenesisError(`${path}.standing.state`, 'must be ADMITTED or ACTIVE');
  }
  if (given.proofsRegistered !== 0n || given.proofsValid !== 0n) {
    throw new GenesisError(`${path}.proofs_registered`, 'proofs come from transactions only');
  }
  validateProfile(profile);
  requireOwnAccount(state, member);
  const params = paramsOf(contract);
  if (target === MemberState.ACTIVE && pledged < params.pledge) {
    throw new GenesisError(`${path}.pledged`, 'an ACTIVE member has pledged');
  }
  accounts.create(context, member);
  const blank = Membership.fromPartial({
    contractId,
    member,
    founder,
    appliedAt: block.timeMs,
    admittedAt: block.timeMs,
    activatedAt: target === MemberState.ACTIVE ? block.timeMs : 0n,
    pledged,
    granted,
  });
  const standing = withStanding(blank, { state: target }, block.timeMs, params);
  const profiled = withProfile(context, accounts, standing, profile, params);
  const escrow = bank.escrowAccount(contractId, 'pledge');
  mint(context, options, contractId, escrow, POINT_DENOM, pledged);
  mint(context, options, contractId, member, params.denom, granted);
  settleMembership(context, bank, contract, undefined, profiled);
}

function mint(
  context: ExecutionContext,
  { bank }: ContractOptions,
  contractId: string,
  account: string,
  denom: string,
  amount: bigint,
): void {
  const lines = [
    { account: bank.mintAccount, denom, amount: -amount },
    { account, denom, amount },
  ];
  bank.post(context, { kind: 'genesis', contractId, lines, silent: true });
}
