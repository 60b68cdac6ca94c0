import {
  ContractStatus,
  ProposalStatus,
} from '../../../proto/codec/generated/banma/contract/v1.js';
import { assert } from '../../kit/errors.js';
import type { ExecutionContext } from '../../kit/module.js';
import type { BankLedger } from '../bank/types.js';
import { lapseContract, requireContract } from './contractStore.js';
import { deadlines, proposals } from './keys.js';
import { closeProposal } from './proposalStore.js';

/**
 * What lapses in one block at most, so that a block's end stays short. What is left over cannot be
 * voted on or confirmed any more and lapses in the next blocks.
 */
const MAX_LAPSES_PER_BLOCK = 200;

/** Lapses foundings and proposals in the first block whose time is at or after their end. */
export function lapseOverdue(context: ExecutionContext, bank: BankLedger): void {
  const { state, block } = context;
  const overdue = [];
  for (const { key, value } of deadlines.entries(state, [])) {
    const [endsAt] = key;
    if (endsAt > block.timeMs || overdue.length === MAX_LAPSES_PER_BLOCK) break;
    overdue.push({ endsAt, ...value });
  }
  for (const { endsAt, contractId, proposalId } of overdue) {
    const contract = requireContract(state, contractId);
    deadlines.remove(state, endsAt, contractId, proposalId);
    if (proposalId === 0n) {
      assert(contract.status === ContractStatus.PENDING, `${contractId} is not being founded`);
      lapseContract(context, bank, contract);
      continue;
    }
    const proposal = proposals.get(state, contractId, proposalId);
    assert(proposal !== undefined, `a deadline of ${contractId} has no proposal`);
    closeProposal(context, bank, contract, proposal, ProposalStatus.LAPSED);
  }
}
