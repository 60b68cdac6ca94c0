import {
  QueryContractRequest,
  QueryContractResponse,
  QueryMemberRequest,
  QueryMemberResponse,
  QueryProposalsRequest,
  QueryProposalsResponse,
} from '../../proto/codec/generated/banma/contract/v1.js';
import type {
  Contract,
  Membership,
  Proposal,
} from '../../proto/codec/generated/banma/contract/v1.js';
import type { Message } from '../../proto/codec/message.js';
import { queryChain, QueryRefused } from './recompute/blocks.js';
import { readWire, writeWire } from './recompute/wire.js';

/** `sdk` 22: there is no such thing. */
const KEY_NOT_FOUND = 22;

/** The contract; undefined when the chain has none of that name. */
export async function readContract(
  rpcUrl: string,
  contractId: string,
): Promise<Contract | undefined> {
  const request = QueryContractRequest.fromPartial({ contractId });
  const path = '/banma.contract.v1.Query/Contract';
  return (await ask(rpcUrl, path, QueryContractRequest.encode(request), QueryContractResponse))
    ?.contract;
}

/** A member; undefined when the contract has none of that address. */
export async function readMember(
  rpcUrl: string,
  contractId: string,
  member: string,
): Promise<Membership | undefined> {
  const request = QueryMemberRequest.fromPartial({ contractId, member });
  const path = '/banma.contract.v1.Query/Member';
  return (await ask(rpcUrl, path, QueryMemberRequest.encode(request), QueryMemberResponse))
    ?.membership;
}

/** All proposals of a contract (the first page, which holds every one of a demo). */
export async function readProposals(
  rpcUrl: string,
  contractId: string,
): Promise<readonly Proposal[]> {
  const request = QueryProposalsRequest.encode(QueryProposalsRequest.fromPartial({ contractId }));
  const path = '/banma.contract.v1.Query/Proposals';
  return (await ask(rpcUrl, path, request, QueryProposalsResponse))?.proposals ?? [];
}

/** Supply of a denom in base units. */
export async function readSupply(rpcUrl: string, denom: string): Promise<bigint> {
  const request = writeWire([[1, denom]]);
  const answer = await queryChain(rpcUrl, '/cosmos.bank.v1beta1.Query/SupplyOf', request);
  return BigInt(readWire(answer).message(1).text(2) || '0');
}

async function ask<Response>(
  rpcUrl: string,
  path: string,
  request: Uint8Array,
  codec: Message<Response>,
): Promise<Response | undefined> {
  try {
    return codec.decode(await queryChain(rpcUrl, path, request));
  } catch (error) {
    if (error instanceof QueryRefused && error.code === KEY_NOT_FOUND) {
      return undefined;
    }
    throw error;
  }
}
