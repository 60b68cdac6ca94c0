import type { Record } from '../../../proto/codec/generated/banma/accounting/v1.js';
import { compareBytes } from '../../kit/bytes.js';
import { assert } from '../../kit/errors.js';
import type { State } from '../../kit/state.js';
import { openRecords, overdue, waiting } from './keys.js';

interface Candidate {
  /** Key in `overdue`: requested_at, contract, querier, request hash. */
  readonly order: Uint8Array;
  readonly overdueKey: [bigint, string, Uint8Array, Uint8Array];
  /** Set when it still waits under its closing time. */
  readonly closesAt: bigint | undefined;
}

/**
 * Records that one block looks at among those whose time has come. Whoever records for a day can
 * make millions of them come due in one block; those beyond wait in the order of their time.
 */
const MOST_CANDIDATES = 20_000;
/** Contracts that one block closes records of: each has an event in the bounded reply. */
const MOST_CONTRACTS = 500;

/**
 * Takes from the queues the records that close in a block of this time, lowest (`requested_at`,
 * contract, querier, request hash) first, as many as hold `mostResponses` responses but at least
 * one, and of at most 500 contracts. Ids order like their keys, shorter ones first. Those left over
 * keep their place in line.
 */
export function takeClosings(
  state: State,
  timeMs: bigint,
  mostResponses: number,
): readonly Record[] {
  const candidates = [...overdueCandidates(state, mostResponses), ...newCandidates(state, timeMs)];
  candidates.sort((left, right) => compareBytes(left.order, right.order));
  const taken: Record[] = [];
  const contracts = new Set<string>();
  let responses = 0;
  let isFull = false;
  for (const { overdueKey, closesAt } of candidates) {
    const [requestedAt, ...key] = overdueKey;
    if (!isFull) {
      const record = openRecords.get(state, ...key);
      assert(record !== undefined, 'a queued record is open');
      const wouldHold = responses + record.responses.length;
      const isOneMore = contracts.size === MOST_CONTRACTS && !contracts.has(record.contractId);
      isFull = isOneMore || (taken.length > 0 && wouldHold > mostResponses);
      if (!isFull) {
        contracts.add(record.contractId);
        responses = wouldHold;
        taken.push(record);
        if (closesAt === undefined) overdue.remove(state, ...overdueKey);
        else waiting.remove(state, closesAt, ...key);
        continue;
      }
    }
    if (closesAt === undefined) continue;
    waiting.remove(state, closesAt, ...key);
    overdue.set(state, { requestedAt }, ...overdueKey);
  }
  return taken;
}

/** The first in line; every record has a response, so more than the limit cannot be taken. */
function overdueCandidates(state: State, most: number): Candidate[] {
  const candidates: Candidate[] = [];
  for (const { key, rawKey } of overdue.entries(state, [])) {
    if (candidates.length >= most && candidates.length > 0) break;
    candidates.push({ order: rawKey, overdueKey: key, closesAt: undefined });
  }
  return candidates;
}

/** Those whose closing time has come, earliest first. */
function newCandidates(state: State, timeMs: bigint): Candidate[] {
  const candidates: Candidate[] = [];
  for (const { key, value } of waiting.entries(state, [])) {
    const [closesAt, ...recordKey] = key;
    if (closesAt > timeMs || candidates.length === MOST_CANDIDATES) break;
    const overdueKey: Candidate['overdueKey'] = [value.requestedAt, ...recordKey];
    const order = overdue.keyOf(...overdueKey).slice(overdue.prefix.length);
    candidates.push({ order, overdueKey, closesAt });
  }
  return candidates;
}
