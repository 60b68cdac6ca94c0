import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { startGateway } from '../../gateway/gateway.js';
import type { Gateway } from '../../gateway/gateway.js';
import { banmaMd5 } from '../../gateway/matching/digests.js';
import { openEnvironment } from '../../gateway/vault/environment.js';
import type { VaultEnvironment } from '../../gateway/vault/environment.js';
import { openKeyring } from '../../gateway/vault/keys.js';
import type { VaultRecord } from '../../gateway/vault/types.js';
import { CONTRACT_ID, createFakeChain } from './fakeChain.js';
import type { FakeChain, FakeMember } from './fakeChain.js';

export const API_KEY = 'test-key';
/** A person with a valid ID number. */
export const PERSON = { name: '张三', idNumber: '11010519491231002X' } as const;

export interface TestGateway {
  readonly member: FakeMember;
  readonly gateway: Gateway;
  readonly records: VaultRecord[];
  readonly folder: string;
  /** Adds a record of a person and its proof on the chain. */
  readonly lend: (
    person: { readonly name: string; readonly idNumber: string },
    over?: { readonly staticFactor?: string; readonly registered?: boolean },
  ) => VaultRecord;
  readonly post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Reply>;
  readonly get: (path: string) => Promise<Reply>;
  /** A call of the peer port. */
  readonly peer: (path: string, body: unknown) => Promise<Reply>;
  readonly stop: () => Promise<void>;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: ReplyBody;
  readonly text: string;
}

/** The fields that tests read of any answer; those an answer does not have are undefined. */
export interface ReplyBody {
  readonly code: string;
  readonly field: string | undefined;
  readonly detail: string;
  readonly queryId: string;
  readonly requestHash: string;
  readonly hit: boolean;
  readonly hits: readonly {
    readonly member: string;
    readonly token: string;
    readonly staticProof: string;
    readonly staticFactor: string;
    readonly effective: boolean;
    readonly detail: { readonly overdueData: string } | undefined;
  }[];
  readonly responders: readonly string[];
  readonly missing: readonly { readonly member: string; readonly reason: string }[];
  readonly cost: string;
  readonly settlement: {
    readonly status: string;
    readonly txHash: string;
    readonly code: string | undefined;
  };
  readonly queries: readonly ReplyBody[];
  readonly nextCursor: string | undefined;
  readonly respondedAt: number;
  readonly signature: string;
  readonly overdueData: string;
  readonly timeStamp: number;
  readonly randomCode: string;
  readonly privacyHash: string;
}

export interface GatewayOverrides {
  readonly folder?: string;
  readonly peer?: { readonly rate_per_second?: number; rate_burst?: number; decline?: boolean };
  readonly flushMs?: number;
  readonly recordRoutes?: Parameters<typeof startGateway>[0]['recordRoutes'];
}

