import type { Logger } from 'pino';
import { DigestProfile as ProfileName } from '../../proto/codec/generated/banma/contract/v1.js';
import type { ChainReader, ServiceIdentity, TransactionSender } from '../chain/types.js';
import { problem } from '../errors.js';
import { banmaMd5 } from '../matching/digests.js';
import type { DigestProfile } from '../matching/digests.js';
import { createMatcher } from '../matching/match.js';
import type { Matcher } from '../matching/match.js';
import type { VaultEnvironment } from '../vault/environment.js';
import type { Keyring } from '../vault/keys.js';
import type { ImportRules, Vault } from '../vault/types.js';
import { openVault } from '../vault/vault.js';
import { importRules } from './eligibility.js';
import { createImporter } from './import.js';
import type { Importer } from './import.js';
import { createRevoker } from './revocation.js';
import type { Revoker } from './revocation.js';
import { createSpool } from './spool.js';
import { createUploader } from './upload.js';
import type { Uploader } from './upload.js';

export const DEFAULT_IMPORT_LIMIT_BYTES = 4 * 1024 ** 3;

export interface RecordsOptions {
  readonly environment: VaultEnvironment;
  /** The current key first: `readKeyEncryptionKeys` reads them. */
  readonly keyEncryptionKeys: readonly Uint8Array[];
  readonly contractIds: readonly string[];
  readonly chain: ChainReader;
  readonly sender: TransactionSender;
  readonly identity: ServiceIdentity;
  /** Folder for received files, beside the vault. */
  readonly spoolFolder: string;
  readonly importLimitBytes?: number;
  /** The gateway's one clock, ms. */
  readonly now: () => number;
  readonly log: Logger;
}

/** The gateway's own data: what it imports, keeps, registers on the chain and answers with. */
export interface Records {
  readonly vault: Vault;
  readonly keyring: Keyring;
  readonly digests: DigestProfile;
  readonly match: Matcher;
  readonly importer: Importer;
  readonly uploader: Uploader;
  readonly revoker: Revoker;
  readonly contractIds: readonly string[];
  /** What an import into a contract must satisfy. @throws Problem 404, 409; ChainUnavailable */
  readonly rulesOf: (contractId: string) => Promise<ImportRules>;
  /** Withdraws a record: from now on it never answers. */
  readonly withdraw: Vault['withdraw'];
  /** Takes up what a former run left. Before the HTTP servers listen. */
  readonly start: () => Promise<void>;
  /** Resolves once nothing is being written; the environment may then be closed. */
  readonly stop: () => Promise<void>;
}

/**
 * Opens the vault and wires import, upload, withdrawal and matching to it.
 * @throws StartupError when the vault is somebody else's or no key fits
 */
export async function createRecords(options: RecordsOptions): Promise<Records> {
  const { environment, contractIds, chain, identity, now, log } = options;
  const owner = { chainId: chain.chainId, member: identity.member, contractIds };
  const { vault, keyring } = await openVault(environment, owner, options.keyEncryptionKeys);
  const digests = banmaMd5;
  const shared = { ...options, vault, digests };
  const uploader = createUploader(shared);
  const revoker = createRevoker(shared);
  const limit = options.importLimitBytes ?? DEFAULT_IMPORT_LIMIT_BYTES;
  const spool = createSpool(options.spoolFolder, keyring, limit);
  const importer = createImporter({ vault, spool, digests, now, log, onRecords: uploader.wake });
  return {
    vault,
    keyring,
    digests,
    match: createMatcher(vault, digests),
    importer,
    uploader,
    revoker,
    contractIds,
    rulesOf: async (contractId) => {
      const contract = contractIds.includes(contractId)
        ? await chain.contract(contractId)
        : undefined;
      if (contract === undefined) {
        throw problem(404, 'contract_unknown', `This gateway serves no contract ${contractId}.`);
      }
      if (contract.params?.digestProfile !== ProfileName.BANMA_MD5) {
        throw problem(409, 'contract_unsupported', 'This build knows the profile BANMA_MD5 only.');
      }
      return importRules(contract);
    },
    withdraw: async (contractId, hitDigest) => {
      const outcome = await vault.withdraw(contractId, hitDigest);
      revoker.wake();
      return outcome;
    },
    start: async () => {
      await importer.start();
      await uploader.start();
      revoker.start();
    },
    stop: async () => {
      await Promise.all([importer.stop(), uploader.stop(), revoker.stop()]);
    },
  };
}
