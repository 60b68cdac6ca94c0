import { EventGranted, MemberState } from '../../../proto/codec/generated/banma/contract/v1.js';
import type {
  Contract,
  Membership,
  Params,
} from '../../../proto/codec/generated/banma/contract/v1.js';
import { assert, require } from '../../kit/errors.js';
import { typedEvent } from '../../kit/event.js';
import type { ExecutionContext } from '../../kit/module.js';
import type { BankLedger } from '../bank/types.js';
import { CONTRACT_ERRORS } from './errors.js';
import { countsOf, writeMembership } from './memberStore.js';
import { withStanding } from './standing.js';

/** What a contract grants in all its life; the total is kept in 64 bits. */
const MAX_GRANTED = (1n << 64n) - 1n;

/** The parameters of a contract; every stored one has them. */
export function paramsOf(contract: Contract): Params {
  assert(contract.params !== undefined, `contract ${contract.contractId} has no parameters`);
  return contract.params;
}

/** True when the pledge is in escrow, or none is asked for. */
export function isPledged(membership: Membership, params: Params): boolean {
  return membership.pledged > 0n || params.pledge === 0n;
}

/**
 * Writes a membership that changed, and what follows from it in this very block: with the pledge
 * paid and `min_proofs` valid proofs an ADMITTED member becomes ACTIVE and gets its grant, once
 * per membership; below `min_proofs` again it is flagged (contract.md, Contribute).
 * @throws CodedError `grants_exhausted`
 */
export function settleMembership(
  context: ExecutionContext,
  bank: BankLedger,
  contract: Contract,
  before: Membership | undefined,
  changed: Membership,
): void {
  const params = paramsOf(contract);
  const { timeMs } = context.block;
  const state = changed.standing?.state;
  const hasProofs = changed.proofsValid >= params.minProofs;
  if (state === MemberState.ADMITTED && isPledged(changed, params) && hasProofs) {
    const granted = changed.activatedAt === 0n ? params.grant : 0n;
    const total = countsOf(context.state, changed.contractId).granted + granted;
    require(total <= MAX_GRANTED, CONTRACT_ERRORS.grantsExhausted, changed.contractId);
    const active = withStanding(changed, { state: MemberState.ACTIVE }, timeMs, params);
    const activatedAt = changed.activatedAt === 0n ? timeMs : changed.activatedAt;
    const after = { ...active, activatedAt, granted: changed.granted + granted };
    writeMembership(context, before, after);
    grant(context, bank, after, params.denom, granted);
    return;
  }
  const isRunning = state === MemberState.ACTIVE || state === MemberState.EXITING;
  const flagged = isRunning
    ? withStanding(changed, { belowMinimum: !hasProofs }, timeMs, params)
    : changed;
  writeMembership(context, before, flagged);
}

function grant(
  context: ExecutionContext,
  bank: BankLedger,
  { contractId, member }: Membership,
  denom: string,
  amount: bigint,
): void {
  if (amount === 0n) return;
  bank.post(context, {
    kind: 'grant',
    contractId,
    lines: [
      { account: bank.mintAccount, denom, amount: -amount },
      { account: member, denom, amount },
    ],
  });
  context.events.emit(typedEvent(EventGranted, { contractId, member, amount }));
}
