import type {
  ContractCounts,
  Params,
  Vote,
} from '../../../proto/codec/generated/banma/contract/v1.js';
import { ProposalStatus, VoteOption } from '../../../proto/codec/generated/banma/contract/v1.js';

/** Standing votes of those who are electors now. */
export interface Tally {
  readonly yes: number;
  readonly founderYes: number;
  readonly no: number;
  readonly founderNo: number;
}

/** Counts the votes of current electors; `founderOf` is undefined for anybody else. */
export function tallyOf(
  votes: readonly Vote[],
  founderOf: (voter: string) => boolean | undefined,
): Tally {
  let [yes, founderYes, no, founderNo] = [0, 0, 0, 0];
  for (const { voter, option } of votes) {
    const founder = founderOf(voter);
    if (founder === undefined) continue;
    if (option === VoteOption.YES) {
      yes += 1;
      if (founder) founderYes += 1;
    } else {
      no += 1;
      if (founder) founderNo += 1;
    }
  }
  return { yes, founderYes, no, founderNo };
}

/**
 * What the votes on an admission amount to (contract.md, Join): `founder_approvals` founders or
 * `member_approvals` electors (founders count as both) admit. Where there are too few of both,
 * all electors must. REFUSED as soon as the standing no votes make yes impossible.
 */
export function judgeAdmission(
  params: Pick<Params, 'founderApprovals' | 'memberApprovals'>,
  counts: Pick<ContractCounts, 'electors' | 'founders'>,
  tally: Tally,
): ProposalStatus {
  const { founderApprovals, memberApprovals } = params;
  const { electors, founders } = counts;
  if (electors < memberApprovals && founders < founderApprovals) {
    if (tally.no > 0) return ProposalStatus.REFUSED;
    return electors > 0 && tally.yes === electors ? ProposalStatus.ACCEPTED : ProposalStatus.OPEN;
  }
  if (tally.founderYes >= founderApprovals || tally.yes >= memberApprovals) {
    return ProposalStatus.ACCEPTED;
  }
  const possible =
    founders - tally.founderNo >= founderApprovals || electors - tally.no >= memberApprovals;
  return possible ? ProposalStatus.OPEN : ProposalStatus.REFUSED;
}
