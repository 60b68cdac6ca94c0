import { createHash } from 'node:crypto';
import type { EncodeObject } from '@cosmjs/proto-signing';
import {
  ContractStatus,
  MsgApply,
  MsgConfirmContract,
  MsgCreateContract,
  MsgPledge,
  MsgVote,
  Profile,
  ProposalStatus,
  VoteOption,
} from '../../proto/codec/generated/banma/contract/v1.js';
import type { Params } from '../../proto/codec/generated/banma/contract/v1.js';
import type { Message, Partially } from '../../proto/codec/message.js';
import { readContract, readMember, readProposals } from './chainState.js';
import { awaitSo, bringAbout } from './treasury.js';
import type { Treasury } from './treasury.js';

/** One who founds or joins a contract. */
export interface Candidate {
  readonly treasury: Treasury;
  readonly rpcUrl: string;
  /** What others see: `http://…` of its peer API, or empty. */
  readonly gatewayUrl: string;
  readonly name: string;
  /** 33 bytes compressed, hex. */
  readonly servicePublicKey: string;
}

/** Founds a contract: one founder creates it, all confirm it with their profiles. */
export async function foundContract(
  contractId: string,
  params: Params,
  founders: readonly Candidate[],
  operator: string,
): Promise<void> {
  const [first] = founders;
  if (!first) throw new Error('a contract has founders');
  const { treasury, rpcUrl } = first;
  await bringAbout(
    async () => (await readContract(rpcUrl, contractId)) !== undefined,
    () =>
      treasury.send(
        encodeObject(MsgCreateContract, {
          creator: treasury.address,
          contractId,
          params,
          founders: founders.map((founder) => founder.treasury.address),
          operator,
        }),
      ),
  );
  await Promise.all(
    founders.map((founder) =>
      bringAbout(
        async () => {
          const confirmed = (await readContract(founder.rpcUrl, contractId))?.confirmed;
          return confirmed?.includes(founder.treasury.address) === true;
        },
        () =>
          founder.treasury.send(
            encodeObject(MsgConfirmContract, {
              founder: founder.treasury.address,
              contractId,
              profile: profileOf(founder),
            }),
          ),
      ),
    ),
  );
  await awaitSo(
    async () => (await readContract(rpcUrl, contractId))?.status === ContractStatus.ACTIVE,
    `contract ${contractId} is not active`,
  );
}

/** Applies for membership and is voted in by the electors given. */
export async function joinContract(
  contractId: string,
  applicant: Candidate,
  electors: readonly Candidate[],
): Promise<void> {
  const { treasury, rpcUrl } = applicant;
  await bringAbout(
    async () => (await readMember(rpcUrl, contractId, treasury.address)) !== undefined,
    () =>
      treasury.send(
        encodeObject(MsgApply, {
          applicant: treasury.address,
          contractId,
          profile: profileOf(applicant),
        }),
      ),
  );
  const proposalOf = async (from: string) =>
    (await readProposals(from, contractId)).find(({ proposer }) => proposer === treasury.address);
  for (const elector of electors) {
    const voter = elector.treasury.address;
    await bringAbout(
      async () => {
        const proposal = await proposalOf(elector.rpcUrl);
        return (
          proposal?.status === ProposalStatus.ACCEPTED ||
          proposal?.votes.some((vote) => vote.voter === voter) === true
        );
      },
      async () => {
        const proposalId = (await proposalOf(elector.rpcUrl))?.proposalId;
        if (proposalId === undefined) throw new Error('the application is not on this node yet');
        const option = VoteOption.YES;
        await elector.treasury.send(
          encodeObject(MsgVote, { voter, contractId, proposalId, option }),
        );
      },
    );
  }
  await awaitSo(
    async () => (await proposalOf(rpcUrl))?.status === ProposalStatus.ACCEPTED,
    `${applicant.name} was not admitted to ${contractId}`,
  );
}

/** Puts the pledge of one member into escrow. */
export async function payPledge(contractId: string, member: Candidate): Promise<void> {
  const { treasury, rpcUrl } = member;
  await bringAbout(
    async () => ((await readMember(rpcUrl, contractId, treasury.address))?.pledged ?? 0n) > 0n,
    () => treasury.send(encodeObject(MsgPledge, { member: treasury.address, contractId })),
  );
}

function profileOf(candidate: Candidate): Profile {
  const { name, gatewayUrl, servicePublicKey } = candidate;
  return Profile.fromPartial({
    name,
    gatewayUrl,
    servicePublicKey: Uint8Array.from(Buffer.from(servicePublicKey, 'hex')),
    contact: `risk@${gatewayUrl ? new URL(gatewayUrl).host : 'example.test'}`,
    legalDocumentsHash: Uint8Array.from(createHash('sha256').update(name).digest()),
  });
}

/** A message for cosmjs, completed with proto3 defaults. */
function encodeObject<T>(codec: Message<T>, value: Partially<T>): EncodeObject {
  return { typeUrl: codec.typeUrl, value: codec.fromPartial(value) };
}
