import type { Logger } from 'pino';
import { createClaims } from './accounting/claims.js';
import { createOutbox } from './accounting/outbox.js';
import type { Outbox } from './accounting/outbox.js';
import { hasUnsettled } from './accounting/record.js';
import { createRecordedListener } from './accounting/recorded.js';
import type { FollowedBlock } from './chain/block.js';
import type { ChainReader, ServiceIdentity, TransactionSender } from './chain/types.js';
import type { Config } from './config.js';
import type { DigestProfile } from './matching/digests.js';
import type { Matcher } from './matching/match.js';
import { createMeasures } from './measures.js';
import type { Measures } from './measures.js';
import { openApiDocument } from './openapi/document.js';
import { createAnswers } from './peer/answers.js';
import { createExposure } from './peer/exposure.js';
import { createRateLimit } from './peer/rateLimit.js';
import { createQueryEngine } from './query/engine.js';
import { createPeerClient } from './query/peerClient.js';
import { createQueryStore } from './query/store.js';
import { accountRoutes } from './routes/account.js';
import { operationRoutes } from './routes/operations.js';
import { peerRoutes } from './routes/peer.js';
import { queryRoutes } from './routes/queries.js';
import type { Route } from './routes/route.js';
import type { Sealer } from './sealedStore.js';
import { createPurge } from './purge.js';
import { startListener } from './server.js';
import { startTimers } from './timers.js';
import type { VaultEnvironment } from './vault/environment.js';
import type { Keyring } from './vault/keys.js';
import type { Vault } from './vault/types.js';

/** What a gateway is made of; the tests put a chain of their own in. */
export interface GatewayParts {
  readonly settings: Pick<Config, 'member' | 'business' | 'peer' | 'query' | 'accounting'>;
  readonly environment: VaultEnvironment;
  readonly chain: ChainReader;
  readonly sender: TransactionSender;
  readonly onBlock: (listener: (block: FollowedBlock) => Promise<void> | void) => void;
  readonly identity: ServiceIdentity;
  readonly vault: Pick<Vault, 'record'>;
  readonly match: Matcher;
  readonly digests: DigestProfile;
  readonly sealer: Sealer & Pick<Keyring, 'keyedHash'>;
  /** Routes of the institution’s own records. */
  readonly recordRoutes: readonly Route[];
  readonly apiKeyOf: (bearer: string) => string | undefined;
  /** Why the gateway is not ready, beside what it knows itself. */
  readonly notReady: () => readonly string[];
  readonly log: Logger;
}

export interface Gateway {
  readonly businessPort: number;
  readonly peerPort: number;
  readonly routes: readonly Route[];
  readonly outbox: Outbox;
  readonly measures: Measures;
  readonly stop: () => Promise<void>;
}

const PEER_BODY_BYTES = 65_536;
const BUSINESS_BODY_BYTES = 262_144;
const PEER_TIMEOUT_MS = 10_000;
const BUSINESS_TIMEOUT_MS = 30_000;

/** Wires everything, listens on both ports and takes up what a former run left. */
export async function startGateway(parts: GatewayParts): Promise<Gateway> {
  const { settings, environment, chain, sender, identity, sealer, digests, log } = parts;
  const contractIds = settings.member.contract_ids;
  const measures = createMeasures();
  const answers = createAnswers(environment, sealer);
  const store = createQueryStore(environment, sealer, hasUnsettled);
  const client = createPeerClient();
  const engine = createQueryEngine({
    chain,
    identity,
    contractIds,
    digests,
    store,
    client,
    log,
    observePeer: measures.peer,
  });
  const outbox = createOutbox({
    store,
    sender,
    identity,
    log,
    flushMs: settings.accounting.flush_ms,
    flushRecords: settings.accounting.flush_records,
    onOutcome: measures.recorded,
  });
  const onOutcome = measures.claim;
  const claims = createClaims({ answers, chain, sender, identity, log, onOutcome });
  parts.onBlock(createRecordedListener(answers, chain, identity));

  const { rate_per_second, rate_burst, decline } = settings.peer;
  const peers = peerRoutes({
    chain,
    identity,
    contractIds,
    digests,
    match: parts.match,
    vault: parts.vault,
    answers,
    exposure: createExposure(chain, answers),
    rateLimit: createRateLimit(rate_per_second, rate_burst),
    declines: () => decline,
  });
  const business: readonly Route[] = [
    ...parts.recordRoutes,
    ...queryRoutes({
      engine,
      store,
      keyring: sealer,
      chain,
      identity,
      digests,
      deadlineMs: settings.query.deadline_ms,
      observe: measures.query,
    }),
    ...accountRoutes({ chain, identity, contractIds, answers, outboxDepth: outbox.depth }),
    ...operationRoutes({
      measures,
      notReady: parts.notReady,
      document: () => document,
    }),
  ];
  const document = openApiDocument([...business, ...peers]);

  measures.gauge('outbox_depth', 'Queries not yet recorded on the chain', outbox.depth);
  measures.gauge('unrecorded_answers', 'Answers given and not yet recorded', answers.openCount);
  measures.gauge('chain_height', 'Latest block seen', () => Number(chain.latest().height));

  const common = { apiKeyOf: parts.apiKeyOf, log, measures };
  const businessListener = await startListener({
    ...common,
    name: 'business',
    host: settings.business.host,
    port: settings.business.port,
    routes: business,
    maxBodyBytes: BUSINESS_BODY_BYTES,
    timeoutMs: BUSINESS_TIMEOUT_MS,
  });
  const peerListener = await startListener({
    ...common,
    name: 'peer',
    host: settings.peer.host,
    port: settings.peer.port,
    routes: peers,
    maxBodyBytes: PEER_BODY_BYTES,
    timeoutMs: PEER_TIMEOUT_MS,
  }).catch(async (error: unknown) => {
    await businessListener.stop();
    throw error;
  });

  const purge = createPurge({ chain, contractIds, answers, store });
  const timers = startTimers(log, [
    { name: 'outbox', everyMs: 100, run: async () => outbox.tick() },
    { name: 'claims', everyMs: 500, run: claims.tick },
    { name: 'resume', everyMs: 5_000, run: engine.resume },
    { name: 'purge', everyMs: 60_000, run: purge },
  ]);

  return {
    businessPort: businessListener.port,
    peerPort: peerListener.port,
    routes: [...business, ...peers],
    outbox,
    measures,
    stop: async () => {
      await Promise.all([businessListener.stop(), peerListener.stop()]);
      await timers.stop();
      await client.close();
    },
  };
}
