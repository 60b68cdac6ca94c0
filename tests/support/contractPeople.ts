import {
  Contract,
  MemberState,
  MsgApply,
  MsgApplyResponse,
  MsgConfirmContract,
  MsgCreateContract,
  MsgPledge,
  MsgUpdateProfile,
  MsgVote,
  MsgVoteResponse,
  ProposalStatus,
  VoteOption,
} from '../../proto/codec/generated/banma/contract/v1.js';
import type { Params, Profile, Membership } from '../../proto/codec/generated/banma/contract/v1.js';
import type { Message, Partially } from '../../proto/codec/message.js';
import { z001ForThisBuild } from '../../proto/documents/z001.js';
import { addressOf, balancesGenesis } from './bankPeople.js';
import type { ModuleBench, Outcome } from './moduleBench.js';
import { createModuleBench } from './moduleBench.js';
import { testKey } from './testKeys.js';

const CONTRACT = 'Z001';

/** Z001 with thresholds a test reaches by hand. */
export const SMALL: Params = { ...z001ForThisBuild(), minProofs: 10n };

/** A profile with a service key of its own, named `<name> service`. */
export function profileOf(name: string, change: Partial<Profile> = {}): Profile {
  return {
    name: `${name} bank`,
    gatewayUrl: `https://${name}.example:7443`,
    tlsSpkiSha256: new Uint8Array(32),
    servicePublicKey: testKey(`${name} service`).publicKey,
    contact: `risk@${name}.example`,
    legalDocumentsHash: new Uint8Array(0),
    ...change,
  };
}

/** Everybody with 100,000 points. */
export function benchOf(names: readonly string[]): ModuleBench {
  const entries = names.map((name) => [name, '100000000000upoint'] as const);
  return createModuleBench({ bank: balancesGenesis(Object.fromEntries(entries)) });
}

function run<T>(bench: ModuleBench, message: Message<T>, value: Partially<T>): Outcome {
  return bench.run(message.typeUrl, message.encode(message.fromPartial(value)));
}

export interface Founding {
  readonly founders?: readonly string[];
  readonly params?: Partial<Params>;
  readonly operator?: string;
  readonly contractId?: string;
}

export function create(bench: ModuleBench, founding: Founding = {}): Outcome {
  const founders = founding.founders ?? ['ann', 'ben', 'cat'];
  const params = { ...SMALL, foundersRequired: founders.length, ...founding.params };
  return run(bench, MsgCreateContract, {
    creator: addressOf(founders[0] ?? 'ann'),
    contractId: founding.contractId ?? CONTRACT,
    params,
    founders: founders.map(addressOf),
    operator: founding.operator === undefined ? '' : addressOf(founding.operator),
  });
}

export function confirm(bench: ModuleBench, name: string, profile = profileOf(name)): Outcome {
  return run(bench, MsgConfirmContract, {
    founder: addressOf(name),
    contractId: CONTRACT,
    profile,
  });
}

/** A contract that runs, with these founders. */
export function foundedBy(
  founders: readonly string[],
  others: readonly string[] = [],
  params: Partial<Params> = {},
): ModuleBench {
  const bench = benchOf([...founders, ...others]);
  ok(create(bench, { founders, params }));
  for (const founder of founders) ok(confirm(bench, founder));
  return bench;
}

export function apply(bench: ModuleBench, name: string, profile = profileOf(name)): Outcome {
  return run(bench, MsgApply, { applicant: addressOf(name), contractId: CONTRACT, profile });
}

/** Applies and returns the proposal's id. */
export function applied(bench: ModuleBench, name: string): bigint {
  return MsgApplyResponse.decode(ok(apply(bench, name)).value).proposalId;
}

export function vote(
  bench: ModuleBench,
  name: string,
  proposalId: bigint,
  choice: 'YES' | 'NO',
): Outcome {
  const option = VoteOption[choice];
  return run(bench, MsgVote, {
    voter: addressOf(name),
    contractId: CONTRACT,
    proposalId,
    option,
  });
}

/** Votes and returns what the proposal then is. */
export function voted(
  bench: ModuleBench,
  name: string,
  proposalId: bigint,
  choice: 'YES' | 'NO',
): string {
  const { status } = MsgVoteResponse.decode(ok(vote(bench, name, proposalId, choice)).value);
  return statusName(status);
}

export function statusName(status: number): string {
  return Object.entries(ProposalStatus).find(([, value]) => value === status)?.[0] ?? '';
}

export function pledge(bench: ModuleBench, name: string): Outcome {
  return run(bench, MsgPledge, { member: addressOf(name), contractId: CONTRACT });
}

export function updateProfile(bench: ModuleBench, name: string, profile: Profile): Outcome {
  return run(bench, MsgUpdateProfile, { member: addressOf(name), contractId: CONTRACT, profile });
}

/** Counts proofs of a member, as the proof module does. */
export function countProofs(
  bench: ModuleBench,
  name: string,
  registered: bigint,
  valid: bigint,
): void {
  const change = { registered, valid };
  bench.contract.adjustProofs(bench.context(), CONTRACT, addressOf(name), change);
  bench.checkInvariants();
}

/** Pledge and proofs: the member is ACTIVE. */
export function activate(bench: ModuleBench, name: string): void {
  ok(pledge(bench, name));
  countProofs(bench, name, SMALL.minProofs, SMALL.minProofs);
}

export function memberOf(bench: ModuleBench, name: string): Membership {
  const membership = bench.view.membership(bench.state, CONTRACT, addressOf(name));
  if (membership === undefined) throw new Error(`${name} is no member`);
  return membership;
}

/** State and flags of a member: `ACTIVE`, `ACTIVE below arrears`, or `none`. */
export function standingOf(bench: ModuleBench, name: string): string {
  const standing = bench.view.membership(bench.state, CONTRACT, addressOf(name))?.standing;
  if (standing === undefined) return 'none';
  const state = Object.entries(MemberState).find(([, value]) => value === standing.state)?.[0];
  const flags = [standing.belowMinimum && 'below', standing.inArrears && 'arrears'];
  return [state, ...flags.filter(Boolean)].join(' ');
}

export function contractOf(bench: ModuleBench): Contract {
  return bench.view.contract(bench.state, CONTRACT) ?? Contract.fromPartial({});
}

/** The outcome, which must be a success. */
export function ok(outcome: Outcome): Outcome {
  if (outcome.error !== '') throw new Error(`${outcome.error} (${outcome.log})`);
  return outcome;
}
