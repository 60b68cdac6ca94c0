import { Type } from '@sinclair/typebox';
import type { Static } from '@sinclair/typebox';
import { strictObject } from '../schema.js';
import type { Reply, StoredQuery } from './types.js';

const member = Type.String({ description: 'banma1…' });

/** A query as the business system sees it (protocol.md, Business API). */
export const QueryView = strictObject({
  queryId: Type.String({ description: 'Hex, 16 bytes.' }),
  contractId: Type.String(),
  requestedAt: Type.Integer({ description: 'ms' }),
  state: Type.Union([Type.Literal('asking'), Type.Literal('answered')], {
    description: 'A query stays asking only while it runs or after a crash.',
  }),
  requestHash: Type.String({ description: 'Key of the record on the chain; hex, 32 bytes.' }),
  hit: Type.Boolean({ description: 'There is an effective hit.' }),
  hits: Type.Array(
    strictObject({
      member,
      staticProof: Type.String({ description: 'Hit digest, hex.' }),
      reportSummary: Type.String({ description: 'Hit digest as registered on the chain, hex.' }),
      staticFactor: Type.String(),
      effective: Type.Boolean({
        description: 'False: it does not fit the person or the chain, is rejected and unpaid.',
      }),
      registeredAt: Type.Optional(Type.Integer({ description: 'Block time, ms.' })),
      height: Type.Optional(Type.Integer()),
      txHash: Type.Optional(Type.String()),
      detail: Type.Optional(
        strictObject({
          overdueData: Type.String({ description: 'The exact text inside the detail digest.' }),
          timeStamp: Type.Integer({ description: 'Creation time of the record, ms.' }),
          detailDigest: Type.String({ description: 'Hex.' }),
          registeredAt: Type.Integer({ description: 'Block time, ms.' }),
        }),
      ),
    }),
  ),
  responders: Type.Array(member),
  missing: Type.Array(
    strictObject({
      member,
      reason: Type.String({ description: 'Stable word; `detail_…` where only the detail is.' }),
    }),
  ),
  cost: Type.String({ description: 'Base units of the contract’s denom.' }),
  settlement: strictObject({
    status: Type.Union(
      ['none', 'pending', 'recorded', 'closed', 'refused'].map((word) => Type.Literal(word)),
      { description: 'none: nobody answered, so there is nothing to record.' },
    ),
    txHash: Type.Optional(Type.String()),
    closesAt: Type.Integer({ description: 'ms' }),
    code: Type.Optional(Type.String({ description: 'Why the chain refused it.' })),
  }),
});
export type QueryView = Static<typeof QueryView>;

export function presentQuery(query: StoredQuery): QueryView {
  const { replies, settlement } = query;
  const hits = replies.flatMap(presentHit);
  const { status, txHash, closesAt, code } = settlement;
  return {
    queryId: query.queryId,
    contractId: query.contractId,
    requestedAt: query.requestedAt,
    state: query.state,
    requestHash: query.requestHash,
    hit: hits.some(({ effective }) => effective),
    hits,
    responders: replies.map((reply) => reply.member),
    missing: [
      ...query.missing,
      ...replies
        .filter(({ detail }) => detail?.missing !== undefined)
        .map((reply) => ({
          member: reply.member,
          reason: `detail_${reply.detail?.missing ?? ''}`,
        })),
    ],
    cost: settlement.price ?? costOf(query).toString(),
    settlement: {
      status,
      ...(txHash ? { txHash } : {}),
      closesAt,
      ...(code ? { code } : {}),
    },
  };
}

/** The price as it stands: a query, a hit and a detail are each paid once, whoever gave them. */
function costOf({ replies, rewards }: StoredQuery): bigint {
  const counted = replies.filter(({ outcome }) => outcome?.outcome !== 'refused');
  let cost = 0n;
  if (counted.length > 0) cost += BigInt(rewards.query);
  if (counted.some(({ hit }) => hit !== undefined)) cost += BigInt(rewards.hit);
  if (counted.some(({ detail }) => detail?.given !== undefined)) cost += BigInt(rewards.detail);
  return cost;
}

function presentHit({ member: holder, hit, detail }: Reply): QueryView['hits'] {
  if (hit === undefined) return [];
  const { hitDigest, reportSummary, staticFactor, effective } = hit;
  const { registeredAt, height, txHash } = hit;
  const given = detail?.given;
  return [
    {
      member: holder,
      staticProof: hitDigest,
      reportSummary,
      staticFactor,
      effective,
      ...(registeredAt === undefined ? {} : { registeredAt }),
      ...(height === undefined ? {} : { height }),
      ...(txHash === undefined ? {} : { txHash }),
      ...(given && effective
        ? {
            detail: {
              overdueData: given.overdueData,
              timeStamp: given.timeStamp,
              detailDigest: hit.detailDigest ?? '',
              registeredAt: given.registeredAt,
            },
          }
        : {}),
    },
  ];
}
