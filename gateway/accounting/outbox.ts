import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import {
  MsgRecordQueries,
  MsgRecordQueriesResponse,
  QueryRecord,
} from '../../proto/codec/generated/banma/accounting/v1.js';
import { LIMITS } from '../../proto/documents/gasSchedule.js';
import { createRetryTime } from '../backOff.js';
import type { ServiceIdentity, TransactionSender } from '../chain/types.js';
import type { OutboxEntry, QueryStore } from '../query/store.js';
import type { StoredQuery } from '../query/types.js';
import { deliver } from './deliver.js';
import { additionOf, applyResult, gasOfAdditions, weightOf } from './record.js';
import type { Addition } from './record.js';

/** Post-accounting: brings what queries owe to the chain, in batches, until the chain has it. */
export interface Outbox {
  /** Looks for batches that are full or old enough; called by a timer. */
  readonly tick: () => void;
  /** Sends everything there is and resolves when nothing is under way. */
  readonly flush: () => Promise<void>;
  readonly depth: () => number;
}

export interface OutboxOptions {
  readonly store: QueryStore;
  readonly sender: TransactionSender;
  readonly identity: ServiceIdentity;
  readonly log: Logger;
  /** Oldest age of an unsent query, in ms; an eighth of the settle window at most. */
  readonly flushMs: number;
  /** A batch of so many is sent at once. */
  readonly flushRecords: number;
  readonly onOutcome: (outcome: 'recorded' | 'refused', count: number) => void;
}

/** CometBFT's RPC refuses bodies over 1,000,000 bytes, and base64 takes a third. */
const MAX_BATCH_BYTES = 700_000;
const FRAME_BYTES = 400;
const MAX_BATCHES = 4;
const CHUNK = 16;

export function createOutbox(options: OutboxOptions): Outbox {
  const { store, sender, identity, log, flushMs, flushRecords } = options;
  const sending = new Set<string>();
  const batches = new Set<Promise<void>>();
  const retryTime = createRetryTime();

  const refuse = (addition: Addition, code: string): Promise<unknown> =>
    store.update(addition.queryId, (query) => {
      const result = {
        requestHash: new Uint8Array(0),
        open: false,
        code,
        responses: [],
        rejected: [],
        details: [],
      };
      return applyResult(query, addition, result, '');
    });

  const send = async (contractId: string, additions: readonly Addition[]): Promise<void> => {
    const { serviceAccount, member } = identity;
    const encode = (items: readonly Addition[]): Uint8Array =>
      MsgRecordQueries.encode({
        signer: serviceAccount,
        member,
        contractId,
        records: items.map(({ record }) => record),
      });
    if (additions.length === 0) return;
    await deliver<Addition>(
      {
        log,
        gasOf: (items) => gasOfAdditions(items, encode(items).length + FRAME_BYTES),
        send: (items, gasLimit) =>
          sender.send([{ typeUrl: MsgRecordQueries.typeUrl, value: encode(items) }], gasLimit),
        delivered: async (items, outcome) => {
          const [bytes] = outcome.responses;
          const { results } = MsgRecordQueriesResponse.decode(bytes ?? new Uint8Array(0));
          if (results.length !== items.length) {
            throw new Error('the chain answered for another number of records');
          }
          const settled = items.map((addition, index) => ({ addition, result: results[index] }));
          for (let start = 0; start < settled.length; start += CHUNK) {
            const chunk = settled.slice(start, start + CHUNK);
            const changes = chunk.map(
              ({ addition, result }) =>
                [
                  addition.queryId,
                  (query: StoredQuery) =>
                    result && applyResult(query, addition, result, outcome.txHash),
                ] as const,
            );
            const queries = await store.updateMany(new Map(changes));
            const byId = new Map(queries.map((query) => [query.queryId, query]));
            for (const { addition } of chunk) {
              report(options, byId.get(addition.queryId), addition);
            }
            // Queries that wait for an answer go first.
            await setImmediate();
          }
        },
        refused: async (addition, code) => {
          log.error({ queryId: addition.queryId, code }, 'a query record was refused');
          await refuse(addition, code);
          options.onOutcome('refused', 1);
        },
      },
      additions,
    );
  };

  const launch = (entries: readonly OutboxEntry[]): void => {
    const [first] = entries;
    if (first === undefined) return;
    const { batch, additions } = fill(store, entries);
    for (const queryId of batch) sending.add(queryId);
    const promise = send(first.contractId, additions)
      .then(retryTime.succeeded, (error: unknown) => {
        retryTime.failed(Date.now());
        log.warn({ err: error, records: additions.length }, 'records will be sent again');
      })
      .finally(() => {
        for (const queryId of batch) sending.delete(queryId);
        batches.delete(promise);
      });
    batches.add(promise);
  };

  const start = (isForced: boolean): void => {
    const now = Date.now();
    if (!retryTime.isOver(now)) return;
    for (const entries of byContract(store.outbox(), sending).values()) {
      let rest = entries;
      while (rest.length > 0 && batches.size < MAX_BATCHES) {
        const isOld = rest.some(
          ({ since, windowMs }) => now - since >= Math.min(flushMs, windowMs / 8),
        );
        if (!isForced && !isOld && rest.length < flushRecords) break;
        launch(rest);
        rest = rest.filter(({ queryId }) => !sending.has(queryId));
      }
    }
  };

  return {
    tick: () => start(false),
    flush: async () => {
      start(true);
      while (batches.size > 0) {
        await Promise.all(batches);
        start(true);
      }
    },
    depth: store.outboxSize,
  };
}

