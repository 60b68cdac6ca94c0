import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from 'pino';
import { errorText } from '../../proto/errorText.js';
import { createBackOff, pause } from '../backOff.js';
import type { BackOffBounds } from '../backOff.js';
import type { ChainReader, ServiceIdentity, TransactionSender } from '../chain/types.js';
import type { DigestProfile } from '../matching/digests.js';
import type { Settlement, UploadBatch, Vault, VaultRecord } from '../vault/types.js';
import {
  gasLimitOf,
  namedProof,
  proofsPerTransaction,
  registrationMessage,
} from './registration.js';
import { createOutcomeReader } from './outcome.js';
import { createWakeable, isAborted, unlessAborted } from './wakeable.js';

/** Records settled in one vault transaction: about 10 ms. */
const SETTLED_AT_ONCE = 250;
/** A transaction waits so long for rows to fill it. */
const LINGER_MS = 100;
/** Transactions of one contract on their way at a time. */
const LANES = 6;
const BACK_OFF_MS = { first: 200, most: 5_000 } as const;

export interface UploaderOptions {
  readonly vault: Vault;
  readonly chain: ChainReader;
  readonly sender: TransactionSender;
  readonly identity: ServiceIdentity;
  readonly digests: DigestProfile;
  readonly contractIds: readonly string[];
  readonly log: Logger;
  /** Transactions on their way at a time. */
  readonly inFlight?: number;
  /** Proofs per transaction, for tests; no more than fit. */
  readonly batchProofs?: number;
  readonly backOffMs?: BackOffBounds;
  /** How long a batch that is not full waits for more records. */
  readonly lingerMs?: number;
  /** For tests: called between any two steps. */
  readonly checkpoint?: (name: string) => void | Promise<void>;
}

export interface Uploader {
  /** Takes up the batches of a former run first. */
  readonly start: () => Promise<void>;
  readonly wake: () => void;
  /** Batches on their way are left as they are; the next start takes them up. */
  readonly stop: () => Promise<void>;
  /** Resolves once nothing waits for the chain. */
  readonly idle: () => Promise<void>;
  /** Why a contract's proofs do not get onto the chain just now. */
  readonly lastError: (contractId: string) => string | undefined;
}

/**
 * Registers the vault's waiting records on the chain. A batch is durable before its transaction
 * leaves, and is sent again until its outcome is known; whatever of it is on the chain already
 * comes back as skipped and is recognised, so a kill or a lost answer neither loses nor doubles
 * a proof.
 */
