import type { ThreadStart } from '../../proto/keptThread.js';

/** What the thread of queries is started with. */
export interface QueryThreadOptions {
  /** Of the state. */
  readonly folder: string;
  readonly keepRecent: bigint;
  readonly archive: boolean;
  /** `unix:///…` or `host:port`. */
  readonly address: string;
  /** Of this program. */
  readonly version: string;
  /** One BigUint64: the newest committed height, which may not be on the disk yet. */
  readonly committed: SharedArrayBuffer;
}

/** To the thread: a height that is committed, one that is on the disk now, or the word to end. */
export type QueryThreadTask =
  { readonly committed: bigint } | { readonly durable: bigint } | { readonly close: true };

/** A query met a fault of ours. */
export interface QueryFault {
  readonly path: string;
  readonly fault: string;
}

export type QueryThreadReport = ThreadStart<string> | QueryFault;
