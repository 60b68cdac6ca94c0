import {
  ContractStatus,
  EventContractStatusChanged,
  MemberState,
} from '../../../proto/codec/generated/banma/contract/v1.js';
import type { Contract } from '../../../proto/codec/generated/banma/contract/v1.js';
import { assert, coded, require } from '../../kit/errors.js';
import { typedEvent } from '../../kit/event.js';
import type { ExecutionContext } from '../../kit/module.js';
import type { StateReader } from '../../kit/state.js';
import type { BankLedger } from '../bank/types.js';
import { paramsOf, settleMembership } from './activation.js';
import { CONTRACT_ERRORS } from './errors.js';
import { contracts, deadlines } from './keys.js';
import { membershipOf, removeMembership } from './memberStore.js';
import { withStanding } from './standing.js';

/** @throws CodedError `contract_not_found` */
export function requireContract(state: StateReader, contractId: string): Contract {
  const contract = contracts.get(state, contractId);
  if (contract !== undefined) return contract;
  throw coded(CONTRACT_ERRORS.contractNotFound, contractId);
}

/** @throws CodedError `contract_not_found`, `contract_not_active` */
export function requireActiveContract(state: StateReader, contractId: string): Contract {
  const contract = requireContract(state, contractId);
  require(contract.status === ContractStatus.ACTIVE, CONTRACT_ERRORS.contractNotActive, contractId);
  return contract;
}

/** When a founding lapses: voting_period_s after its creation (ms). */
export function foundingEndsAt(contract: Contract): bigint {
  return contract.createdAt + paramsOf(contract).votingPeriodS * 1_000n;
}

/** Every founder confirmed: the contract runs, its founders are ADMITTED. */
export function activateContract(
  context: ExecutionContext,
  bank: BankLedger,
  contract: Contract,
): void {
  const { state, block } = context;
  const { contractId } = contract;
  deadlines.remove(state, foundingEndsAt(contract), contractId, 0n);
  const active = { ...contract, status: ContractStatus.ACTIVE, activatedAt: block.timeMs };
  contracts.set(state, active, contractId);
  tellStatus(context, active);
  for (const founder of contract.founders) {
    const membership = membershipOf(state, contractId, founder);
    assert(membership !== undefined, `founder ${founder} confirmed without a membership`);
    const change = { state: MemberState.ADMITTED };
    const admitted = withStanding(membership, change, block.timeMs, paramsOf(contract));
    const after = { ...admitted, admittedAt: block.timeMs };
    settleMembership(context, bank, active, membership, after);
  }
}

/** Not every founder confirmed in time: id, denom and accounts are free again. */
export function lapseContract(
  context: ExecutionContext,
  bank: BankLedger,
  contract: Contract,
): void {
  const { contractId } = contract;
  for (const founder of contract.confirmed) {
    const membership = membershipOf(context.state, contractId, founder);
    if (membership !== undefined) removeMembership(context, membership);
  }
  bank.releaseDenom(context, paramsOf(contract).denom);
  const lapsed = { ...contract, status: ContractStatus.LAPSED };
  contracts.set(context.state, lapsed, contractId);
  tellStatus(context, lapsed);
}

function tellStatus(context: ExecutionContext, { contractId, status }: Contract): void {
  context.events.emit(typedEvent(EventContractStatusChanged, { contractId, status }));
}
