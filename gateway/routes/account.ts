import { Type } from '@sinclair/typebox';
import {
  QueryMetricsRequest,
  QueryMetricsResponse,
  contractStatusNames,
  memberStateNames,
  queryPaths,
} from '../../proto/codec/generated/banma/contract/v1.js';
import type { Membership, Ratio } from '../../proto/codec/generated/banma/contract/v1.js';
import { isAddress } from '../../proto/documents/address.js';
import { membershipOf } from '../chain/standing.js';
import type { ChainReader, ServiceIdentity } from '../chain/types.js';
import { problem } from '../errors.js';
import type { Answers } from '../peer/answers.js';
import { contractIdText, strictObject } from '../schema.js';
import { defineRoute } from './route.js';
import type { Route } from './route.js';

export interface AccountRouteContext {
  readonly chain: ChainReader;
  readonly identity: ServiceIdentity;
  readonly contractIds: readonly string[];
  readonly answers: Answers;
  readonly outboxDepth: () => number;
}

const amount = Type.String({ pattern: '^[0-9]+$', description: 'Base units.' });
const time = Type.Integer({ description: 'Block time, ms; 0: not yet.' });

const MemberView = strictObject({
  member: Type.String(),
  name: Type.String(),
  founder: Type.Boolean(),
  state: Type.String(),
  suspended: Type.Boolean(),
  inArrears: Type.Boolean(),
  belowMinimum: Type.Boolean(),
  activatedAt: time,
  pledged: amount,
  granted: amount,
  proofsRegistered: amount,
  proofsValid: amount,
});

const contractParams = strictObject({ id: contractIdText() });

const AccountView = strictObject({
  member: Type.String(),
  serviceAccount: Type.String({ description: 'Sends the gateway’s transactions.' }),
  balances: Type.Array(strictObject({ denom: Type.String(), amount })),
  contracts: Type.Array(
    strictObject({
      contractId: Type.String(),
      denom: Type.String(),
      membership: Type.Optional(MemberView),
      exposure: Type.Array(
        strictObject({
          querier: Type.String(),
          due: Type.String({ description: 'What its unrecorded answers of ours earn alone.' }),
        }),
      ),
    }),
  ),
  unsettledQueries: Type.Integer({ description: 'Own queries not yet on the chain.' }),
});

const ratio = strictObject({ numerator: amount, denominator: amount });
const counters = [
  'proofsRegistered',
  'proofsValid',
  'proofsEffectivelyHit',
  'queries',
  'queriesWithHit',
  'hits',
  'answers',
  'details',
  'hitsDisputed',
  'hitsReversed',
  'granted',
  'issued',
  'burned',
  'circulating',
  'earned',
  'spent',
  'balance',
] as const;
const ratios = [
  'effectiveHitRate',
  'queriesWithHitRate',
  'effectiveContributionRatio',
  'consensusRate',
  'upheldRate',
] as const;
const MetricsView = strictObject({
  ...Object.fromEntries(counters.map((name) => [name, Type.String()])),
  ...Object.fromEntries(ratios.map((name) => [name, ratio])),
});

