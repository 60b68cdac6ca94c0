import { ProposalStatus, VoteOption } from '../../../proto/codec/generated/banma/governance/v1.js';
import type { Proposal, Tally } from '../../../proto/codec/generated/banma/governance/v1.js';
import { addressFromText } from '../../../proto/documents/address.js';
import { bytesToHex } from '../../kit/bytes.js';
import type { BondedValidator } from '../staking/types.js';

/** Bonded power behind yes and no: of who voted and has left, nothing. */
export function tallyOf({ votes }: Proposal, bonded: Iterable<BondedValidator>): Tally {
  const options = new Map(
    votes.map(({ voter, option }) => [bytesToHex(addressFromText(voter)), option]),
  );
  let [yes, no, total] = [0n, 0n, 0n];
  for (const { operator, power } of bonded) {
    total += power;
    const option = options.get(bytesToHex(operator));
    if (option === VoteOption.YES) yes += power;
    else if (option === VoteOption.NO) no += power;
  }
  return { yes, no, total };
}

/** Passed by more than two thirds of the bonded power; rejected once that cannot be any more. */
export function judge({ yes, no, total }: Tally): ProposalStatus {
  if (yes * 3n > total * 2n) return ProposalStatus.PASSED;
  return no * 3n >= total ? ProposalStatus.REJECTED : ProposalStatus.OPEN;
}
