import path from 'node:path';
import { pino } from 'pino';
import { createServiceIdentity } from '../../gateway/chain/identity.js';
import type { ServiceIdentity } from '../../gateway/chain/types.js';
import { banmaMd5 } from '../../gateway/matching/digests.js';
import { createImporter } from '../../gateway/records/import.js';
import type { Importer } from '../../gateway/records/import.js';
import { createRevoker } from '../../gateway/records/revocation.js';
import type { Revoker } from '../../gateway/records/revocation.js';
import { createSpool } from '../../gateway/records/spool.js';
import { createUploader } from '../../gateway/records/upload.js';
import type { Uploader } from '../../gateway/records/upload.js';
import { openEnvironment } from '../../gateway/vault/environment.js';
import type { VaultEnvironment } from '../../gateway/vault/environment.js';
import type { ImportRules, Vault } from '../../gateway/vault/types.js';
import { openVault } from '../../gateway/vault/vault.js';
import { addressOfPublicKey, addressToText } from '../../proto/documents/address.js';
import { publicKeyOf } from '../../proto/documents/signature.js';
import { CHAIN_ID } from './chainId.js';
import { createProofChain } from './proofChain.js';
import type { ProofChain, ProofChainState } from './proofChain.js';

export const NOW_MS = Date.UTC(2026, 0, 15);
export const VAULT_KEY = new Uint8Array(32).fill(7);
export const Z001_RULES: ImportRules = {
  loanBelow: 3000,
  termBelowDays: 90,
  overdueAboveDays: 90,
  amountBoundaries: [2000, 3000],
  prefixHexChars: 7,
};

export function testIdentity(): ServiceIdentity {
  const memberKey = publicKeyOf(new Uint8Array(32).fill(1));
  const member = addressToText(addressOfPublicKey(memberKey));
  return createServiceIdentity(member, new Uint8Array(32).fill(2));
}

/** The gateway's own-data side on a folder, with a chain in memory. */
export interface RecordsGateway {
  readonly environment: VaultEnvironment;
  readonly vault: Vault;
  readonly importer: Importer;
  readonly uploader: Uploader;
  readonly revoker: Revoker;
  readonly chain: ProofChain;
  readonly stop: () => Promise<void>;
}

export interface GatewayOptions {
  readonly checkpoint?: (name: string) => void | Promise<void>;
  readonly kept?: ProofChainState;
  readonly batchProofs?: number;
  readonly inFlight?: number;
  readonly checkSignatures?: boolean;
  readonly limitBytes?: number;
}

export async function openGateway(
  folder: string,
  options: GatewayOptions = {},
): Promise<RecordsGateway> {
  const identity = testIdentity();
  const environment = openEnvironment(path.join(folder, 'vault'));
  const owner = { chainId: CHAIN_ID, member: identity.member, contractIds: ['Z001'] };
  const { vault, keyring } = await openVault(environment, owner, [VAULT_KEY]);
  const chain = createProofChain(identity, options);
  const log = pino({ level: 'silent' });
  const limit = options.limitBytes ?? 4 * 1024 ** 3;
  const spool = createSpool(path.join(folder, 'spool'), keyring, limit);
  const shared = {
    vault,
    chain: chain.reader,
    sender: chain.sender,
    identity,
    digests: banmaMd5,
    contractIds: ['Z001'],
    log,
    backOffMs: { first: 1, most: 5 },
    retryMs: 5,
    lingerMs: 0,
    ...options,
  };
  const uploader = createUploader(shared);
  const revoker = createRevoker(shared);
  const importer = createImporter({
    ...shared,
    spool,
    now: () => NOW_MS,
    onRecords: uploader.wake,
  });
  return {
    environment,
    vault,
    importer,
    uploader,
    revoker,
    chain,
    stop: async () => {
      await Promise.all([importer.stop(), uploader.stop(), revoker.stop()]);
      await environment.close();
    },
  };
}

/** Bytes as the body of a request. */
export async function* bodyOf(...pieces: readonly (string | Uint8Array)[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) yield Buffer.from(piece as string);
}
