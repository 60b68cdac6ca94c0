import { EXAMPLE_PERSON, personOf } from './persons.js';
import type { Person } from './persons.js';

/** How many institutions lend in the demo. */
export const INSTITUTIONS = 4;

/**
 * Who is in whose list, 20 rows of each institution at a time (a round): 12 persons are known to
 * that institution alone, 3 to it and one other, 3 to it and two others, 2 to all four. That is
 * 60 % alone, 15 %, 15 % and 10 %. Rows that fill no whole round are all known to one alone.
 */
const ROUND_ROWS = 20;
const SHARED: readonly (readonly number[])[] = [
  [0, 1],
  [2, 3],
  [0, 2],
  [1, 3],
  [0, 3],
  [1, 2],
  [0, 1, 2],
  [1, 2, 3],
  [0, 2, 3],
  [0, 1, 3],
  [0, 1, 2, 3],
  [0, 1, 2, 3],
];
const SINGLES = 48;
const ROUND_PERSONS = SINGLES + SHARED.length;
/** The first person of round 0 that everybody knows. */
const EXAMPLE_INDEX = SINGLES + 10;

/** The truth about who is in which list; institutions are numbered from 0. */
export interface Sharing {
  /** Good rows of each institution. */
  readonly rows: number;
  /** Persons somebody knows are 0 to `persons` − 1; those above are known to nobody. */
  readonly persons: number;
  /** Institutions that know the person, ascending. */
  readonly holders: (person: number) => readonly number[];
  /** The person of row 0 to `rows` − 1 of an institution, in the order of its file. */
  readonly personOfRow: (institution: number, row: number) => number;
  readonly identity: (person: number) => Person;
}

/** The truth that follows from a seed and the number of good rows of each institution. */
export function createSharing(seed: string, rows: number): Sharing {
  const rounds = Math.floor(rows / ROUND_ROWS);
  const rest = rows % ROUND_ROWS;
  const inRounds = rounds * ROUND_PERSONS;
  const persons = inRounds + rest * INSTITUTIONS;
  const holders = (person: number): readonly number[] => {
    if (person >= persons) return [];
    const within = person % ROUND_PERSONS;
    if (person >= inRounds || within < SINGLES) return [person % INSTITUTIONS];
    return SHARED[within - SINGLES] ?? [];
  };
  const roundOf = Array.from({ length: INSTITUTIONS }, (_, institution) =>
    Array.from({ length: ROUND_PERSONS }, (_each, within) => within).filter((within) =>
      within < SINGLES
        ? within % INSTITUTIONS === institution
        : SHARED[within - SINGLES]?.includes(institution),
    ),
  );
  const stride = strideOf(rows);
  return {
    rows,
    persons,
    holders,
    personOfRow: (institution, row) => {
      const place = (row * stride) % rows;
      const round = Math.floor(place / ROUND_ROWS);
      if (round >= rounds) {
        return inRounds + (place - rounds * ROUND_ROWS) * INSTITUTIONS + institution;
      }
      const within = roundOf[institution]?.[place % ROUND_ROWS] ?? 0;
      return round * ROUND_PERSONS + within;
    },
    identity: (person) =>
      person === EXAMPLE_INDEX && rounds > 0 ? EXAMPLE_PERSON : personOf(seed, person),
  };
}

/** A number near the golden section of `rows`, coprime to it: it shuffles the order of a file. */
function strideOf(rows: number): number {
  let stride = Math.max(1, Math.round(rows * 0.618));
  while (greatestCommonDivisor(stride, rows) !== 1) stride += 1;
  return stride;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
