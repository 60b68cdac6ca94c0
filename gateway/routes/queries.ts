import { randomBytes } from 'node:crypto';
import { Type } from '@sinclair/typebox';
import type { Static } from '@sinclair/typebox';
import { RecordStatus } from '../../proto/codec/generated/banma/accounting/v1.js';
import type { ChainReader, ServiceIdentity } from '../chain/types.js';
import { ChainUnavailable, problem } from '../errors.js';
import { fromHex } from '../hex.js';
import type { DigestProfile } from '../matching/digests.js';
import type { QueryOrder } from '../query/createQuery.js';
import type { QueryEngine } from '../query/engine.js';
import { idempotentOrder, refuseReuse } from '../query/idempotency.js';
import type { IdempotentOrder } from '../query/idempotency.js';
import { QueryView, presentQuery } from '../query/present.js';
import type { QueryStore } from '../query/store.js';
import type { StoredQuery } from '../query/types.js';
import { isIdProblem, parseIdNumber } from '../records/idNumber.js';
import type { Keyring } from '../vault/keys.js';
import { contractIdText, hexBytes, strictObject } from '../schema.js';
import { defineRoute } from './route.js';
import type { Route } from './route.js';

const QueryBody = strictObject({
  contractId: contractIdText(),
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
  idNumber: Type.Optional(Type.String({ maxLength: 18, description: '18 characters, GB 11643.' })),
  twoFactorDigest: Type.Optional(hexBytes(16, 'In place of name and idNumber.')),
  md5Code: Type.Optional(
    Type.String({ maxLength: 64, description: 'Blind form: not supported yet, always 400.' }),
  ),
  verifyMd5Code: Type.Optional(
    Type.String({ maxLength: 64, description: 'Blind form: not supported yet, always 400.' }),
  ),
  requestedFactor: Type.Optional(
    Type.String({ maxLength: 64, description: 'Blind form: not supported yet, always 400.' }),
  ),
  continuePreciseQuery: Type.Optional(
    Type.Boolean({ default: false, description: 'Ask for the details of the hits as well.' }),
  ),
  authorizationDigest: Type.Optional(hexBytes(32, 'Digest of the person’s authorisation.')),
  deadlineMs: Type.Optional(
    Type.Integer({ minimum: 200, maximum: 10_000, description: 'How long peers are waited for.' }),
  ),
});
type QueryBody = Static<typeof QueryBody>;

const params = strictObject({ id: hexBytes(16, 'queryId') });

export interface QueryRouteContext {
  readonly engine: QueryEngine;
  readonly store: QueryStore;
  readonly keyring: Pick<Keyring, 'keyedHash'>;
  readonly chain: ChainReader;
  readonly identity: ServiceIdentity;
  readonly digests: DigestProfile;
  readonly deadlineMs: number;
  readonly observe: (seconds: number) => void;
}

