/**
 * The split of contract.md written a second time and differently: unit by unit on plain numbers,
 * from a list of named responders. It shares no code with the application.
 */
export interface OracleAnswer {
  /** Orders like the address bytes. */
  readonly name: string;
  readonly proof?: number | undefined;
  readonly detail?: boolean | undefined;
}
export interface OracleRewards {
  readonly query: number;
  readonly hit: number;
  readonly detail: number;
  readonly bps: number;
}

/** Deals `amount` units out one after the other, round and round. */
function deal(amount: number, names: readonly string[], purse: Map<string, number>): void {
  const rounds = Math.floor(amount / names.length);
  let left = amount - rounds * names.length;
  for (const name of names) {
    purse.set(name, (purse.get(name) ?? 0) + rounds + (left > 0 ? 1 : 0));
    left -= 1;
  }
}

const alphabetical = (left: string, right: string): number => (left < right ? -1 : 1);

/** Entitlements by name. */
export function oracleEntitled(
  rewards: OracleRewards,
  answers: readonly OracleAnswer[],
): Map<string, number> {
  const purse = new Map<string, number>();
  const names = answers.map(({ name }) => name).sort(alphabetical);
  deal(rewards.query, names, purse);
  const hits = answers
    .filter(({ proof }) => proof !== undefined)
    .sort((left, right) => left.proof! - right.proof!)
    .map(({ name }) => name);
  if (hits.length === 1) deal(rewards.hit, hits, purse);
  if (hits.length > 1) {
    const first = Math.floor((rewards.hit * rewards.bps) / 10_000);
    deal(first, hits.slice(0, 1), purse);
    deal(rewards.hit - first, hits.slice(1), purse);
  }
  const details = answers.filter(({ detail }) => detail).map(({ name }) => name);
  if (details.length > 0) deal(rewards.detail, details.sort(alphabetical), purse);
  return purse;
}

/** What each is paid from a reserve, by name. */
export function oraclePaid(
  rewards: OracleRewards,
  answers: readonly OracleAnswer[],
  reserve: number,
): Map<string, number> {
  const entitled = oracleEntitled(rewards, answers);
  let price = 0;
  for (const amount of entitled.values()) price += amount;
  if (reserve >= price) return entitled;
  const paid = new Map<string, number>();
  let left = reserve;
  for (const [name, amount] of entitled) {
    const part = Number((BigInt(amount) * BigInt(reserve)) / BigInt(price));
    paid.set(name, part);
    left -= part;
  }
  for (const name of [...entitled.keys()].sort(alphabetical)) {
    if (left === 0 || entitled.get(name) === 0) continue;
    paid.set(name, paid.get(name)! + 1);
    left -= 1;
  }
  return paid;
}