export function createUploader(options: UploaderOptions): Uploader {
  const { vault, chain, sender, identity, digests, log, contractIds } = options;
  const batchProofs = Math.min(
    options.batchProofs ?? LIMITLESS,
    proofsPerTransaction(digests.digestBytes),
  );
  const backOffMs = options.backOffMs ?? BACK_OFF_MS;
  const checkpoint = async (name: string): Promise<void> => options.checkpoint?.(name);
  const readOutcome = createOutcomeReader(chain, identity.member, digests);
  const errors = new Map<string, string>();
  const left: UploadBatch[] = [];
  let taking: Promise<unknown> = Promise.resolve();

  /** One at a time, so that a batch waits to be filled once and not in every lane. */
  const take = (contractId: string, stopping: AbortSignal): Promise<UploadBatch | undefined> => {
    const taken = taking.then(async () => {
      const former = left.findIndex((batch) => batch.contractId === contractId);
      if (former !== -1) return left.splice(former, 1)[0];
      const { waiting } = await vault.counts();
      if (waiting === 0) return undefined;
      if (waiting < batchProofs) await pause(options.lingerMs ?? LINGER_MS, stopping);
      return stopping.aborted ? undefined : vault.nextBatch(contractId, batchProofs);
    });
    taking = taken.catch(() => undefined);
    return taken;
  };

  // Lanes of their own for each contract: one that refuses us does not hold up the others.
  const lanes = contractIds.flatMap((contractId) =>
    Array.from({ length: options.inFlight ?? LANES }, () =>
      createWakeable(async (stopping) => {
        try {
          const batch = await take(contractId, stopping);
          if (batch === undefined) return 'idle';
          await checkpoint('batched');
          await carry(batch, stopping);
          return 'again';
        } catch (error) {
          log.error({ err: error }, 'upload interrupted');
          return backOffMs.most;
        }
      }),
    ),
  );

  /** Sends a batch until it is settled, or the gateway stops: then the next start goes on. */
  async function carry(batch: UploadBatch, stopping: AbortSignal): Promise<void> {
    const { batchId, contractId } = batch;
    const refusedBefore = new Set<bigint>();
    const backOff = createBackOff(backOffMs);
    while (!stopping.aborted) {
      try {
        const records = await vault.batchRecords({ ...batch, recordIds: await remaining(batch) });
        if (records.length === 0) {
          await vault.settle(batchId, batch.recordIds.map(asReturned));
          return;
        }
        const failure = await attempt(batch, records, stopping);
        if (failure === undefined) return;
        const bad = await provenBad(contractId, records, failure);
        if (bad === undefined) throw failure;
        if (refusedBefore.has(bad.recordId)) {
          log.error({ contractId, importId: bad.importId, row: bad.row }, 'proof refused');
          await vault.settle(batchId, [{ recordId: bad.recordId, kind: 'rejected' }]);
        }
        refusedBefore.add(bad.recordId);
      } catch (error) {
        if (isAborted(stopping)) return;
        const text = errorText(error);
        errors.set(contractId, text);
        const delayMs = backOff.nextMs();
        log.warn({ contractId, text, delayMs }, 'proofs wait for the chain');
        await pause(delayMs, stopping);
      }
    }
  }

  /** Sends once and settles. Resolves with what the chain said against the transaction. */
  async function attempt(
    { batchId, contractId }: UploadBatch,
    records: readonly VaultRecord[],
    stopping: AbortSignal,
  ): Promise<Error | undefined> {
    const message = await registrationMessage(identity, chain.chainId, contractId, records);
    const gas = gasLimitOf(message.value.length, records.length, 2 * records.length);
    await checkpoint('signed');
    const sent = sender.send([message], gas);
    const outcome = await unlessAborted(sent, stopping).catch((error: unknown) => {
      // A node may refuse a bad proof before any block does.
      if (error instanceof Error && namedProof(error.message) !== undefined) return error;
      throw error;
    });
    if (outcome instanceof Error) return outcome;
    await checkpoint('landed');
    if (outcome.code !== 0) {
      return new Error(`${outcome.codespace} ${outcome.code}: ${outcome.log}`);
    }
    await settleAll(batchId, await readOutcome(contractId, records, outcome));
    errors.delete(contractId);
    const height = outcome.height.toString();
    log.info({ contractId, proofs: records.length, height }, 'proofs registered');
    return undefined;
  }

  /** A kill between two settlements leaves a batch with fewer records than it was sent with. */
  async function remaining({ batchId }: UploadBatch): Promise<readonly bigint[]> {
    const open = await vault.openBatches();
    return open.find((batch) => batch.batchId === batchId)?.recordIds ?? [];
  }

  /**
   * The record that a refusal names, unless the fault lies with the key: when the chain knows
   * another service key of ours, every signature is refused and none of the records is to blame.
   */
  async function provenBad(
    contractId: string,
    records: readonly VaultRecord[],
    failure: Error,
  ): Promise<VaultRecord | undefined> {
    const index = namedProof(failure.message);
    const memberships = index === undefined ? [] : await chain.memberships(contractId);
    const own = memberships.find(({ member }) => member === identity.member);
    const key = own?.profile?.servicePublicKey ?? new Uint8Array(0);
    if (index === undefined || Buffer.compare(key, identity.publicKey) !== 0) return undefined;
    return records[index];
  }

  async function settleAll(batchId: bigint, settlements: readonly Settlement[]): Promise<void> {
    for (let start = 0; start < settlements.length; start += SETTLED_AT_ONCE) {
      await vault.settle(batchId, settlements.slice(start, start + SETTLED_AT_ONCE));
      await checkpoint('settled');
      await nextTurn();
    }
  }

  const wake = (): void => {
    for (const lane of lanes) lane.wake();
  };
  return {
    start: async () => {
      left.push(...(await vault.openBatches()));
      for (const lane of lanes) lane.start();
    },
    wake,
    stop: async () => {
      await Promise.all(lanes.map((lane) => lane.stop()));
    },
    idle: async () => {
      await Promise.all(lanes.map((lane) => lane.idle()));
    },
    lastError: (contractId) => errors.get(contractId),
  };
}

const LIMITLESS = Number.MAX_SAFE_INTEGER;

function asReturned(recordId: bigint): Settlement {
  return { recordId, kind: 'returned' };
}
