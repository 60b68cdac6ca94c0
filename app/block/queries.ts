import { concatBytes } from '../kit/bytes.js';
import { coded, CodedError, MASKED_FAULT, require, SDK_ERRORS } from '../kit/errors.js';
import { encodeKeyWrites } from '../state/blockWrites.js';
import type { QueryContext } from '../kit/module.js';
import type { ReadableState, Store } from '../state/store.js';
import { MAX_ANSWER_BYTES } from './limits.js';
import type { Registry } from './registry.js';
import type { ModuleSet } from '../modules/moduleSet.js';
import { simulate, SIMULATE_PATH } from './simulate.js';
import { committedTip } from './tip.js';

export interface StateQuery {
  readonly path: string;
  readonly request: Uint8Array;
  /** 0 means the latest. */
  readonly height: bigint;
  readonly prove: boolean;
}

export interface QueryAnswer {
  readonly code: number;
  readonly codespace: string;
  readonly log: string;
  readonly value: Uint8Array;
  /** The state after the block of this height was asked; at least 1. */
  readonly height: bigint;
}

export type Queries = (query: StateQuery) => QueryAnswer;

const NO_BYTES = new Uint8Array(0);
const FILTER_PREFIX = '/p2p/filter/';
const WRITE_SET_PREFIX = '/app/write-set/';
/** Of at most 1,059 bytes each: a page stays far below the limit of a reply. */
const WRITES_IN_PAGE = 2_000;

/**
 * Answers queries from a committed block, the last or a former one, never from a running one.
 * Paths: the modules' own, the simulation of transactions, `/app/version`,
 * `/app/write-set/<height>` (hash of all writes of a recent block), the same with `/<offset>` (the
 * writes themselves from there on, a page), `/p2p/filter/…` (all welcome).
 */
export function createQueries(services: {
  readonly modules: ModuleSet;
  readonly registry: Registry;
  readonly store: ReadableState;
  /** Without it, what blocks wrote is not told. */
  readonly writesOf?: Store['writesOf'];
  readonly version: string;
  /** Told of faults of this program, whose text is not shown. */
  readonly onInternalError: (path: string, error: unknown) => void;
}): Queries {
  const { store, registry, version, writesOf } = services;

  const answer = ({ path, request, height, prove }: StateQuery): Uint8Array => {
    if (path.startsWith(FILTER_PREFIX)) return NO_BYTES;
    if (path === '/app/version') return new TextEncoder().encode(version);
    const tip = committedTip(store);
    if (tip === undefined) throw coded(SDK_ERRORS.invalidRequest, 'no block is committed yet');
    const latest = tip.nextHeight - 1n;
    const isLatest = height === 0n || height === latest;
    const state = isLatest ? tip.state : store.at(height);
    const timeMs = isLatest ? tip.timeMs : store.blockOf(height).timeMs;
    require(!prove, SDK_ERRORS.notSupported, 'proofs');
    if (writesOf !== undefined && path.startsWith(WRITE_SET_PREFIX)) {
      return writeSet(writesOf, path);
    }
    if (path === SIMULATE_PATH) {
      require(isLatest, SDK_ERRORS.invalidHeight, `only height ${latest} can be simulated over`);
      return simulate(services, tip, request);
    }
    const handler = registry.query(path);
    if (handler === undefined) {
      throw coded(SDK_ERRORS.unknownRequest, `unknown query path ${path.slice(0, 200)}`);
    }
    const { chainId } = tip;
    const block = { chainId, height: isLatest ? latest : height, timeMs };
    const at: QueryContext['at'] = (former) => ({
      state: store.at(former),
      block: { chainId, height: former, timeMs: store.blockOf(former).timeMs },
    });
    const value = handler.execute({ state, block, at }, request);
    require(value.length <= MAX_ANSWER_BYTES, SDK_ERRORS.invalidRequest, () =>
      `the answer has ${value.length} bytes: ask for smaller pages`);
    return value;
  };

  return (query) => {
    const height = store.committed()?.height ?? 1n;
    try {
      const answered = query.height > 0n ? query.height : height;
      return { code: 0, codespace: '', log: '', value: answer(query), height: answered };
    } catch (error) {
      return failedAnswer(error, height, (fault) => services.onInternalError(query.path, fault));
    }
  };
}

/** What the client is told of a query that failed. @param onFault told of what the client is not */
export function failedAnswer(
  error: unknown,
  height: bigint,
  onFault: (error: unknown) => void,
): QueryAnswer {
  const isCoded = error instanceof CodedError;
  if (!isCoded) onFault(error);
  const { code, codespace } = isCoded ? error.error : MASKED_FAULT;
  const log = isCoded ? error.message : MASKED_FAULT.description;
  return { code, codespace, log, value: NO_BYTES, height };
}

function writeSet(writesOf: Store['writesOf'], path: string): Uint8Array {
  const match = /^([0-9]{1,18})(?:\/([0-9]{1,9}))?$/.exec(path.slice(WRITE_SET_PREFIX.length));
  const [, height, offset] = match ?? [];
  if (height === undefined)
    throw coded(SDK_ERRORS.invalidRequest, 'not <height> or <height>/<offset>');
  const written = writesOf(BigInt(height));
  if (written === undefined) throw coded(SDK_ERRORS.keyNotFound, `write set of height ${height}`);
  if (offset === undefined) return written.hash;
  const from = Number(offset);
  return concatBytes(encodeKeyWrites(written.writes.slice(from, from + WRITES_IN_PAGE)));
}
