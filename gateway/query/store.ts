import { createSealedStore, PRESENT } from '../sealedStore.js';
import type { Sealer } from '../sealedStore.js';
import { createTimeIndex } from '../timeIndex.js';
import { applyWrite } from '../vault/environment.js';
import type { VaultEnvironment, VaultWrite } from '../vault/environment.js';
import type { Reply, StoredQuery } from './types.js';

/** A query whose record on the chain lacks something. */
export interface OutboxEntry {
  readonly queryId: string;
  readonly contractId: string;
  /** ms */
  readonly since: number;
  /** The contract's settle window in ms. */
  readonly windowMs: number;
}

/** Durable queries, their history by time and the outbox of post-accounting. */
export interface QueryStore {
  /** With the replies that came so far where it is still asking. */
  readonly get: (queryId: string) => StoredQuery | undefined;
  /** There at once for this process, durable when it resolves; later changes come after it. */
  readonly create: (query: StoredQuery) => Promise<void>;
  /** Keeps replies until the query is stored as answered; safe once the promise resolves. */
  readonly addReplies: (queryId: string, replies: readonly Reply[]) => Promise<void>;
  /**
   * Changes the stored query atomically. What then lacks an outcome is in the outbox, in the same
   * transaction. Returns the changed query; undefined when there is none or `change` returns none.
   */
  readonly update: (
    queryId: string,
    change: (query: StoredQuery) => StoredQuery | undefined,
  ) => Promise<StoredQuery | undefined>;
  /** The same for several in one transaction: a commit costs more than all of them. */
  readonly updateMany: (
    changes: ReadonlyMap<string, (query: StoredQuery) => StoredQuery | undefined>,
  ) => Promise<readonly StoredQuery[]>;
  /** Newest first, strictly after the cursor. */
  readonly list: (
    cursor: string | undefined,
    limit: number,
  ) => { readonly queries: readonly StoredQuery[]; readonly next: string | undefined };
  readonly asking: () => readonly StoredQuery[];
  readonly outbox: () => Iterable<OutboxEntry>;
  readonly outboxSize: () => number;
  readonly purge: (before: number, limit: number) => Promise<number>;
}

