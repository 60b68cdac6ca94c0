import type { CodedError } from '../kit/errors.js';
import type { StateEvent } from '../kit/event.js';
import type { ExecutionContext, Module } from '../kit/module.js';
import { runAtOnce, stepsOf } from '../kit/steps.js';
import type { Steps, Work } from '../kit/steps.js';
import type { DecodedTx } from './decodeTx.js';
import { executeTx } from './executeTx.js';
import type { TxOutcome } from './executeTx.js';
import { contextOf, eventsInto } from './execution.js';
import type { Execution } from './execution.js';

export interface BlockOutcome {
  /** One per transaction, in order. */
  readonly outcomes: readonly TxOutcome[];
  /** Of the begin and the end of the block. */
  readonly events: readonly StateEvent[];
}

/**
 * Runs a block over the execution's state: the begin of every module in order, the transactions,
 * the end of every module. A bad transaction gets its code. A step for each of them at least.
 * @throws Error for a fault of this program; the node must stop rather than fork.
 */
export function* executeBlock(
  execution: Execution,
  txs: readonly (DecodedTx | CodedError)[],
): Steps<BlockOutcome> {
  const events: StateEvent[] = [];
  const outcomes: TxOutcome[] = [];
  yield* runPhase(execution, events, (module, context) => module.beginBlock?.(context));
  for (const tx of txs) {
    yield;
    outcomes.push(yield* executeTx(execution, tx));
  }
  yield;
  yield* runPhase(execution, events, (module, context) => module.endBlock?.(context));
  return { outcomes, events };
}

/** Writes the genesis of every module, in order. `appState` is the parsed app_state. */
export function executeGenesis(
  execution: Execution,
  appState: Readonly<Record<string, unknown>>,
): void {
  const phase: Phase = (module, context) =>
    module.initGenesis(
      context,
      Object.hasOwn(appState, module.name) ? appState[module.name] : undefined,
    );
  runAtOnce(runPhase(execution, [], phase));
}

type Phase = (module: Module, context: ExecutionContext) => Work<void>;

function* runPhase(execution: Execution, events: StateEvent[], phase: Phase): Steps<void> {
  const context = contextOf(execution, new Uint8Array(0), eventsInto(events));
  for (const module of execution.modules.modules) yield* stepsOf(phase(module, context));
}
