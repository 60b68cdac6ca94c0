import { createHash, randomBytes } from 'node:crypto';
import {
  MsgClaimQuery,
  MsgClaimQueryResponse,
  MsgRecordQueries,
  MsgRecordQueriesResponse,
  Outcome,
  Record as RecordState,
  RecordStatus,
  RecordedHit,
} from '../../proto/codec/generated/banma/accounting/v1.js';
import type {
  ItemResult,
  QueryRecord,
  RecordResult,
  RecordedResponse,
} from '../../proto/codec/generated/banma/accounting/v1.js';
import {
  Contract,
  ContractStatus,
  DigestProfile,
  MemberState,
  Membership,
  QueryMetricsResponse,
  SettlementMode,
} from '../../proto/codec/generated/banma/contract/v1.js';
import { ProofRecord, ProofStatus } from '../../proto/codec/generated/banma/proof/v1.js';
import { addressFromText, addressToText } from '../../proto/documents/address.js';
import { requestHash } from '../../proto/documents/envelope.js';
import { createServiceIdentity } from '../../gateway/chain/identity.js';
import type {
  ChainReader,
  OutgoingMessage,
  ServiceIdentity,
  TransactionOutcome,
  TransactionSender,
} from '../../gateway/chain/types.js';
import { CHAIN_ID } from './chainId.js';

export const CONTRACT_ID = 'Z001';
/** Settle window of the fake contract, ms. */
export const WINDOW_MS = 3_600_000;

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** An institution of the fake chain. */
export interface FakeMember {
  readonly name: string;
  readonly identity: ServiceIdentity;
  readonly serviceKey: Uint8Array;
}

/**
 * A chain in memory for tests of the gateway alone: memberships, proofs, balances and records that
 * a test may change. It takes records and claims like the real one, without prices.
 */
export interface FakeChain {
  readonly reader: ChainReader;
  readonly sender: TransactionSender;
  readonly members: readonly FakeMember[];
  readonly sent: { readonly typeUrl: string; readonly value: Uint8Array }[];
  readonly records: Map<string, RecordState>;
  readonly balances: Map<string, bigint>;
  readonly contract: (change: (contract: Contract) => Contract) => void;
  readonly member: (name: string, change: (membership: Membership) => Membership) => void;
  readonly register: (
    name: string,
    hitDigest: Uint8Array,
    detailDigest: Uint8Array,
    over?: Partial<ProofRecord>,
  ) => void;
  /** What the sender does instead of executing, until it is set back to undefined. */
  failing: (() => Promise<TransactionOutcome>) | undefined;
}

export function createFakeChain(names: readonly string[]): FakeChain {
  const members = names.map((name): FakeMember => {
    const account = createHash('sha256').update(`account ${name}`).digest().subarray(0, 20);
    const serviceKey = createHash('sha256').update(`service ${name}`).digest();
    return {
      name,
      serviceKey,
      identity: createServiceIdentity(addressToText(account), serviceKey),
    };
  });
  let contract = Contract.fromPartial({
    contractId: CONTRACT_ID,
    status: ContractStatus.ACTIVE,
    params: {
      denom: 'ublt',
      settlementMode: SettlementMode.PREPAID,
      digestProfile: DigestProfile.BANMA_MD5,
      prefixHexChars: 7,
      queryReward: 10_000n,
      hitReward: 500_000n,
      detailReward: 400_000n,
      timeCoefficientBps: 8_000,
      settleWindowS: BigInt(WINDOW_MS / 1_000),
      auditWindowS: 604_800n,
      auditPeriodS: 259_200n,
    },
  });
  const memberships = new Map(
    members.map(({ name, identity }) => [
      name,
      Membership.fromPartial({
        contractId: CONTRACT_ID,
        member: identity.member,
        profile: { name, gatewayUrl: '', servicePublicKey: identity.publicKey },
        standing: { since: 1n, state: MemberState.ACTIVE },
        serviceKeys: [{ publicKey: identity.publicKey, since: 1n, until: 0n }],
      }),
    ]),
  );
  const proofs = new Map<string, ProofRecord>();
  const records = new Map<string, RecordState>();
  const balances = new Map(members.map(({ identity }) => [identity.member, 50_000_000_000n]));
  const sent: FakeChain['sent'] = [];
  let height = 10n;

  const execute = async (messages: readonly OutgoingMessage[]): Promise<TransactionOutcome> => {
    height += 1n;
    const responses = messages.map(({ typeUrl, value }) => {
      sent.push({ typeUrl, value });
      if (typeUrl === MsgRecordQueries.typeUrl) return recordAll(records, value);
      if (typeUrl === MsgClaimQuery.typeUrl) return claim(records, value);
      throw new Error(`unknown message ${typeUrl}`);
    });
    const txHash = randomBytes(32).toString('hex').toUpperCase();
    return { txHash, height, code: 0, codespace: '', log: '', responses };
  };

  const chain: FakeChain = {
    members,
    sent,
    records,
    balances,
    failing: undefined,
    contract: (change) => (contract = change(contract)),
    member: (name, change) => {
      const current = memberships.get(name);
      if (current) memberships.set(name, change(current));
    },
    register: (name, hitDigest, detailDigest, over = {}) => {
      const contributor = memberships.get(name)?.member ?? '';
      const proof = ProofRecord.fromPartial({
        contractId: CONTRACT_ID,
        proofId: BigInt(proofs.size + 1),
        hitDigest,
        detailDigest,
        contributor,
        height: 5n,
        txHash: new Uint8Array(32).fill(7),
        registeredAt: BigInt(Date.now() - 60_000),
        status: ProofStatus.VALID,
        ...over,
      });
      proofs.set(hex(hitDigest), proof);
    },
    reader: {
      chainId: CHAIN_ID,
      contract: async (contractId) => (contractId === CONTRACT_ID ? contract : undefined),
      memberships: async () => [...memberships.values()],
      proof: async (_contractId, hitDigest) => proofs.get(hex(hitDigest)),
      record: async (_contractId, querier, hash) => records.get(`${querier}/${hex(hash)}`),
      balance: async (account) => balances.get(account) ?? 0n,
      query: async (_path, _request, response) =>
        response.decode(QueryMetricsResponse.encode({ metrics: METRICS })),
      latest: () => ({ height, timeMs: Date.now() }),
      catchingUp: () => false,
    },
    sender: { send: async (messages) => (chain.failing ?? (() => execute(messages)))() },
  };
  return chain;
}

