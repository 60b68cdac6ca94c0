import { randomBytes } from 'node:crypto';
import { addressFromText } from '../../proto/documents/address.js';
import type { QueryRequest } from '../../proto/codec/generated/banma/envelope/v1.js';
import { queryPrivateHash, queryRequestDigest } from '../../proto/documents/envelope.js';
import { banmaMd5 } from '../../gateway/matching/digests.js';
import { toQueryCall } from '../../gateway/peer/documents.js';
import type { QueryCall } from '../../gateway/peer/documents.js';
import { CHAIN_ID } from './chainId.js';
import { CONTRACT_ID } from './fakeChain.js';
import type { FakeMember } from './fakeChain.js';
import { PERSON, startConsortium } from './gateways.js';
import type { GatewayOverrides, TestGateway } from './gateways.js';

export interface RequestOverrides {
  readonly chainId?: string;
  readonly contractId?: string;
  readonly responder?: Uint8Array;
  readonly requestedAt?: number;
  readonly factor?: string;
  readonly md5Code?: string;
  readonly verifyMd5Code?: Uint8Array;
  readonly queryId?: Uint8Array;
  readonly signer?: FakeMember;
}

/** A signed call of `querier` to `responder`, with parts replaced before it is signed. */
export function queryCall(
  querier: FakeMember,
  responder: FakeMember,
  over: RequestOverrides = {},
): { readonly request: QueryRequest; readonly call: QueryCall } {
  const two = banmaMd5.twoFactorDigest(PERSON.name, PERSON.idNumber);
  const requestedFactor = over.factor ?? banmaMd5.randomRequestedFactor();
  const person = {
    md5Code: over.md5Code ?? two.slice(0, 7),
    verifyMd5Code: over.verifyMd5Code ?? banmaMd5.verifyDigest(two, requestedFactor),
    requestedFactor,
  };
  const request = {
    chainId: over.chainId ?? CHAIN_ID,
    contractId: over.contractId ?? CONTRACT_ID,
    queryId: over.queryId ?? Uint8Array.from(randomBytes(16)),
    querier: addressFromText(querier.identity.member),
    responder: over.responder ?? addressFromText(responder.identity.member),
    requestedAt: BigInt(over.requestedAt ?? Date.now()),
    deadlineMs: 2_000n,
    continuePreciseQuery: false,
    privateHash: queryPrivateHash(person),
  };
  const signature = (over.signer ?? querier).identity.sign(queryRequestDigest(request));
  return { request, call: toQueryCall(request, person, signature) };
}

/** Gateways of asker, target and a third member; the asker is played by the test. */
export async function pair(overrides: GatewayOverrides = {}): Promise<{
  readonly asker: FakeMember;
  readonly target: TestGateway;
  readonly consortium: Awaited<ReturnType<typeof startConsortium>>;
}> {
  const consortium = await startConsortium(['asker', 'target', 'third'], overrides);
  const [asker, target] = consortium.gateways;
  return { asker: asker!.member, target: target!, consortium };
}
