import type { Counters } from '../../../proto/codec/generated/banma/accounting/v1.js';
import { Counters as CountersCodec } from '../../../proto/codec/generated/banma/accounting/v1.js';
import { bytesToText, compareBytes } from '../../kit/bytes.js';
import type { State, StateReader } from '../../kit/state.js';
import { contractCounters, memberCounters } from './keys.js';

/** Nothing counted. */
const NO_COUNTERS: Counters = CountersCodec.fromPartial({});

/** Counters of one member, or of the whole contract. */
export function countersOf(
  state: StateReader,
  contractId: string,
  member: Uint8Array | undefined,
): Counters {
  const counters =
    member === undefined
      ? contractCounters.get(state, contractId)
      : memberCounters.get(state, contractId, member);
  return counters ?? NO_COUNTERS;
}

const MOST = (1n << 64n) - 1n;

/**
 * Sums of coins can outgrow 64 bits, since the same coins are spent over and over: such a counter
 * stays at the largest number rather than stop the chain.
 */
function within64Bits(amount: bigint): bigint {
  if (amount < 0n) return 0n;
  return amount > MOST ? MOST : amount;
}

function sum(left: Counters, right: Partial<Counters>): Counters {
  return {
    queries: left.queries + (right.queries ?? 0n),
    queriesWithHit: left.queriesWithHit + (right.queriesWithHit ?? 0n),
    hits: left.hits + (right.hits ?? 0n),
    answers: left.answers + (right.answers ?? 0n),
    details: left.details + (right.details ?? 0n),
    hitsDisputed: left.hitsDisputed + (right.hitsDisputed ?? 0n),
    hitsReversed: left.hitsReversed + (right.hitsReversed ?? 0n),
    proofsEffectivelyHit: left.proofsEffectivelyHit + (right.proofsEffectivelyHit ?? 0n),
    earned: within64Bits(left.earned + (right.earned ?? 0n)),
    spent: within64Bits(left.spent + (right.spent ?? 0n)),
    hitsReceived: left.hitsReceived + (right.hitsReceived ?? 0n),
  };
}

/** Adds to the counters of a member and of its contract at once. */
export function addToCounters(
  state: State,
  contractId: string,
  member: Uint8Array,
  change: Partial<Counters>,
): void {
  const ofMember = sum(countersOf(state, contractId, member), change);
  memberCounters.set(state, ofMember, contractId, member);
  const ofContract = sum(countersOf(state, contractId, undefined), change);
  contractCounters.set(state, ofContract, contractId);
}

/** Adds up the changes of many records, so that each counter is written once. */
export interface Tally {
  /** Adds to a member and to its contract. */
  readonly add: (contractId: string, member: Uint8Array, change: Partial<Counters>) => void;
  readonly write: (state: State) => void;
}

interface Line {
  readonly contractId: string;
  readonly member: Uint8Array | undefined;
  readonly key: Uint8Array;
  change: Counters;
}

/** An empty tally; nothing is written before `write`. */
export function createTally(): Tally {
  const lines: Line[] = [];
  const positions = new Map<string, number>();
  const addLine = (
    contractId: string,
    member: Uint8Array | undefined,
    change: Partial<Counters>,
  ): void => {
    const key =
      member === undefined
        ? contractCounters.keyOf(contractId)
        : memberCounters.keyOf(contractId, member);
    const text = bytesToText(key);
    const position = positions.get(text);
    const line = position === undefined ? undefined : lines[position];
    if (line !== undefined) {
      line.change = sum(line.change, change);
      return;
    }
    positions.set(text, lines.length);
    lines.push({ contractId, member, key, change: sum(NO_COUNTERS, change) });
  };
  return {
    add: (contractId, member, change) => {
      addLine(contractId, member, change);
      addLine(contractId, undefined, change);
    },
    write: (state) => {
      const ordered = [...lines].sort((left, right) => compareBytes(left.key, right.key));
      for (const { contractId, member, change } of ordered) {
        const total = sum(countersOf(state, contractId, member), change);
        if (member === undefined) contractCounters.set(state, total, contractId);
        else memberCounters.set(state, total, contractId, member);
      }
    },
  };
}
