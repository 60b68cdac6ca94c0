import { hexOf } from './bech32.js';
import type { ChainBlock, ChainMessage } from './blocks.js';
import type { Chain, ContractState, MemberState } from './state.js';
import { readWire } from './wire.js';
import type { WireMessage } from './wire.js';

/** Founding and joining: contract.md, Life of a contract and of a member. */
export const membershipMessages: Readonly<
  Record<string, (chain: Chain, block: ChainBlock, message: ChainMessage) => void>
> = {
  '/banma.contract.v1.MsgCreateContract': (chain, _block, { value }) => {
    const message = readWire(value);
    const params = message.message(3);
    const founders = message.allTexts(4).map(hexOf);
    chain.contracts.set(message.text(2), createContract(message.text(2), params, founders));
  },
  '/banma.contract.v1.MsgConfirmContract': (chain, block, { value }) => {
    const message = readWire(value);
    const contract = contractOf(chain, message.text(2));
    const founder = hexOf(message.text(1));
    contract.confirmed.add(founder);
    enter(contract, founder, block, message.message(3));
    if (contract.founders.every((each) => contract.confirmed.has(each))) {
      contract.isActive = true;
      for (const each of contract.founders) admit(chain, contract, each, block);
    }
  },
  '/banma.contract.v1.MsgApply': (chain, block, { value, response }) => {
    const message = readWire(value);
    const contract = contractOf(chain, message.text(2));
    const applicant = hexOf(message.text(1));
    enter(contract, applicant, block, message.message(3));
    contract.proposals.set(readWire(response).integer(1), {
      applicant,
      votes: new Map(),
      isOpen: true,
    });
  },
  '/banma.contract.v1.MsgVote': (chain, block, { value }) => {
    const message = readWire(value);
    const contract = contractOf(chain, message.text(2));
    const proposal = contract.proposals.get(message.integer(3));
    if (!proposal?.isOpen) {
      chain.disagreements.push({ height: block.height, what: 'a vote on no open proposal' });
      return;
    }
    proposal.votes.set(hexOf(message.text(1)), message.integer(4) === 1n);
    const yes = [...proposal.votes].filter(([, isYes]) => isYes).map(([voter]) => voter);
    const founders = yes.filter((voter) => contract.founders.includes(voter)).length;
    if (founders >= contract.founderApprovals || yes.length >= contract.memberApprovals) {
      proposal.isOpen = false;
      admit(chain, contract, proposal.applicant, block);
    }
  },
  '/banma.contract.v1.MsgPledge': (chain, block, { value }) => {
    const message = readWire(value);
    const contract = contractOf(chain, message.text(2));
    const member = memberOf(contract, hexOf(message.text(1)));
    member.hasPledged = true;
    activate(chain, contract, member, block);
  },
  '/banma.contract.v1.MsgUpdateProfile': (chain, block, { value }) => {
    const message = readWire(value);
    const contract = contractOf(chain, message.text(2));
    const member = memberOf(contract, hexOf(message.text(1)));
    const publicKey = message.message(3).bytes(4);
    const current = member.keys.at(-1);
    if (current && Buffer.compare(current.publicKey, publicKey) === 0) return;
    if (current) current.until = block.timeMs;
    if (publicKey.length > 0) member.keys.push({ publicKey, since: block.timeMs });
  },
};

function createContract(
  contractId: string,
  params: WireMessage,
  founders: readonly string[],
): ContractState {
  return {
    contractId,
    denom: params.text(1),
    prices: {
      queryReward: params.integer(7),
      hitReward: params.integer(8),
      detailReward: params.integer(9),
      timeCoefficientBps: params.integer(10),
    },
    pledge: params.integer(11),
    minProofs: params.integer(12),
    grant: params.integer(13),
    founderApprovals: Number(params.integer(14)),
    memberApprovals: Number(params.integer(15)),
    settleWindowMs: params.integer(17) * 1000n,
    auditWindowMs: params.integer(18) * 1000n,
    auditPeriodMs: params.integer(19) * 1000n,
    founders,
    confirmed: new Set(),
    isActive: false,
    members: new Map(),
    proposals: new Map(),
    nextProofId: 1n,
    proofs: new Map(),
    records: new Map(),
  };
}

/** The contract of that name. @throws Error when no transaction created it. */
export function contractOf(chain: Chain, contractId: string): ContractState {
  const contract = chain.contracts.get(contractId);
  if (!contract) throw new Error(`no transaction created contract ${contractId}`);
  return contract;
}

/** The member of that address (hex). @throws Error when it never confirmed or applied. */
export function memberOf(contract: ContractState, address: string): MemberState {
  const member = contract.members.get(address);
  if (!member) throw new Error(`${address} is no member of ${contract.contractId}`);
  return member;
}

function enter(
  contract: ContractState,
  address: string,
  block: ChainBlock,
  profile: WireMessage,
): void {
  const publicKey = profile.bytes(4);
  contract.members.set(address, {
    address,
    keys: publicKey.length > 0 ? [{ publicKey, since: block.timeMs }] : [],
    isAdmitted: false,
    hasPledged: false,
    validProofs: 0n,
    registeredProofs: 0n,
    granted: 0n,
  });
}

function admit(chain: Chain, contract: ContractState, address: string, block: ChainBlock): void {
  const member = memberOf(contract, address);
  member.isAdmitted = true;
  activate(chain, contract, member, block);
}

/** ACTIVE, and granted, once admitted, pledged and with enough valid proofs. */
export function activate(
  chain: Chain,
  contract: ContractState,
  member: MemberState,
  block: ChainBlock,
): void {
  const isReady =
    member.isAdmitted && member.hasPledged && member.validProofs >= contract.minProofs;
  if (!isReady || member.activeSince !== undefined) return;
  member.activeSince = block.timeMs;
  member.granted = contract.grant;
  chain.granted += contract.grant;
  chain.lastGrantHeight = block.height;
  chain.ledger.credit(member.address, contract.grant);
}
