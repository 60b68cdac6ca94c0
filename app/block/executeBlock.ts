import type { CodedError } from '../kit/errors.js';
import type { StateEvent } from '../kit/event.js';
import type { ExecutionContext, Module } from '../kit/module.js';
import type { DecodedTx } from './decodeTx.js';
import { executeTx } from './executeTx.js';
import type { Execution, TxOutcome } from './executeTx.js';
import type { Steps } from './steps.js';

export interface BlockOutcome {
  /** One per transaction, in order. */
  readonly outcomes: readonly TxOutcome[];
  /** Of the begin and the end of the block. */
  readonly events: readonly StateEvent[];
}

/**
 * Runs a block over the execution's state: the begin of every module in order, the transactions,
 * the end of every module. A bad transaction yields its code. A step for each of them.
 * @throws Error for a fault of this program; the node must stop rather than fork.
 */
export function* executeBlock(
  execution: Execution,
  txs: readonly (DecodedTx | CodedError)[],
): Steps<BlockOutcome> {
  const events: StateEvent[] = [];
  const outcomes: TxOutcome[] = [];
  runPhase(execution, events, (module, context) => module.beginBlock?.(context));
  for (const tx of txs) {
    yield;
    outcomes.push(executeTx(execution, tx));
  }
  yield;
  runPhase(execution, events, (module, context) => module.endBlock?.(context));
  return { outcomes, events };
}

/** Writes the genesis of every module, in order. `appState` is the parsed app_state. */
export function executeGenesis(
  execution: Execution,
  appState: Readonly<Record<string, unknown>>,
): void {
  runPhase(execution, [], (module, context) =>
    module.initGenesis(
      context,
      Object.hasOwn(appState, module.name) ? appState[module.name] : undefined,
    ),
  );
}

function runPhase(
  { modules, state, block, verifier }: Execution,
  events: StateEvent[],
  phase: (module: Module, context: ExecutionContext) => void,
): void {
  const context: ExecutionContext = {
    state,
    block,
    txHash: new Uint8Array(0),
    events: { emit: (event) => void events.push(event) },
    verifier,
  };
  for (const module of modules.modules) phase(module, context);
}
