import type { CodedError } from '../kit/errors.js';
import type { StateEvent } from '../kit/event.js';
import type {
  BlockFacts,
  BlockLimits,
  ExecutionContext,
  Module,
  ValidatorUpdate,
} from '../kit/module.js';
import { runAtOnce, stepsOf } from '../kit/steps.js';
import type { Steps, Work } from '../kit/steps.js';
import type { DecodedTx } from './decodeTx.js';
import { requireSoundUpdates } from './validatorSet.js';
import { executeTx } from './executeTx.js';
import type { TxOutcome } from './executeTx.js';
import { contextOf, eventsInto } from './execution.js';
import type { Execution } from './execution.js';

export interface BlockOutcome {
  /** One per transaction, in order. */
  readonly outcomes: readonly TxOutcome[];
  /** Of the begin and the end of the block. */
  readonly events: readonly StateEvent[];
  /** Each key once; power 0 for who votes no longer. */
  readonly validatorUpdates: readonly ValidatorUpdate[];
  /** From the next block on; undefined where they stay. */
  readonly blockLimits: BlockLimits | undefined;
}

/**
 * Runs a block over the execution's state: the begin of every module in order, the transactions,
 * the end of every module. A bad transaction gets its code. A step for each of them at least.
 * @throws Error for a fault of this program; the node must stop rather than fork.
 */
export function* executeBlock(
  execution: Execution,
  txs: readonly (DecodedTx | CodedError)[],
  facts: BlockFacts,
): Steps<BlockOutcome> {
  const events: StateEvent[] = [];
  const outcomes: TxOutcome[] = [];
  yield* runPhase(execution, events, (module, context) => module.beginBlock?.(context, facts));
  for (const tx of txs) {
    yield;
    outcomes.push(yield* executeTx(execution, tx));
  }
  yield;
  yield* runPhase(execution, events, (module, context) => module.endBlock?.(context));
  const validatorUpdates = updateValidators(execution, events);
  return { outcomes, events, validatorUpdates, blockLimits: limitBlocks(execution) };
}

/**
 * Writes the genesis of every module, in order, and says who votes where the state does. `appState`
 * is the parsed app_state.
 */
export function executeGenesis(
  execution: Execution,
  appState: Readonly<Record<string, unknown>>,
): readonly ValidatorUpdate[] {
  const phase: Phase = (module, context) =>
    module.initGenesis(
      context,
      Object.hasOwn(appState, module.name) ? appState[module.name] : undefined,
    );
  runAtOnce(runPhase(execution, [], phase));
  return updateValidators(execution, []);
}

/** Asks every module, after the end of all. */
function updateValidators(execution: Execution, events: StateEvent[]): readonly ValidatorUpdate[] {
  const context = contextOf(execution, new Uint8Array(0), eventsInto(events));
  const updates = execution.modules.modules.flatMap(
    (module) => module.validatorUpdates?.(context) ?? [],
  );
  requireSoundUpdates(updates);
  return updates;
}

/** Asks every module; one decides on them. */
function limitBlocks(execution: Execution): BlockLimits | undefined {
  const context = contextOf(execution, new Uint8Array(0));
  const decided = execution.modules.modules.map((module) => module.blockLimits?.(context));
  return decided.find((limits) => limits !== undefined);
}

type Phase = (module: Module, context: ExecutionContext) => Work<void>;

function* runPhase(execution: Execution, events: StateEvent[], phase: Phase): Steps<void> {
  const context = contextOf(execution, new Uint8Array(0), eventsInto(events));
  for (const module of execution.modules.modules) yield* stepsOf(phase(module, context));
}
