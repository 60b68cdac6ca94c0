import type { EventSink, StateEvent } from '../kit/event.js';
import type { BlockInfo, ExecutionContext, SignatureVerifier } from '../kit/module.js';
import type { ModuleSet } from '../modules/moduleSet.js';
import { createOverlay } from '../state/overlay.js';
import type { Overlay } from '../state/overlay.js';
import { nextBlock } from './tip.js';
import type { Tip } from './tip.js';

/** What execution needs beside the transaction. */
export interface Execution {
  readonly modules: ModuleSet;
  readonly state: Overlay;
  readonly block: BlockInfo;
  readonly verifier: SignatureVerifier;
}

/**
 * An execution over the newest state, in an overlay of its own.
 * @param block the next one, where it is not said otherwise
 */
export function executionOver(
  tip: Tip,
  { modules, verifier }: Pick<Execution, 'modules' | 'verifier'>,
  block = nextBlock(tip),
): Execution {
  return { modules, state: createOverlay(tip.state), block, verifier };
}

/**
 * What a message or a phase of the block sees of an execution.
 * @param txHash empty outside a transaction
 */
export function contextOf(
  { state, block, verifier }: Execution,
  txHash: Uint8Array,
  events: EventSink = NOBODY,
): ExecutionContext {
  return { state, block, txHash, events, verifier };
}

/** Of what is only tried nobody is told. */
const NOBODY: EventSink = { emit: () => undefined };

/** Appends events to a list. */
export function eventsInto(list: StateEvent[]): EventSink {
  return { emit: (event) => void list.push(event) };
}
