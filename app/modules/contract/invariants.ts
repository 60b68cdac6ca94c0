import { ContractCounts } from '../../../proto/codec/generated/banma/contract/v1.js';
import { addressOfPublicKey, addressToText } from '../../../proto/documents/address.js';
import { bytesToHex } from '../../kit/bytes.js';
import type { Invariant } from '../../kit/module.js';
import type { StateReader } from '../../kit/state.js';
import { POINT_DENOM } from '../bank/coins.js';
import type { BankLedger } from '../bank/types.js';
import { contracts, memberships, serviceAccounts } from './keys.js';
import { countsOf, weightOf } from './memberStore.js';
import { currentServiceKey, memberOfServiceAccount } from './serviceKeys.js';

/** What always holds of contracts and members. */
export function contractInvariants(bank: BankLedger): readonly Invariant[] {
  return [
    { name: 'contract: counts are those of the members', check: countsAgree },
    {
      name: 'contract: the pledge escrow holds what members pledged',
      check: (state) => escrowsHoldPledges(state, bank),
    },
    { name: 'contract: a service key serves one member', check: serviceKeysHaveOneOwner },
  ];
}

function countsAgree(state: StateReader): string | undefined {
  for (const { value: contract } of contracts.entries(state, [])) {
    const { contractId } = contract;
    let sum = ContractCounts.fromPartial({});
    for (const { value } of memberships.entries(state, [contractId])) {
      sum = plus(sum, weightOf(value));
    }
    const [counted, kept] = [sum, countsOf(state, contractId)].map((counts) =>
      bytesToHex(ContractCounts.encode(counts)),
    );
    if (counted !== kept) return `${contractId}: counts do not agree`;
  }
  return undefined;
}

function plus(left: ContractCounts, right: ContractCounts): ContractCounts {
  return {
    activeMembers: left.activeMembers + right.activeMembers,
    founders: left.founders + right.founders,
    electors: left.electors + right.electors,
    proofsRegistered: left.proofsRegistered + right.proofsRegistered,
    proofsValid: left.proofsValid + right.proofsValid,
    granted: left.granted + right.granted,
  };
}

function escrowsHoldPledges(state: StateReader, bank: BankLedger): string | undefined {
  for (const { value: contract } of contracts.entries(state, [])) {
    const { contractId } = contract;
    let pledged = 0n;
    for (const { value } of memberships.entries(state, [contractId])) pledged += value.pledged;
    const held = bank.balance(state, bank.escrowAccount(contractId, 'pledge'), POINT_DENOM);
    // Who knows a contract's name may have paid to its escrow before the contract was founded.
    if (held < pledged) return `${contractId}: ${held.toString()} for ${pledged.toString()}`;
  }
  return undefined;
}

function serviceKeysHaveOneOwner(state: StateReader): string | undefined {
  const serving = new Map<string, number>();
  for (const { value: membership } of memberships.entries(state, [])) {
    const key = currentServiceKey(membership);
    if (key === undefined) continue;
    const account = addressToText(addressOfPublicKey(key.publicKey));
    serving.set(account, (serving.get(account) ?? 0) + 1);
    if (memberOfServiceAccount(state, account) === membership.member) continue;
    return `${account} serves ${membership.member} and is not its own`;
  }
  for (const { key, value } of serviceAccounts.entries(state, [])) {
    const account = addressToText(key[0]);
    if ((serving.get(account) ?? 0) !== value.memberships) return `${account}: memberships`;
  }
  return undefined;
}
