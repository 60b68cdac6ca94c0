/**
 * The import routes over HTTP in a process of its own, whose disk the parent makes small. Writes
 * its port. Usage: fullGatewayChild.ts folder
 */
import { join } from 'node:path';
import { pino } from 'pino';
import { createMeasures } from '../../gateway/measures.js';
import { createRecords } from '../../gateway/records/records.js';
import { recordRoutes } from '../../gateway/routes/records.js';
import { startListener } from '../../gateway/server.js';
import { openEnvironment } from '../../gateway/vault/environment.js';
import { createProofChain } from './proofChain.js';
import { NOW_MS, testIdentity, VAULT_KEY } from './recordsGateway.js';

const folder = process.argv[2]!;
const identity = testIdentity();
const chain = createProofChain(identity);
const log = pino({ level: process.env['TEST_LOG'] ?? 'silent' }, pino.destination(2));
const records = await createRecords({
  environment: openEnvironment(join(folder, 'vault')),
  keyEncryptionKeys: [VAULT_KEY],
  contractIds: ['Z001'],
  chain: chain.reader,
  sender: chain.sender,
  identity,
  spoolFolder: join(folder, 'spool'),
  importLimitBytes: 100_000_000,
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
  timeoutMs: 20_000,
  apiKeyOf: (bearer) => (bearer === 'key' ? 'test' : undefined),
  log,
  measures: createMeasures(),
});
console.log(server.port);
