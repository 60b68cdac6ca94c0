import { firstStranger } from './generator/csvFile.js';
import { createRandom } from './generator/random.js';
import { INSTITUTIONS } from './generator/sharing.js';
import type { Sharing } from './generator/sharing.js';

/** One anonymous query that is to be asked, with what it must come to. */
export interface PlannedQuery {
  readonly number: number;
  /** Institutions are numbered from 0. */
  readonly querier: number;
  readonly person: number;
  readonly withDetails: boolean;
  /** Who must answer with a hit, ascending; everybody else answers that it has none. */
  readonly hitBy: readonly number[];
}

/** Of three queried persons one is known to nobody. */
const UNKNOWN_EVERY = 3;
const DRAWS = 2_000;

/**
 * The queries of a run: the institutions take turns; every third person is known to nobody, the
 * others are known to 0 (the asker alone), 1, 2 and 3 of those asked, in turn; every second query
 * wants details. Follows from the seed.
 */
export function planQueries(seed: string, sharing: Sharing, count: number): PlannedQuery[] {
  const strangers = firstStranger(sharing, INSTITUTIONS);
  return Array.from({ length: count }, (_, number) => {
    const querier = number % INSTITUTIONS;
    const isUnknown = number % UNKNOWN_EVERY === UNKNOWN_EVERY - 1;
    const person = isUnknown
      ? strangers + number
      : drawPerson(seed, sharing, number, querier, Math.floor(number / INSTITUTIONS) % 4);
    return {
      number,
      querier,
      person,
      withDetails: Math.floor(number / 2) % 2 === 0,
      hitBy: sharing.holders(person).filter((holder) => holder !== querier),
    };
  });
}

/** A known person with that many hits for this asker; any known one where the list is too short. */
function drawPerson(
  seed: string,
  sharing: Sharing,
  number: number,
  querier: number,
  hits: number,
): number {
  const random = createRandom(`${seed}/query/${number}`);
  let person = 0;
  for (let draw = 0; draw < DRAWS; draw += 1) {
    person = random.below(sharing.persons);
    const others = sharing.holders(person).filter((holder) => holder !== querier);
    if (others.length === hits) break;
  }
  return person;
}
