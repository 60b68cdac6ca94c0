import { setTimeout as sleep } from 'node:timers/promises';
import type { Member } from './consortium.js';
import type { AskedQuery, QueryAnswer } from './querying.js';

const POLL_MS = 500;

/**
 * Waits until the gateways say of every query that its record is closed, which happens one settle
 * window after it was asked. Returns one line for each that is not closed in time or was refused.
 */
export async function awaitClosing(
  members: readonly Member[],
  asked: readonly AskedQuery[],
  options: { readonly timeoutMs: number; readonly onProgress?: (closed: number) => void },
): Promise<readonly string[]> {
  const deadline = Date.now() + options.timeoutMs;
  let open = asked.filter(({ answer }) => answer.responders.length > 0);
  const total = open.length;
  const differences: string[] = [];
  while (open.length > 0) {
    const still: AskedQuery[] = [];
    for (const query of open) {
      // Until its window is over there is nothing to ask.
      const isDue = Date.now() > query.answer.settlement.closesAt;
      const settlement = isDue ? await settlementOf(members, query) : undefined;
      if (settlement?.status === 'refused') {
        differences.push(
          `query ${query.plan.number} was refused by the chain: ${settlement.code ?? ''}`,
        );
      } else if (settlement?.status !== 'closed') {
        still.push(query);
      }
    }
    open = still;
    options.onProgress?.(total - open.length);
    if (open.length === 0 || Date.now() > deadline) break;
    await sleep(POLL_MS);
  }
  return [
    ...differences,
    ...open.map(({ plan }) => `query ${plan.number}: its record did not close in time`),
  ];
}

async function settlementOf(
  members: readonly Member[],
  { plan, answer }: AskedQuery,
): Promise<QueryAnswer['settlement'] | undefined> {
  const view = await members[plan.querier]?.gateway.get<QueryAnswer>(
    `/v1/queries/${answer.queryId}`,
  );
  return view?.settlement;
}
