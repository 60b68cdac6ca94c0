import { problem } from '../errors.js';
import { stored } from '../peer/documents.js';
import { askPeer, withDetail } from './askPeer.js';
import type { AskContext } from './askPeer.js';
import { createQuery } from './createQuery.js';
import type { QueryOrder } from './createQuery.js';
import { prepareDetail } from './details.js';
import { createPatience } from './patience.js';
import { presentQuery } from './present.js';
import type { QueryStore } from './store.js';
import type { AskedPeer, Reply, StoredQuery } from './types.js';

/** Asks all peers at once, verifies what comes back and keeps everything (README, steps 2 to 6). */
export interface QueryEngine {
  /** Builds and stores a query; nobody has been asked yet. @throws Problem */
  readonly create: (order: QueryOrder, queryId: string) => Promise<StoredQuery>;
  /**
   * Builds a query and asks while it is being stored; the caller sees nothing before it is durable.
   * After a failed store the next is stored first, since answers cost. @throws Problem
   */
  readonly ask: (order: QueryOrder, queryId: string) => Promise<StoredQuery>;
  /** Asks whoever has not answered yet, until the deadline. The same query runs once at a time. */
  readonly run: (queryId: string) => Promise<StoredQuery>;
  /** Asks for the details of the effective hits that have none yet. @throws Problem */
  readonly details: (queryId: string) => Promise<StoredQuery>;
  /** Goes on with queries that a crash, or a node that was away, interrupted. */
  readonly resume: () => Promise<void>;
}

export interface EngineContext extends Omit<AskContext, 'patience'> {
  readonly contractIds: readonly string[];
  readonly store: QueryStore;
}

const KEEP_EVERY_MS = 50;

export function createQueryEngine(engine: EngineContext): QueryEngine {
  const context = { ...engine, patience: createPatience() };
  const { chain, store, log } = context;
  const running = new Map<string, Promise<StoredQuery>>();
  let mayStore = true;

  const once = (key: string, work: () => Promise<StoredQuery>): Promise<StoredQuery> => {
    const current = running.get(key);
    if (current) return current;
    const promise = work().finally(() => running.delete(key));
    running.set(key, promise);
    return promise;
  };

  const runNow = async (queryId: string): Promise<StoredQuery> => {
    const query = mustExist(store.get(queryId));
    if (query.state === 'answered') return query;
    const memberships = await chain.memberships(query.contractId);
    const known = new Set(query.replies.map(({ member }) => member));
    const signal = AbortSignal.timeout(query.deadlineMs);
    const replies: Reply[] = [];
    const missing = [...query.missing];
    let kept = 0;
    // A fast query is written down once, with its last answer: whatever a crash takes before, the
    // peers repeat. Only while others are waited for are the answers that came written at once.
    const keeping = setInterval(() => {
      const come = replies.slice(kept);
      kept = replies.length;
      if (come.length === 0) return;
      store.addReplies(queryId, come).catch((error: unknown) => {
        log.warn({ err: error, queryId }, 'answers could not be kept while others are awaited');
      });
    }, KEEP_EVERY_MS);
    try {
      const request = stored.queryRequest(query.request);
      const ask = async (peer: AskedPeer): Promise<void> => {
        const answer = await askPeer(context, { query, request, memberships, signal }, peer);
        if ('reply' in answer) replies.push(answer.reply);
        else missing.push({ member: answer.member, reason: answer.reason });
      };
      // A crash may have come between an answer and its detail.
      const complete = async (reply: Reply): Promise<void> => {
        replies.push(await withDetail(context, query, reply, memberships));
      };
      await Promise.all([
        ...query.replies.map(complete),
        ...query.asked.filter(({ member }) => !known.has(member)).map(ask),
      ]);
    } finally {
      clearInterval(keeping);
    }
    replies.sort((left, right) => (left.member < right.member ? -1 : 1));
    const status = replies.length > 0 ? ('pending' as const) : ('none' as const);
    const done = await store.update(queryId, (current) => {
      const settlement = { ...current.settlement, status };
      const answered = { ...current, state: 'answered' as const, replies, missing, settlement };
      const { idempotency } = answered;
      if (idempotency === undefined) return answered;
      return { ...answered, idempotency: { ...idempotency, answer: presentQuery(answered) } };
    });
    return mustExist(done);
  };

  const detailsNow = async (queryId: string): Promise<StoredQuery> => {
    const query = mustExist(store.get(queryId));
    if (query.state === 'asking') throw problem(409, 'asking', 'The query is not answered yet.');
    if (Date.now() >= query.requestedAt + query.windowMs / 4) {
      const detail = 'Details can be had for a quarter of the settle window after the query.';
      throw problem(409, 'too_late', detail);
    }
    // The signed requests are kept before anybody sees them: a token opens one request body.
    const prepared = await store.update(queryId, (current) => ({
      ...current,
      replies: current.replies.map((reply) => {
        const detail = prepareDetail(current, reply, context.identity, Date.now());
        return detail ? { ...reply, detail } : reply;
      }),
    }));
    const memberships = await chain.memberships(query.contractId);
    const asked = await Promise.all(
      mustExist(prepared).replies.map((reply) => withDetail(context, query, reply, memberships)),
    );
    const byMember = new Map(asked.map((reply) => [reply.member, reply]));
    const updated = await store.update(queryId, (current) => ({
      ...current,
      replies: current.replies.map((reply) => merge(reply, byMember.get(reply.member))),
    }));
    return mustExist(updated);
  };

  return {
    create: async (order, queryId) => {
      const query = await createQuery(context, order, queryId);
      await store.create(query);
      return query;
    },
    ask: async (order, queryId) => {
      const query = await createQuery(context, order, queryId);
      const created = store.create(query).then(
        () => void (mayStore = true),
        (error: unknown) => {
          mayStore = false;
          throw error;
        },
      );
      if (!mayStore) await created;
      const answered = once(queryId, () => runNow(queryId));
      // Both are waited for, whatever becomes of the other.
      await Promise.allSettled([created, answered]);
      await created;
      return answered;
    },
    run: (queryId) => once(queryId, () => runNow(queryId)),
    details: (queryId) => once(`${queryId}/details`, () => detailsNow(queryId)),
    resume: async () => {
      for (const { queryId } of store.asking()) {
        if (running.has(queryId)) continue;
        log.info({ queryId }, 'going on with an interrupted query');
        try {
          await once(queryId, () => runNow(queryId));
        } catch (error) {
          log.error({ err: error, queryId }, 'an interrupted query could not go on');
        }
      }
    },
  };
}

/** What was learnt of the detail, over what accounting may have written meanwhile. */
function merge(current: Reply, learnt: Reply | undefined): Reply {
  if (!learnt?.detail || current.detail?.given) return current;
  const hit = learnt.hit && current.hit ? { ...current.hit, ...learnt.hit } : current.hit;
  return { ...current, ...(hit ? { hit } : {}), detail: { ...current.detail, ...learnt.detail } };
}

function mustExist(query: StoredQuery | undefined): StoredQuery {
  if (query === undefined) throw problem(404, 'query_unknown', 'There is no such query.');
  return query;
}
