import { setTimeout as wait } from 'node:timers/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import { createApiKeyCheck } from './apiKeys.js';
import { CLOCK_TOLERANCE_MS } from './chain/clock.js';
import { connectChain } from './chain/connect.js';
import type { ChainConnection } from './chain/connect.js';
import { createServiceIdentity } from './chain/identity.js';
import { readSecret } from './config.js';
import type { Config } from './config.js';
import { StartupError } from './errors.js';
import { startGateway } from './gateway.js';
import { startLcdThread } from './lcd/lcdThread.js';
import type { LcdThread } from './lcd/lcdThread.js';
import type { Measures } from './measures.js';
import { createRecords } from './records/records.js';
import { recordRoutes } from './routes/records.js';
import { openEnvironment } from './vault/environment.js';
import { readKeyEncryptionKeys } from './vault/keys.js';
import { lockVault } from './vault/lock.js';

/** A gateway process. */
export interface RunningGateway {
  readonly businessPort: number;
  readonly peerPort: number;
  /** Undefined where there is no `[lcd]`. */
  readonly lcdPort: number | undefined;
  readonly stop: () => Promise<void>;
  /** Rejects when the gateway must not go on, e.g. because its clock is wrong. */
  readonly failed: Promise<never>;
}

const SILENT_NODE_MS = 5_000;
/** So long the start waits for two blocks to compare the clock with; a chain may pause. */
const CLOCK_WAIT_MS = 6_000;

/** Starts a whole gateway from its settings. @throws StartupError */
export async function runGateway(config: Config, log: Logger): Promise<RunningGateway> {
  const privateKey = readSecret(config.keys.service_key_file, 'keys.service_key_file');
  const identity = createServiceIdentity(config.member.address, privateKey);
  const keyEncryptionKeys = readKeyEncryptionKeys(config.keys.vault_key_file);
  const environment = openEnvironment(config.vault.path);
  const closers: (() => Promise<void>)[] = [environment.close];
  const stop = async (): Promise<void> => {
    for (const close of closers.reverse()) await close();
  };
  try {
    closers.push(await lockVault(environment));
    const connection = await connectChain({
      rpcUrl: config.chain.rpc_url,
      queryAddress: config.chain.query_address,
      chainId: config.chain.chain_id,
      pollIntervalMs: config.chain.poll_interval_ms,
      identity,
      environment,
      log,
    });
    closers.push(connection.stop);
    const { reader: chain, sender, follower, clock } = connection;
    const records = await createRecords({
      environment,
      keyEncryptionKeys,
      contractIds: config.member.contract_ids,
      chain,
      sender,
      identity,
      spoolFolder: path.join(path.dirname(config.vault.path), 'spool'),
      now: Date.now,
      log,
    });
    follower.start();
    const clockChecked = clock.measured.then(refuseSkew);
    // Awaited here and by whoever watches `failed`; between the two it must not be unhandled.
    clockChecked.catch(() => undefined);
    await Promise.race([clockChecked, wait(CLOCK_WAIT_MS)]);
    await records.start();
    closers.push(records.stop);
    const gateway = await startGateway({
      settings: config,
      environment,
      chain,
      sender,
      onBlock: follower.onBlock,
      identity,
      vault: records.vault,
      match: records.match,
      digests: records.digests,
      sealer: records.keyring,
      recordRoutes: recordRoutes(records),
      apiKeyOf: createApiKeyCheck(config.keys.api_keys_file),
      notReady: () => notReady(connection),
      log,
    });
    closers.push(gateway.stop);
    const lcd = await startPublic(config, connection, gateway.measures, log);
    if (lcd !== undefined) closers.push(lcd.stop);
    const { businessPort, peerPort } = gateway;
    // Transactions under way may land or not; what waits for them is taken up at the next start.
    closers.push(async () => sender.stop());
    const failed = clockChecked.then(() => new Promise<never>(() => undefined));
    failed.catch(() => undefined);
    return { businessPort, peerPort, lcdPort: lcd?.port, stop, failed };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** REST and gRPC for wallets and explorers, where it is wanted. @throws StartupError */
async function startPublic(
  { chain, lcd, log: { level } }: Config,
  { follower }: ChainConnection,
  measures: Measures,
  log: Logger,
): Promise<LcdThread | undefined> {
  if (lcd === undefined) return undefined;
  const started = await startLcdThread({
    settings: {
      host: lcd.host,
      port: lcd.port,
      grpcPort: lcd.grpc_port,
      corsOrigins: lcd.cors_origins,
      indexFolder: lcd.index_path,
      chainId: chain.chain_id,
      rpcUrl: chain.rpc_url,
      queryAddress: chain.query_address,
    },
    level,
    height: () => follower.latest().height,
    observe: (status, seconds) => measures.request('lcd', status, seconds),
    log,
  });
  follower.onBlock(({ height }) => started.heard(height));
  measures.gauge('tx_index_height', 'Last block in the index of transactions', () =>
    Number(started.indexHeight()),
  );
  return started;
}

/** @throws StartupError when our clock and the chain’s differ too much */
function refuseSkew(skewMs: number): void {
  if (Math.abs(skewMs) <= CLOCK_TOLERANCE_MS) return;
  const direction = skewMs > 0 ? 'ahead of' : 'behind';
  const seconds = (Math.abs(skewMs) / 1_000).toFixed(1);
  throw new StartupError(`this machine’s clock is ${seconds} s ${direction} the chain’s`);
}

function notReady({ follower, clock }: ChainConnection): readonly string[] {
  const reasons: string[] = [];
  if (performance.now() - follower.lastHeard() > SILENT_NODE_MS) {
    reasons.push('The institution’s own node does not answer.');
  }
  if (follower.catchingUp()) reasons.push('The node is catching up with the chain.');
  const skewMs = clock.skewMs();
  if (skewMs !== undefined && Math.abs(skewMs) > CLOCK_TOLERANCE_MS) {
    reasons.push('The clock differs from the chain’s by more than 5 s.');
  }
  return reasons;
}