/** Asking, details afterwards, state and history (protocol.md, Business API). */
export function queryRoutes(context: QueryRouteContext): readonly Route[] {
  const { engine, store, observe } = context;
  /** Ids of queries being made, with the hash of their body; the second of two calls waits. */
  const making = new Map<string, { readonly bodyHash: string; readonly made: Promise<unknown> }>();

  const answer = async (order: QueryOrder, queryId: string): Promise<QueryView> => {
    const startedAt = performance.now();
    const view = presentQuery(await engine.ask(order, queryId));
    observe((performance.now() - startedAt) / 1_000);
    return view;
  };

  const answerOnce = async (
    order: QueryOrder,
    { queryId, bodyHash }: IdempotentOrder,
  ): Promise<QueryView> => {
    const current = making.get(queryId);
    if (current) {
      refuseReuse(current.bodyHash, bodyHash);
      await current.made;
    } else if (store.get(queryId) === undefined) {
      const made = engine.create({ ...order, bodyHash }, queryId);
      making.set(queryId, { bodyHash, made });
      await made.finally(() => making.delete(queryId));
    }
    refuseReuse(store.get(queryId)?.idempotency?.bodyHash, bodyHash);
    const { idempotency } = await engine.run(queryId);
    return idempotency?.answer as QueryView;
  };

  return [
    defineRoute({
      method: 'POST',
      path: '/v1/queries',
      operationId: 'createQuery',
      summary: 'Ask the other members about one person',
      description:
        'Give name and idNumber, or twoFactorDigest. The blind form (md5Code, verifyMd5Code, ' +
        'requestedFactor) is not supported yet and refused with 400 unsupported_form.',
      auth: 'business',
      requestHeaders: Type.Object({
        'Idempotency-Key': Type.Optional(
          Type.String({ maxLength: 255, description: 'The same key and body: the same answer.' }),
        ),
      }),
      body: QueryBody,
      responses: { 200: { description: 'What the others answered, verified.', schema: QueryView } },
      problems: {
        400: ['query_form', 'unsupported_form', 'bad_id_format', 'bad_id_date', 'bad_id_checksum'],
        403: [
          'not_a_member',
          'not_active',
          'suspended',
          'in_arrears',
          'below_minimum',
          'service_key',
        ],
        404: ['contract_unknown'],
        422: ['idempotency_key_reused'],
      },
      handle: async ({ body, headers, apiKey }) => {
        const order = orderOf(context, body);
        const key = headers['idempotency-key'];
        const view =
          typeof key === 'string'
            ? await answerOnce(order, idempotentOrder(context.keyring, apiKey ?? '', key, body))
            : await answer(order, randomBytes(16).toString('hex'));
        return { status: 200, body: view };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/v1/queries/{id}/details',
      operationId: 'queryDetails',
      summary: 'Ask for the details of a query’s hits afterwards',
      description: 'Possible for a quarter of the settle window; a detail had stays had.',
      auth: 'business',
      params,
      responses: { 200: { description: 'The query with its details.', schema: QueryView } },
      problems: { 404: ['query_unknown'], 409: ['too_late', 'asking'] },
      handle: async ({ params: { id } }) => {
        const query = await engine.details(id.toLowerCase());
        return { status: 200, body: presentQuery(query) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/v1/queries/{id}',
      operationId: 'getQuery',
      summary: 'State of a query',
      auth: 'business',
      params,
      responses: { 200: { description: 'The query.', schema: QueryView } },
      problems: { 404: ['query_unknown'] },
      handle: async ({ params: { id } }) => {
        const query = store.get(id.toLowerCase());
        if (query === undefined) throw problem(404, 'query_unknown', 'There is no such query.');
        return { status: 200, body: presentQuery(await refresh(context, query)) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/v1/queries',
      operationId: 'listQueries',
      summary: 'Queries, newest first',
      auth: 'business',
      query: strictObject({
        cursor: Type.Optional(Type.String({ pattern: '^[0-9a-f]{12}\\.[0-9a-f]{32}$' })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 50 })),
      }),
      responses: {
        200: {
          description: 'One page.',
          schema: strictObject({
            queries: Type.Array(QueryView),
            nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page.' })),
          }),
        },
      },
      handle: async ({ query: { cursor, limit } }) => {
        const page = store.list(cursor?.replace('.', '/'), limit ?? 50);
        const queries = await Promise.all(page.queries.map((query) => refresh(context, query)));
        const nextCursor = page.next?.replace('/', '.');
        const body = { queries: queries.map(presentQuery), ...(nextCursor ? { nextCursor } : {}) };
        return { status: 200, body };
      },
    }),
  ];
}

/** @throws Problem 400 naming the field that does not fit */
function orderOf(context: QueryRouteContext, body: QueryBody): QueryOrder {
  const { contractId, continuePreciseQuery = false, authorizationDigest } = body;
  return {
    contractId,
    twoFactorDigest: twoFactorDigestOf(context.digests, body),
    continuePreciseQuery,
    deadlineMs: body.deadlineMs ?? context.deadlineMs,
    ...(authorizationDigest === undefined ? {} : { authorizationDigest }),
  };
}

function twoFactorDigestOf(digests: DigestProfile, body: QueryBody): string {
  const { name, idNumber, twoFactorDigest } = body;
  for (const field of ['md5Code', 'verifyMd5Code', 'requestedFactor'] as const) {
    if (body[field] === undefined) continue;
    throw problem(400, 'unsupported_form', 'The blind form is not supported yet.', field);
  }
  if (twoFactorDigest !== undefined && name === undefined && idNumber === undefined) {
    return digests.parseTwoFactorDigest(twoFactorDigest) ?? '';
  }
  if (twoFactorDigest !== undefined || name === undefined || idNumber === undefined) {
    const detail = 'Give name and idNumber, or twoFactorDigest, and not both.';
    const field = twoFactorDigest !== undefined ? 'twoFactorDigest' : name ? 'idNumber' : 'name';
    throw problem(400, 'query_form', detail, field);
  }
  if (name.trim() === '' || /\p{Cc}/u.test(name)) {
    throw problem(400, 'query_form', 'The name is empty or holds control characters.', 'name');
  }
  const parsed = parseIdNumber(idNumber, Date.now());
  if (isIdProblem(parsed)) {
    throw problem(400, parsed.reason, 'It is no valid ID number.', 'idNumber');
  }
  return digests.twoFactorDigest(name, parsed.text);
}

/** Brings the settlement up to date where the record must have closed by now. */
async function refresh(context: QueryRouteContext, query: StoredQuery): Promise<StoredQuery> {
  const { chain, store, identity } = context;
  const { status, closesAt } = query.settlement;
  if (status !== 'recorded' || chain.latest().timeMs < closesAt) return query;
  try {
    const { contractId, requestHash, queryId } = query;
    const record = await chain.record(contractId, identity.member, fromHex(requestHash));
    if (record === undefined) return query;
    const isClosed = record.status === RecordStatus.CLOSED;
    const settlement = {
      ...query.settlement,
      closesAt: Number(record.closesAt),
      ...(isClosed ? { status: 'closed' as const, price: record.price.toString() } : {}),
    };
    return (await store.update(queryId, (current) => ({ ...current, settlement }))) ?? query;
  } catch (error) {
    if (error instanceof ChainUnavailable) return query;
    throw error;
  }
}
