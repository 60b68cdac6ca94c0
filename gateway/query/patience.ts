import { setTimeout as wait } from 'node:timers/promises';
import { ChainUnavailable } from '../errors.js';
import { PeerFault } from './peerClient.js';
import type { MissingReason } from './peerClient.js';

/** Waits for peers, and for our own node, that are most likely just being restarted. */
export interface Patience {
  /** The peer has answered just now. */
  readonly answered: (member: string) => void;
  /** Notes a failure; true for one that a restart of that peer would explain. */
  readonly isWorthwhile: (member: string, reason: MissingReason) => boolean;
  /** Repeats the work until it succeeds, fails for good, or `until` (ms) is over. */
  readonly repeat: <Result>(
    member: string,
    until: number,
    work: () => Promise<Result>,
  ) => Promise<Result>;
  /** A pause before the next attempt; false when `until` would be over. */
  readonly pause: (until: number) => Promise<boolean>;
}

/** A peer is waited for in the first minute of an outage; after that it is missing at once. */
const OUTAGE_MS = 60_000;
const PAUSE_MS = 150;
const RESTARTING: ReadonlySet<MissingReason> = new Set(['unreachable', 'error', 'unverified']);

/** @param now the gateway's clock, ms */
export function createPatience(now: () => number = Date.now): Patience {
  const failingSince = new Map<string, number>();
  const isWorthwhile = (member: string, reason: MissingReason): boolean => {
    if (!RESTARTING.has(reason)) return false;
    const since = failingSince.get(member) ?? now();
    failingSince.set(member, since);
    return now() - since < OUTAGE_MS;
  };
  const pause = async (until: number): Promise<boolean> => {
    if (now() + PAUSE_MS >= until) return false;
    await wait(PAUSE_MS);
    return true;
  };
  return {
    answered: (member) => {
      failingSince.delete(member);
    },
    isWorthwhile,
    pause,
    repeat: async (member, until, work) => {
      for (;;) {
        try {
          return await work();
        } catch (error) {
          const isTransient =
            error instanceof ChainUnavailable ||
            (error instanceof PeerFault && isWorthwhile(member, error.reason));
          if (!isTransient || !(await pause(until))) throw error;
        }
      }
    },
  };
}
