import type {
  Membership,
  Params,
  Standing,
} from '../../../proto/codec/generated/banma/contract/v1.js';
import { MemberState } from '../../../proto/codec/generated/banma/contract/v1.js';

/** What takes a right away counts only for requests dated later than this after it (ms). */
const NOTICE_MS = 120_000n;
/**
 * Former standings kept at most, some 20 bytes each: two for every 120 s of a day, the longest that
 * a record is open. A membership is read with every message of its member.
 */
export const MAX_FORMER_STANDINGS = 1_500;

/** Who queries: ACTIVE, not SUSPENDED, not IN_ARREARS, not below the minimum. */
export function mayQuery(standing: Standing): boolean {
  const { state, suspended, inArrears, belowMinimum } = standing;
  return state === MemberState.ACTIVE && !suspended && !inArrears && !belowMinimum;
}

/** Who answers and is paid: ACTIVE and EXITING members that are not SUSPENDED. */
export function mayAnswer({ state, suspended }: Standing): boolean {
  return (state === MemberState.ACTIVE || state === MemberState.EXITING) && !suspended;
}

/** True for a request dated `timeMs` (contract.md, Checks): see NOTICE_MS. */
export function heldAt(
  membership: Membership,
  timeMs: bigint,
  isAllowed: (standing: Standing) => boolean,
): boolean {
  const { formerStandings, standing } = membership;
  if (standing === undefined) return false;
  if (standing.since <= timeMs && isAllowed(standing)) return true;
  return formerStandings.some((former, index) => {
    const end = formerStandings[index + 1]?.since ?? standing.since;
    return former.since <= timeMs && end + NOTICE_MS >= timeMs && isAllowed(former);
  });
}

/** How long former standings and keys are kept (ms): no open record asks for older ones. */
export function historyMs(params: Params): bigint {
  return (params.auditWindowS + params.settleWindowS) * 1_000n + NOTICE_MS;
}

/**
 * The membership with a changed standing from this block on. The history is pruned, and a gap
 * that can matter to no request is left out: one of at most 120 s that took rights away and gave
 * them all back. So it grows by one entry a minute as a rule, whoever flips a flag. Of more than
 * MAX_FORMER_STANDINGS the two oldest become one, with the rights of the wider (ADR 0024).
 */
export function withStanding(
  membership: Membership,
  change: Partial<Omit<Standing, 'since'>>,
  timeMs: bigint,
  params: Params,
): Membership {
  const current = membership.standing;
  const next: Standing = { ...(current ?? NO_STANDING), ...change, since: timeMs };
  if (current === undefined) return { ...membership, standing: next };
  if (isSame(current, next)) return membership;
  const history = [...membership.formerStandings];
  if (current.since < timeMs) history.push(current);
  dropHarmlessGap(history, next);
  const last = history[history.length - 1];
  let standing = next;
  if (last !== undefined && isSame(last, next)) {
    standing = last;
    history.pop();
  }
  return { ...membership, standing, formerStandings: pruned(history, standing, timeMs, params) };
}

const NO_STANDING: Omit<Standing, 'since'> = {
  state: MemberState.UNSPECIFIED,
  suspended: false,
  inArrears: false,
  belowMinimum: false,
};

function isSame(left: Standing, right: Standing): boolean {
  return (
    left.state === right.state &&
    left.suspended === right.suspended &&
    left.inArrears === right.inArrears &&
    left.belowMinimum === right.belowMinimum
  );
}

function dropHarmlessGap(history: Standing[], next: Standing): void {
  const gap = history[history.length - 1];
  const before = history[history.length - 2];
  if (gap === undefined || before === undefined || next.since - gap.since > NOTICE_MS) return;
  if (!includes(before, gap) || !includes(next, before)) return;
  history.pop();
  // What it stood behind may have been such a gap, too, with it.
  dropHarmlessGap(history, next);
}

/** True where every right of the second is one of the first. */
function includes(wider: Standing, narrower: Standing): boolean {
  return (mayQuery(wider) || !mayQuery(narrower)) && (mayAnswer(wider) || !mayAnswer(narrower));
}

function pruned(
  history: readonly Standing[],
  standing: Standing,
  timeMs: bigint,
  params: Params,
): readonly Standing[] {
  const keepFrom = timeMs - historyMs(params);
  const kept = history.filter((_, index) => {
    const end = history[index + 1]?.since ?? standing.since;
    return end >= keepFrom;
  });
  while (kept.length > MAX_FORMER_STANDINGS) {
    const [oldest, next] = kept as [Standing, Standing];
    const wider = includes(oldest, next) ? oldest : next;
    kept.splice(0, 2, { ...wider, since: oldest.since });
  }
  return kept;
}