/** @param hasUnsettled tells whether a query has parts to bring to the chain */
export function createQueryStore(
  environment: VaultEnvironment,
  sealer: Sealer,
  hasUnsettled: (query: StoredQuery) => boolean,
): QueryStore {
  const queries = createSealedStore<StoredQuery>(environment, sealer, 'query/queries');
  const replies = createSealedStore<Reply>(environment, sealer, 'query/replies');
  const times = createTimeIndex(environment, 'query/times');
  const asking = environment.database('query/asking');
  const outboxKeys = environment.database('query/outbox');
  const outbox = new Map<string, OutboxEntry>();
  /** Queries of this run that are being asked, with the replies that are kept by themselves. */
  const live = new Map<string, { readonly query: StoredQuery; readonly kept: Reply[] }>();

  for (const { key, value } of outboxKeys.range()) {
    const queryId = Buffer.from(key).toString();
    const [since, contractId = '', windowMs] = Buffer.from(value).toString().split('/');
    const entry = { queryId, contractId, since: Number(since), windowMs: Number(windowMs) };
    outbox.set(queryId, entry);
  }

  const repliesOf = (queryId: string): Reply[] =>
    [...replies.range({ prefix: `${queryId}/` })].map(([, reply]) => reply);
  const read = (queryId: string): StoredQuery | undefined => {
    const asked = live.get(queryId);
    if (asked) return { ...asked.query, replies: asked.kept };
    const query = queries.get(queryId);
    if (query?.state !== 'asking') return query;
    return { ...query, replies: repliesOf(queryId) };
  };

  /** The query's entry in the outbox, if it has one, and how that is written. */
  const outboxOf = (query: StoredQuery): [OutboxEntry | undefined, VaultWrite] => {
    const { queryId, contractId, windowMs } = query;
    const row = { database: outboxKeys, key: Buffer.from(queryId) };
    if (query.state !== 'answered' || !hasUnsettled(query)) {
      return [undefined, { ...row, value: undefined }];
    }
    const entry = outbox.get(queryId) ?? { queryId, contractId, windowMs, since: Date.now() };
    return [entry, { ...row, value: Buffer.from(`${entry.since}/${contractId}/${windowMs}`) }];
  };
  const setOutbox = (queryId: string, entry: OutboxEntry | undefined): void => {
    if (entry) outbox.set(queryId, entry);
    else outbox.delete(queryId);
  };
  /** What storing a changed query takes; an answered one holds its replies itself. */
  const writesOf = (current: StoredQuery, next: StoredQuery): VaultWrite[] => {
    const { queryId } = next;
    const writes = [queries.toWrite(queryId, next)];
    if (current.state === 'asking' && next.state === 'answered') {
      writes.push({ database: asking, key: Buffer.from(queryId), value: undefined });
      for (const { member } of current.replies) {
        writes.push(replies.toWrite(`${queryId}/${member}`, undefined));
      }
    }
    return writes;
  };

  const updateMany: QueryStore['updateMany'] = async (changes) => {
    const changed: StoredQuery[] = [];
    const entries = new Map<string, OutboxEntry | undefined>();
    await environment.transaction(() => {
      for (const [queryId, change] of changes) {
        const current = read(queryId);
        const next = current && change(current);
        if (current === undefined || next === undefined) continue;
        const [entry, outboxWrite] = outboxOf(next);
        for (const write of [...writesOf(current, next), outboxWrite]) applyWrite(write);
        entries.set(queryId, entry);
        changed.push(next);
      }
    });
    for (const [queryId, entry] of entries) setOutbox(queryId, entry);
    return changed;
  };

  /** Stores a query that is being asked as answered: until then only its engine changes it. */
  const answer = async (
    current: StoredQuery,
    change: (query: StoredQuery) => StoredQuery | undefined,
  ): Promise<StoredQuery | undefined> => {
    const next = change(current);
    if (next === undefined) return undefined;
    const [entry, outboxWrite] = outboxOf(next);
    await environment.write([...writesOf(current, next), outboxWrite]);
    live.delete(next.queryId);
    setOutbox(next.queryId, entry);
    return next;
  };

  return {
    get: read,
    create: async (query) => {
      const { queryId } = query;
      live.set(queryId, { query, kept: [] });
      try {
        await environment.write([
          queries.toWrite(queryId, query),
          times.toWrite(query.requestedAt, queryId),
          { database: asking, key: Buffer.from(queryId), value: PRESENT },
        ]);
      } catch (error) {
        live.delete(queryId);
        throw error;
      }
    },
    addReplies: async (queryId, come) => {
      live.get(queryId)?.kept.push(...come);
      await environment.write(
        come.map((reply) => replies.toWrite(`${queryId}/${reply.member}`, reply)),
      );
    },
    update: async (queryId, change) => {
      const asked = live.has(queryId) ? read(queryId) : undefined;
      if (asked) return answer(asked, change);
      return (await updateMany(new Map([[queryId, change]])))[0];
    },
    updateMany,
    list: (cursor, limit) => {
      const { keys, next } = times.newest(cursor, limit);
      const found = keys.map(read);
      return { queries: found.filter((query) => query !== undefined), next };
    },
    asking: () =>
      [...asking.range()]
        .map(({ key }) => read(Buffer.from(key).toString()))
        .filter((query) => query !== undefined),
    outbox: () => outbox.values(),
    outboxSize: () => outbox.size,
    purge: async (before, limit) => {
      const purged = await times.purge(before, limit, (queryId) => {
        queries.remove(queryId);
        // Of a query that was never answered they are still by themselves.
        for (const [reply] of [...replies.range({ prefix: `${queryId}/` })]) replies.remove(reply);
        asking.remove(Buffer.from(queryId));
        outboxKeys.remove(Buffer.from(queryId));
      });
      for (const queryId of purged) {
        outbox.delete(queryId);
        live.delete(queryId);
      }
      return purged.length;
    },
  };
}