/** Balances and standing, key figures, and who else is in a contract. */
export function accountRoutes(context: AccountRouteContext): readonly Route[] {
  const { chain, identity, contractIds, answers } = context;

  const served = (contractId: string): string => {
    if (contractIds.includes(contractId)) return contractId;
    throw problem(404, 'contract_unknown', 'The gateway serves no such contract.');
  };

  return [
    defineRoute({
      method: 'GET',
      path: '/v1/account',
      operationId: 'getAccount',
      summary: 'Balances, standing and exposure',
      auth: 'business',
      responses: { 200: { description: 'The institution’s account.', schema: AccountView } },
      handle: async () => {
        const contracts = await Promise.all(
          contractIds.map(async (contractId) => {
            const [contract, memberships] = await Promise.all([
              chain.contract(contractId),
              chain.memberships(contractId),
            ]);
            const membership = membershipOf(memberships, identity.member);
            return {
              contractId,
              denom: contract?.params?.denom ?? '',
              ...(membership ? { membership: viewOf(membership) } : {}),
              exposure: answers
                .dues(contractId)
                .map(([querier, due]) => ({ querier, due: due.toString() })),
            };
          }),
        );
        const denoms = new Set(['upoint', ...contracts.map(({ denom }) => denom)]);
        denoms.delete('');
        const balances = await Promise.all(
          [...denoms].sort().map(async (denom) => ({
            denom,
            amount: (await chain.balance(identity.member, denom)).toString(),
          })),
        );
        const { member, serviceAccount } = identity;
        const unsettledQueries = context.outboxDepth();
        const body = { member, serviceAccount, balances, contracts, unsettledQueries };
        return { status: 200, body };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/v1/metrics/contract/{id}',
      operationId: 'getContractMetrics',
      summary: 'Key figures of a contract or of one member',
      auth: 'business',
      params: contractParams,
      query: strictObject({ member: Type.Optional(Type.String({ maxLength: 90 })) }),
      responses: { 200: { description: 'Exact counters and rates.', schema: MetricsView } },
      problems: { 404: ['contract_unknown'] },
      handle: async ({ params, query: { member = '' } }) => {
        if (member !== '' && !isAddress(member)) {
          const detail = 'It is no banma1… address.';
          throw problem(400, 'invalid_field', detail, 'member', { in: 'query' });
        }
        const answer = await chain.query(
          queryPaths.metrics,
          { codec: QueryMetricsRequest, value: { contractId: served(params.id), member } },
          QueryMetricsResponse,
        );
        const metrics = answer?.metrics;
        if (metrics === undefined) {
          throw problem(404, 'contract_unknown', 'The chain has no figures for it.');
        }
        const body = {
          ...Object.fromEntries(counters.map((name) => [name, metrics[name].toString()])),
          ...Object.fromEntries(ratios.map((name) => [name, ratioOf(metrics[name])])),
        };
        return { status: 200, body };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/v1/contracts/{id}',
      operationId: 'getContract',
      summary: 'A contract with its prices and members',
      auth: 'business',
      params: contractParams,
      responses: {
        200: {
          description: 'The contract.',
          schema: strictObject({
            contractId: Type.String(),
            status: Type.String(),
            denom: Type.String(),
            queryReward: amount,
            hitReward: amount,
            detailReward: amount,
            settleWindowS: amount,
            minProofs: amount,
            members: Type.Array(MemberView),
          }),
        },
      },
      problems: { 404: ['contract_unknown'] },
      handle: async ({ params }) => {
        const contractId = served(params.id);
        const contract = await chain.contract(contractId);
        const terms = contract?.params;
        if (contract === undefined || terms === undefined) {
          throw problem(404, 'contract_unknown', 'The chain has no such contract.');
        }
        const memberships = await chain.memberships(contractId);
        const body = {
          contractId,
          status: wordOf(contractStatusNames[contract.status], 'CONTRACT_STATUS_'),
          denom: terms.denom,
          queryReward: terms.queryReward.toString(),
          hitReward: terms.hitReward.toString(),
          detailReward: terms.detailReward.toString(),
          settleWindowS: terms.settleWindowS.toString(),
          minProofs: terms.minProofs.toString(),
          members: memberships.map(viewOf),
        };
        return { status: 200, body };
      },
    }),
  ];
}

function viewOf(membership: Membership): Record<string, unknown> {
  const { standing } = membership;
  return {
    member: membership.member,
    name: membership.profile?.name ?? '',
    founder: membership.founder,
    state: wordOf(memberStateNames[standing?.state ?? 0], 'MEMBER_STATE_'),
    suspended: standing?.suspended ?? false,
    inArrears: standing?.inArrears ?? false,
    belowMinimum: standing?.belowMinimum ?? false,
    activatedAt: Number(membership.activatedAt),
    pledged: membership.pledged.toString(),
    granted: membership.granted.toString(),
    proofsRegistered: membership.proofsRegistered.toString(),
    proofsValid: membership.proofsValid.toString(),
  };
}

function ratioOf(value: Ratio | undefined): { numerator: string; denominator: string } {
  const { numerator = 0n, denominator = 0n } = value ?? {};
  return { numerator: numerator.toString(), denominator: denominator.toString() };
}

function wordOf(name: string | undefined, prefix: string): string {
  return (name ?? '').replace(prefix, '');
}