function byContract(
  entries: Iterable<OutboxEntry>,
  sending: ReadonlySet<string>,
): Map<string, OutboxEntry[]> {
  const groups = new Map<string, OutboxEntry[]>();
  for (const entry of entries) {
    if (sending.has(entry.queryId)) continue;
    const group = groups.get(entry.contractId);
    if (group) group.push(entry);
    else groups.set(entry.contractId, [entry]);
  }
  return groups;
}

/** The first entries that fit into one transaction, by bytes, gas and number. */
function fill(
  store: QueryStore,
  entries: readonly OutboxEntry[],
): { readonly batch: readonly string[]; readonly additions: readonly Addition[] } {
  const batch: string[] = [];
  const additions: Addition[] = [];
  let bytes = FRAME_BYTES;
  let gas = 0n;
  for (const { queryId } of entries) {
    const query = store.get(queryId);
    const addition = query && additionOf(query);
    if (addition) {
      const weight = weightOf(addition, QueryRecord.encode(addition.record).length + 8);
      const isFull =
        additions.length >= LIMITS.recordsPerMessage ||
        bytes + weight.bytes > MAX_BATCH_BYTES ||
        gas + weight.gas > LIMITS.transactionGas - 100_000n;
      if (isFull && additions.length > 0) break;
      bytes += weight.bytes;
      gas += weight.gas;
      additions.push(addition);
    }
    batch.push(queryId);
  }
  return { batch, additions };
}

function report(options: OutboxOptions, query: StoredQuery | undefined, addition: Addition): void {
  if (query === undefined) return;
  const { parts } = addition;
  const members = new Set(
    [...parts.responses, ...parts.rejected, ...parts.details].map(({ member }) => member),
  );
  const refusals = query.replies
    .filter(({ member }) => members.has(member))
    .flatMap(({ outcome, hit, detail }) => [outcome, hit?.rejectionOutcome, detail?.outcome])
    .filter((outcome) => outcome?.outcome === 'refused');
  options.onOutcome('recorded', 1);
  if (refusals.length === 0) return;
  options.onOutcome('refused', refusals.length);
  const codes = refusals.map((outcome) => outcome?.code);
  options.log.error({ queryId: query.queryId, codes }, 'the chain refused part of a record');
}
