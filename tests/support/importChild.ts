/**
 * A gateway's own-data side in a process of its own, for tests that kill it: the chain is the
 * parent process. `importChild.ts <folder> <rows>`; with 0 rows it only goes on with what is there.
 */
import path from 'node:path';
import { pino } from 'pino';
import { ProofRecord } from '../../proto/codec/generated/banma/proof/v1.js';
import { banmaMd5 } from '../../gateway/matching/digests.js';
import type { ChainReader, TransactionOutcome } from '../../gateway/chain/types.js';
import { createImporter } from '../../gateway/records/import.js';
import { createSpool } from '../../gateway/records/spool.js';
import { createUploader } from '../../gateway/records/upload.js';
import { openEnvironment } from '../../gateway/vault/environment.js';
import { openVault } from '../../gateway/vault/vault.js';
import { CHAIN_ID } from './chainId.js';
import { csvFile } from './people.js';
import { createProofChain } from './proofChain.js';
import { NOW_MS, testIdentity, VAULT_KEY, Z001_RULES } from './recordsGateway.js';

interface Reply {
  readonly id: number;
  readonly proof?: string | null;
  readonly outcome?: Omit<TransactionOutcome, 'height' | 'responses'> & {
    readonly height: string;
    readonly responses: readonly string[];
  };
}

const [folder = '', rows = '0'] = process.argv.slice(2);
const waiting = new Map<number, (reply: Reply) => void>();
let asked = 0;
process.on('message', (raw) => {
  const reply = raw as Reply;
  waiting.get(reply.id)?.(reply);
  waiting.delete(reply.id);
});

function ask(question: object): Promise<Reply> {
  asked += 1;
  const id = asked;
  process.send?.({ ...question, id });
  return new Promise((resolve) => waiting.set(id, resolve));
}

const identity = testIdentity();
const reader: ChainReader = {
  ...createProofChain(identity).reader,
  proof: async (_contractId, hitDigest) => {
    const { proof } = await ask({ kind: 'proof', hit: Buffer.from(hitDigest).toString('hex') });
    return typeof proof === 'string'
      ? ProofRecord.decode(new Uint8Array(Buffer.from(proof, 'base64')))
      : undefined;
  },
};
const environment = openEnvironment(path.join(folder, 'vault'));
const owner = { chainId: CHAIN_ID, member: identity.member, contractIds: ['Z001'] };
const { vault, keyring } = await openVault(environment, owner, [VAULT_KEY]);
const log = pino({ level: 'silent' });
const uploader = createUploader({
  vault,
  chain: reader,
  sender: {
    send: async ([message]) => {
      const value = Buffer.from(message?.value ?? []).toString('base64');
      const { outcome } = await ask({ kind: 'send', typeUrl: message?.typeUrl, value });
      if (outcome === undefined) throw new Error('no outcome');
      const responses = outcome.responses.map(
        (text) => new Uint8Array(Buffer.from(text, 'base64')),
      );
      return { ...outcome, height: BigInt(outcome.height), responses };
    },
  },
  identity,
  digests: banmaMd5,
  contractIds: ['Z001'],
  log,
  batchProofs: 100,
  inFlight: 3,
  lingerMs: 0,
});
const importer = createImporter({
  vault,
  spool: createSpool(path.join(folder, 'spool'), keyring, 1e9),
  digests: banmaMd5,
  now: () => NOW_MS,
  log,
  onRecords: uploader.wake,
});
await importer.start();
await uploader.start();
if (rows !== '0') {
  const importId = await importer.receive('Z001', Z001_RULES, 'csv', csvFile(Number(rows)));
  process.send?.({ kind: 'received', importId });
}
await importer.idle();
await uploader.idle();
process.send?.({ kind: 'settled' });
await Promise.all([importer.stop(), uploader.stop()]);
await environment.close();
