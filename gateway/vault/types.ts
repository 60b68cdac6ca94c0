import type { RefusalReason } from '../records/refusal.js';

/**
 * The vault as the rest of the gateway sees it. Every method is atomic and durable when it
 * resolves; LMDB stands behind it today, and the same suite (tests/support/vaultSuite.ts) is what
 * another store must pass.
 */

/** PENDING: not on the chain yet. WITHDRAWING: never answers again, being revoked and purged. */
export type RecordState = 'PENDING' | 'COMMITTED' | 'WITHDRAWING';

/** Where and when the chain registered a record's contribution proof. */
export interface Registration {
  readonly proofId: bigint;
  readonly height: bigint;
  /** 32 bytes. */
  readonly txHash: Uint8Array;
  /** Block time, ms. */
  readonly registeredAt: number;
}

/** What is salted and proven: the private inputs of one contribution proof. */
export interface RecordContent {
  /** Text form, as it is hashed again (upper-case hex for BANMA_MD5). */
  readonly twoFactorDigest: string;
  /** The exact text inside the detail digest. */
  readonly overdueData: string;
  /** Creation time, ms, decimal: the exact text inside the detail digest. */
  readonly timeStamp: string;
  readonly staticFactor: string;
  readonly hitDigest: Uint8Array;
  readonly detailDigest: Uint8Array;
}

/** One bad debt of ours, decrypted. */
export interface VaultRecord extends RecordContent {
  readonly recordId: bigint;
  readonly contractId: string;
  readonly state: RecordState;
  readonly importId: string;
  /** Row of the import it came from. */
  readonly row: number;
  /** Set once committed. */
  readonly registration?: Registration;
}

/** An accepted row, not yet stored. */
export interface NewRecord extends RecordContent {
  readonly row: number;
  /** First `prefix_hex_chars` characters of the two-factor digest. */
  readonly md5Code: string;
}

/** A row that was not taken. Never holds the row's values. */
export interface Refusal {
  readonly row: number;
  readonly field: string;
  readonly reason: RefusalReason;
}

/** The contract's definition of a bad debt, as it was when the import was received. */
export interface ImportRules {
  /** Yuan, exclusive. */
  readonly loanBelow: number;
  /** Exclusive. */
  readonly termBelowDays: number;
  /** Exclusive. */
  readonly overdueAboveDays: number;
  /** Yuan: small < first ≤ middle ≤ second < big. */
  readonly amountBoundaries: readonly [number, number];
  readonly prefixHexChars: number;
}

export type ImportFormat = 'csv' | 'ndjson' | 'json';
/** FAILED: the whole file was refused. COMPLETE: every row dealt with and its proof committed. */
export type ImportState = 'PROCESSING' | 'UPLOADING' | 'COMPLETE' | 'FAILED';

/** One received file, its progress and what became of its rows. */
export interface Import {
  readonly importId: string;
  readonly contractId: string;
  readonly format: ImportFormat;
  readonly receivedAt: number;
  readonly bytes: number;
  readonly rules: ImportRules;
  /** Byte of the spooled file where the next unread row starts, and its row number. */
  readonly nextOffset: number;
  readonly nextRow: number;
  readonly rowsRead: number;
  readonly rowsRefused: number;
  readonly proofsMade: number;
  readonly onChain: number;
  /** Purged on request before they were committed, and refused by the chain. */
  readonly withdrawn: number;
  readonly rejected: number;
  /** Greatest height that committed one of its proofs. */
  readonly height: bigint;
  /** All rows are read and the spooled file is gone. */
  readonly rowsDone: boolean;
  /** Why the whole file was refused. */
  readonly failure?: { readonly reason: string; readonly field: string };
}

/** The outcome of consecutive rows, stored with the progress they make. */
export interface ImportSlice {
  readonly records: readonly NewRecord[];
  readonly refusals: readonly Refusal[];
  readonly rowsRead: number;
  readonly nextOffset: number;
  readonly nextRow: number;
  readonly rowsDone: boolean;
}

/** Records that one transaction carries: from its making until all are settled. */
export interface UploadBatch {
  readonly batchId: bigint;
  readonly contractId: string;
  readonly recordIds: readonly bigint[];
}

/** What became of one record of a batch. */
export type Settlement =
  | { readonly recordId: bigint; readonly kind: 'committed'; readonly registration: Registration }
  | { readonly recordId: bigint; readonly kind: 'resalted'; readonly content: RecordContent }
  /** The chain refused this very proof. */
  | { readonly recordId: bigint; readonly kind: 'rejected' }
  /** Certainly not on the chain; it waits for another batch. */
  | { readonly recordId: bigint; readonly kind: 'returned' };

export interface Vault {
  readonly createImport: (received: Import) => Promise<void>;
  readonly import: (importId: string) => Promise<Import | undefined>;
  /** Imports with rows still to read, oldest first. */
  readonly unfinishedImports: () => Promise<readonly Import[]>;
  /**
   * Stores the records that are no duplicates, the refusals (duplicates among them) and the
   * progress in one transaction. @throws Error when the slice does not start where the import is.
   */
  readonly recordSlice: (
    importId: string,
    fromOffset: number,
    slice: ImportSlice,
  ) => Promise<{ readonly made: number; readonly duplicates: number }>;
  readonly failImport: (importId: string, reason: string, field: string) => Promise<void>;
  /** Refusals of rows above `afterRow`, ascending. */
  readonly refusals: (
    importId: string,
    afterRow: number,
    limit: number,
  ) => Promise<readonly Refusal[]>;

  readonly record: (contractId: string, hitDigest: Uint8Array) => Promise<VaultRecord | undefined>;
  /**
   * The committed, not withdrawn record with the smallest proof id among those whose two-factor
   * digest starts with `md5Code` and satisfies `isPerson`, and that `isValid` accepts.
   */
  readonly earliest: (
    contractId: string,
    md5Code: string,
    isPerson: (twoFactorDigest: string) => boolean,
    isValid?: (registration: Registration) => boolean,
  ) => Promise<VaultRecord | undefined>;

  /** Moves the oldest waiting records of a contract into a new batch; undefined when none waits. */
  readonly nextBatch: (contractId: string, limit: number) => Promise<UploadBatch | undefined>;
  /** Batches not settled yet, oldest first: after a crash they may or may not be on the chain. */
  readonly openBatches: () => Promise<readonly UploadBatch[]>;
  readonly batchRecords: (batch: UploadBatch) => Promise<readonly VaultRecord[]>;
  /** Settles some or all records of a batch; an empty batch is gone. Settled twice is once. */
  readonly settle: (batchId: bigint, settlements: readonly Settlement[]) => Promise<void>;

  /** From now on the record never answers. `PURGED`: it was not on its way and is gone. */
  readonly withdraw: (
    contractId: string,
    hitDigest: Uint8Array,
  ) => Promise<'UNKNOWN' | 'WITHDRAWING' | 'PURGED'>;
  /** Committed records that wait for revocation, oldest first. */
  readonly revocations: (contractId: string, limit: number) => Promise<readonly VaultRecord[]>;
  /** Removes records and every trace of them. */
  readonly purge: (recordIds: readonly bigint[]) => Promise<void>;
  readonly counts: () => Promise<VaultCounts>;
}

/** For metrics, over all contracts. */
export interface VaultCounts {
  readonly records: number;
  readonly waiting: number;
  readonly revoking: number;
}