/** A gateway with real HTTP servers over a fake chain. */
export async function startTestGateway(
  chain: FakeChain,
  name: string,
  overrides: GatewayOverrides = {},
): Promise<TestGateway> {
  const member = chain.members.find((candidate) => candidate.name === name)!;
  const folder = overrides.folder ?? mkdtempSync(join(tmpdir(), 'banma-gateway-'));
  const environment: VaultEnvironment = openEnvironment(folder);
  const keyring = await openKeyring(environment, Buffer.from(name), [new Uint8Array(32).fill(9)]);
  const records: VaultRecord[] = [];
  const gateway = await startGateway({
    settings: {
      member: { address: member.identity.member, contract_ids: [CONTRACT_ID] },
      business: { host: '127.0.0.1', port: 0 },
      peer: {
        host: '127.0.0.1',
        port: 0,
        rate_per_second: 10_000,
        rate_burst: 10_000,
        decline: false,
        ...overrides.peer,
      },
      query: { deadline_ms: 1_000 },
      accounting: { flush_ms: overrides.flushMs ?? 50, flush_records: 300 },
    },
    environment,
    chain: chain.reader,
    sender: chain.sender,
    onBlock: () => undefined,
    identity: member.identity,
    vault: {
      record: async (_contractId, hitDigest) =>
        records.find((record) => Buffer.compare(record.hitDigest, hitDigest) === 0),
    },
    match: async ({ md5Code, verifyMd5Code, requestedFactor }) =>
      records.find(
        ({ twoFactorDigest }) =>
          twoFactorDigest.startsWith(md5Code) &&
          Buffer.compare(banmaMd5.verifyDigest(twoFactorDigest, requestedFactor), verifyMd5Code) ===
            0,
      ),
    digests: banmaMd5,
    sealer: keyring,
    recordRoutes: overrides.recordRoutes ?? [],
    apiKeyOf: (bearer) => (bearer === API_KEY ? 'tests' : undefined),
    notReady: () => [],
    log: pino({ level: process.env['TEST_LOG'] ?? 'silent' }),
  });
  const business = `http://127.0.0.1:${gateway.businessPort}`;
  const peer = `http://127.0.0.1:${gateway.peerPort}`;
  chain.member(name, (membership) => ({
    ...membership,
    profile: { ...membership.profile!, gatewayUrl: peer },
  }));
  const authorization = { authorization: `Bearer ${API_KEY}` };
  const json = { 'content-type': 'application/json' };
  return {
    member,
    gateway,
    records,
    folder,
    lend: (person, over = {}) => {
      const record = recordOf(person, over.staticFactor);
      records.push(record);
      if (over.registered !== false) {
        chain.register(name, record.hitDigest, record.detailDigest);
      }
      return record;
    },
    post: (path, body, headers = {}) =>
      call(`${business}${path}`, {
        method: 'POST',
        headers: { ...authorization, ...json, ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    get: (path) => call(`${business}${path}`, { headers: authorization }),
    peer: (path, body) =>
      call(`${peer}${path}`, {
        method: 'POST',
        headers: json,
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    stop: async () => {
      await gateway.stop();
      await environment.close();
      if (overrides.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function recordOf(
  person: { readonly name: string; readonly idNumber: string },
  staticFactor = banmaMd5.randomStaticFactor(),
): VaultRecord {
  const twoFactorDigest = banmaMd5.twoFactorDigest(person.name, person.idNumber);
  const overdueData = '{"amount":"big","type":"M3","into_time":1547021423000}';
  const timeStamp = '1547021423999';
  return {
    recordId: 1n,
    contractId: CONTRACT_ID,
    state: 'COMMITTED',
    importId: '00'.repeat(12),
    row: 1,
    twoFactorDigest,
    overdueData,
    timeStamp,
    staticFactor,
    hitDigest: banmaMd5.hitDigest(twoFactorDigest, staticFactor),
    detailDigest: banmaMd5.detailDigest(twoFactorDigest, overdueData, timeStamp, staticFactor),
    registration: {
      proofId: 1n,
      height: 5n,
      txHash: new Uint8Array(32).fill(7),
      registeredAt: Date.now() - 60_000,
    },
  };
}

async function call(url: string, init: RequestInit): Promise<Reply> {
  const response = await fetch(url, init);
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    body: (isJson ? JSON.parse(text) : {}) as ReplyBody,
    text,
  };
}

/** A fake chain and a gateway for each name. */
export async function startConsortium(
  names: readonly string[],
  overrides: GatewayOverrides = {},
): Promise<{
  readonly chain: FakeChain;
  readonly gateways: readonly TestGateway[];
  readonly stop: () => Promise<void>;
}> {
  const chain = createFakeChain(names);
  const gateways: TestGateway[] = [];
  for (const name of names) gateways.push(await startTestGateway(chain, name, overrides));
  return {
    chain,
    gateways,
    stop: async () => {
      await Promise.all(gateways.map(({ stop }) => stop()));
    },
  };
}
