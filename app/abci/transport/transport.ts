import type { AbciMethod } from '../method.js';
import type { Target } from './address.js';

/** A transport: serves the methods at a path or at host and port. */
export type Transport = (target: Target, call: Call) => Promise<AbciServer>;

/** Finds a method by its name or its field of `Request`, and runs it; throws what must halt. */
export interface Call {
  readonly methods: readonly AbciMethod[];
  readonly run: (method: AbciMethod, request: Uint8Array) => Uint8Array | Promise<Uint8Array>;
}

export interface AbciServer {
  /** As it can be given to CometBFT: `unix:///…` or `host:port` with the real port. */
  readonly address: string;
  /** Lets running calls end, then closes. */
  readonly close: () => Promise<void>;
}