const METRICS = QueryMetricsResponse.fromPartial({
  metrics: { queries: 4n, hits: 3n, effectiveHitRate: { numerator: 3n, denominator: 4n } },
}).metrics;

function recordAll(records: FakeChain['records'], value: Uint8Array): Uint8Array {
  const { member, contractId, records: added } = MsgRecordQueries.decode(value);
  const results = added.map((record): RecordResult => {
    const hash = requestHash({
      chainId: CHAIN_ID,
      contractId,
      querier: addressFromText(member),
      responder: new Uint8Array(0),
      queryId: record.queryId,
      requestedAt: record.requestedAt,
      deadlineMs: record.deadlineMs,
      continuePreciseQuery: record.continuePreciseQuery,
      privateHash: record.privateHash,
    });
    return addTo(records, member, hash, record);
  });
  return MsgRecordQueriesResponse.encode({ results });
}

function addTo(
  records: FakeChain['records'],
  querier: string,
  hash: Uint8Array,
  record: Pick<QueryRecord, 'requestedAt' | 'responses' | 'rejected' | 'details'>,
): RecordResult {
  const key = `${querier}/${hex(hash)}`;
  const state =
    records.get(key) ??
    RecordState.fromPartial({
      contractId: CONTRACT_ID,
      querier: addressFromText(querier),
      requestHash: hash,
      status: RecordStatus.OPEN,
      requestedAt: record.requestedAt,
      closesAt: record.requestedAt + BigInt(WINDOW_MS),
    });
  const responses: RecordedResponse[] = [...state.responses];
  const find = (responder: Uint8Array): number =>
    responses.findIndex((response) => hex(response.responder) === hex(responder));
  const result: RecordResult = {
    requestHash: hash,
    open: true,
    code: '',
    responses: record.responses.map(({ responder, respondedAt, hitDigests, privateHash }) => {
      if (find(responder) >= 0) return UNCHANGED;
      const [hitDigest] = hitDigests;
      responses.push({
        responder,
        respondedAt,
        privateHash,
        signature: new Uint8Array(0),
        claimed: false,
        hit: hitDigest ? RecordedHit.fromPartial({ hitDigest, proofId: 1n }) : undefined,
        detail: undefined,
        responseHash: new Uint8Array(0),
      });
      return RECORDED;
    }),
    rejected: [],
    details: [],
  };
  const rejected = record.rejected.map(({ responder, reason }): ItemResult => {
    const at = find(responder);
    const response = responses[at];
    if (!response?.hit) return { outcome: Outcome.REFUSED, code: 'no_hit' };
    if (response.hit.rejected) return UNCHANGED;
    responses[at] = { ...response, hit: { ...response.hit, rejected: true, reason } };
    return RECORDED;
  });
  const details = record.details.map((detail): ItemResult => {
    const at = find(detail.responder);
    const response = responses[at];
    if (!response) return { outcome: Outcome.REFUSED, code: 'no_response' };
    if (response.detail) return UNCHANGED;
    const { requestedAt, respondedAt, tokenHash, detailDigest } = detail;
    responses[at] = { ...response, detail: { requestedAt, respondedAt, tokenHash, detailDigest } };
    return RECORDED;
  });
  records.set(key, { ...state, responses });
  return { ...result, rejected, details };
}

function claim(records: FakeChain['records'], value: Uint8Array): Uint8Array {
  const message = MsgClaimQuery.decode(value);
  const { request, response, detailRequest, detailResponse } = message;
  if (!request || !response) throw new Error('a claim without its documents');
  const result = addTo(records, addressToText(request.querier), requestHash(request), {
    requestedAt: request.requestedAt,
    responses: [{ ...response, signature: new Uint8Array(0) }],
    rejected: [],
    details:
      detailRequest && detailResponse
        ? [
            {
              ...detailRequest,
              respondedAt: detailResponse.respondedAt,
              detailDigest: detailResponse.detailDigest,
              requestSignature: message.detailRequestSignature,
              signature: new Uint8Array(0),
            },
          ]
        : [],
  });
  return MsgClaimQueryResponse.encode({ result });
}

const RECORDED: ItemResult = { outcome: Outcome.RECORDED, code: '' };
const UNCHANGED: ItemResult = { outcome: Outcome.UNCHANGED, code: '' };
