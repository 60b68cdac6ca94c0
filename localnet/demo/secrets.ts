import { createHash } from 'node:crypto';
import type { Sharing } from './generator/sharing.js';
import type { AskedQuery } from './querying.js';
import type { Secret } from './recompute/needles.js';

/** Characters of a two-factor digest that a query tells its peers. */
const PREFIX_CHARACTERS = 7;

/** The two-factor digest as protocol.md defines it, upper-case text; written anew on purpose. */
export function twoFactorDigestOf(name: string, idNumber: string): string {
  const sorted = [name.toLowerCase(), idNumber.toLowerCase()].sort().join('');
  return createHash('md5').update(sorted).digest('hex').toUpperCase();
}

/** What the blocks must not hold of queries that were asked by name and ID number. */
export function secretsOf(
  sharing: Sharing,
  asked: readonly AskedQuery[],
): { readonly secrets: readonly Secret[]; readonly prefixes: ReadonlyMap<string, string> } {
  const secrets: Secret[] = [];
  const prefixes = new Map<string, string>();
  for (const { plan, answer } of asked) {
    const { name, idNumber } = sharing.identity(plan.person);
    const digest = twoFactorDigestOf(name, idNumber);
    const prefix = digest.slice(0, PREFIX_CHARACTERS);
    const query = `query ${plan.number}`;
    prefixes.set(answer.requestHash.toLowerCase(), prefix);
    secrets.push(
      { name: `${query}: two-factor digest`, text: digest, kind: 'digest' },
      { name: `${query}: prefix`, text: prefix, kind: 'prefix' },
      { name: `${query}: ID number`, text: idNumber, kind: 'text' },
      ...answer.hits.map(({ staticFactor, member }) => ({
        name: `${query}: static factor of ${member}`,
        text: staticFactor,
        kind: 'factor' as const,
      })),
    );
  }
  return { secrets, prefixes };
}
