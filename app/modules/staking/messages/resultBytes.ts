/** Without the texts of amounts: a movement of coins, two events about a validator, a response. */
const DELEGATION_BYTES = 1_500;
/** An amount is told at most so many times, once with 18 decimals. */
const TIMES = 7;

/** Most bytes of the events and the response of a message that moves so much stake. */
export function delegationBytes({ amount }: { readonly amount: string }): number {
  return DELEGATION_BYTES + TIMES * amount.length;
}

/** The same of a message that moves none. */
export const CHANGE_BYTES = 400;
