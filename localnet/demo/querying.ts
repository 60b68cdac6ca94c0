import type { Member } from './consortium.js';
import type { Sharing } from './generator/sharing.js';
import type { PlannedQuery } from './queryPlan.js';

/** What a gateway answers to POST /v1/queries. */
export interface QueryAnswer {
  readonly queryId: string;
  readonly requestHash: string;
  readonly requestedAt: number;
  readonly hit: boolean;
  readonly hits: readonly {
    readonly member: string;
    readonly staticProof: string;
    readonly staticFactor: string;
    readonly effective: boolean;
    readonly detail?: { readonly overdueData: string; readonly timeStamp: number };
  }[];
  readonly responders: readonly string[];
  readonly missing: readonly { readonly member: string; readonly reason: string }[];
  readonly cost: string;
  readonly settlement: {
    readonly status: 'none' | 'pending' | 'recorded' | 'closed' | 'refused';
    readonly closesAt: number;
    readonly code?: string;
  };
}

/** A peer that is just being restarted is waited for; the most a request may allow. */
const DEADLINE_MS = 10_000;

export interface AskedQuery {
  readonly plan: PlannedQuery;
  readonly answer: QueryAnswer;
  readonly milliseconds: number;
}

/**
 * Asks the planned queries, several at a time, each under an Idempotency-Key of its own: a gateway
 * that dies meanwhile is asked again and goes on with the same query.
 */
export async function askQueries(
  run: string,
  contractId: string,
  members: readonly Member[],
  sharing: Sharing,
  plans: readonly PlannedQuery[],
  options: { readonly atOnce: number; readonly onProgress?: (asked: number) => void },
): Promise<readonly AskedQuery[]> {
  const queue = [...plans];
  const asked: AskedQuery[] = [];
  const worker = async (): Promise<void> => {
    for (let plan = queue.shift(); plan !== undefined; plan = queue.shift()) {
      const member = members[plan.querier];
      if (!member) throw new Error(`there is no institution number ${plan.querier}`);
      const { name, idNumber } = sharing.identity(plan.person);
      const startedAt = performance.now();
      const answer = await member.gateway.post<QueryAnswer>(
        '/v1/queries',
        {
          contractId,
          name,
          idNumber,
          continuePreciseQuery: plan.withDetails,
          deadlineMs: DEADLINE_MS,
        },
        `${run}-${plan.number}`,
      );
      asked.push({ plan, answer, milliseconds: performance.now() - startedAt });
      options.onProgress?.(asked.length);
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, worker));
  return asked.sort((a, b) => a.plan.number - b.plan.number);
}

/** Differences between the answers and what the generator knows they had to be. */
export function answerDifferences(
  members: readonly Member[],
  asked: readonly AskedQuery[],
): readonly string[] {
  return asked.flatMap(({ plan, answer }) => {
    const name = `query ${plan.number}`;
    const differences: string[] = [];
    const addressOf = (number: number): string => members[number]?.address ?? '';
    const others = members.map(({ address }) => address).filter((_, i) => i !== plan.querier);
    const expected = plan.hitBy.map(addressOf).sort();
    const effective = answer.hits.filter((hit) => hit.effective);
    const given = effective.map((hit) => hit.member).sort();
    if (given.join() !== expected.join()) {
      differences.push(`${name}: hits of [${given.join()}], expected [${expected.join()}]`);
    }
    if (effective.length !== answer.hits.length) differences.push(`${name}: a false hit`);
    for (const { member, reason } of answer.missing) {
      differences.push(`${name}: no answer of ${member}: ${reason}`);
    }
    if ([...answer.responders].sort().join() !== others.sort().join()) {
      differences.push(`${name}: answered by ${answer.responders.length} of ${others.length}`);
    }
    const details = answer.hits.filter(({ detail }) => detail !== undefined).length;
    if (details !== (plan.withDetails ? expected.length : 0)) {
      differences.push(`${name}: ${details} details`);
    }
    return differences;
  });
}
