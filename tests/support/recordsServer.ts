import path from 'node:path';
import { pino } from 'pino';
import { createMeasures } from '../../gateway/measures.js';
import { createRecords } from '../../gateway/records/records.js';
import type { Records } from '../../gateway/records/records.js';
import { recordRoutes } from '../../gateway/routes/records.js';
import { startListener } from '../../gateway/server.js';
import { openEnvironment } from '../../gateway/vault/environment.js';
import { createProofChain } from './proofChain.js';
import type { ProofChain } from './proofChain.js';
import { NOW_MS, testIdentity, VAULT_KEY } from './recordsGateway.js';

/** The bearer that the routes take. */
export const RECORDS_API_KEY = 'key';

/** The import routes over HTTP, on a folder and with a chain in memory. */
export interface RecordsServer {
  readonly port: number;
  readonly spoolFolder: string;
  readonly records: Records;
  readonly chain: ProofChain;
  readonly stop: () => Promise<void>;
}

export async function startRecordsServer(
  folder: string,
  options: {
    readonly importLimitBytes: number;
    readonly timeoutMs: number;
    readonly contractIds?: readonly string[];
  },
): Promise<RecordsServer> {
  const { importLimitBytes, timeoutMs, contractIds = ['Z001'] } = options;
  const spoolFolder = path.join(folder, 'spool');
  const identity = testIdentity();
  const environment = openEnvironment(path.join(folder, 'vault'));
  const chain = createProofChain(identity);
  // Standard output is the answer of a process that only serves.
  const log = pino({ level: process.env['TEST_LOG'] ?? 'silent' }, pino.destination(2));
  const records = await createRecords({
    environment,
    keyEncryptionKeys: [VAULT_KEY],
    contractIds,
    chain: chain.reader,
    sender: chain.sender,
    identity,
    spoolFolder,
    importLimitBytes,
    now: () => NOW_MS,
    log,
  });
  await records.start();
  const server = await startListener({
    name: 'business',
    host: '127.0.0.1',
    port: 0,
    routes: recordRoutes(records),
    maxBodyBytes: 1_000,
    timeoutMs,
    apiKeyOf: (bearer) => (bearer === RECORDS_API_KEY ? 'test' : undefined),
    log,
    measures: createMeasures(),
  });
  return {
    port: server.port,
    spoolFolder,
    records,
    chain,
    stop: async () => {
      await server.stop();
      await records.stop();
      await environment.close();
    },
  };
}
