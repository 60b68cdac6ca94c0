import { seeded } from './people.js';

/** Choices of a simulation, all of which follow from its seed. */
export interface Choices {
  /** A whole number from 0 to below the bound. */
  readonly below: (bound: number) => number;
  /** One of a list that is not empty. */
  readonly pick: <T>(items: readonly T[]) => T;
  /** True for such a part of all times. */
  readonly chance: (part: number) => boolean;
  readonly shuffled: <T>(items: readonly T[]) => T[];
}

export function choicesOf(seed: number): Choices {
  const random = seeded(seed);
  const below = (bound: number): number => Math.floor(random() * bound);
  return {
    below,
    pick: (items) => items[below(items.length)]!,
    chance: (part) => random() < part,
    shuffled: (items) =>
      items
        .map((item) => ({ item, order: random() }))
        .sort((left, right) => left.order - right.order)
        .map(({ item }) => item),
  };
}
