import { TxMsgData } from 'cosmjs-types/cosmos/base/abci/v1beta1/abci';
import { CodedError } from '../kit/errors.js';
import type { StateEvent } from '../kit/event.js';
import type { EncodedMessage } from '../kit/module.js';
import { stepsOf } from '../kit/steps.js';
import type { Steps } from '../kit/steps.js';
import { admitTx } from './admitTx.js';
import type { DecodedTx } from './decodeTx.js';
import { contextOf, eventsInto } from './execution.js';
import type { Execution } from './execution.js';
import { MAX_LOG_BYTES } from './gas.js';
import { withMessageIndex } from './txEvents.js';

/** What became of a transaction. code 0 is success; log is empty then. */
export interface TxOutcome {
  readonly code: number;
  readonly codespace: string;
  readonly log: string;
  /** Encoded TxMsgData; empty on failure. */
  readonly data: Uint8Array;
  readonly gasWanted: bigint;
  readonly gasUsed: bigint;
  readonly events: readonly StateEvent[];
}

/** What the messages of a transaction came to. */
export type MessagesOutcome =
  | CodedError
  | {
      /** Encoded TxMsgData. */
      readonly data: Uint8Array;
      readonly responses: readonly EncodedMessage[];
      readonly events: readonly StateEvent[];
    };

const NO_BYTES = new Uint8Array(0);

/**
 * Runs one transaction: admits and charges it, then runs its messages, all or none.
 * @throws Error that is not a CodedError: a fault of this program; the node must stop.
 */
export function* executeTx(execution: Execution, tx: DecodedTx | CodedError): Steps<TxOutcome> {
  if (tx instanceof CodedError) return failure(tx, 0n, 0n, []);
  const admissionEvents: StateEvent[] = [];
  const gasUsed = tx.cost.gas;
  const gasWanted = tx.fee.gasLimit;
  try {
    const context = contextOf(execution, tx.hash, eventsInto(admissionEvents));
    admitTx(context, execution.modules, tx);
  } catch (error) {
    if (error instanceof CodedError) return failure(error, gasWanted, gasUsed, []);
    throw error;
  }
  const outcome = yield* runMessages(execution, tx);
  if (outcome instanceof CodedError) return failure(outcome, gasWanted, gasUsed, admissionEvents);
  const { data, events } = outcome;
  const allEvents = [...admissionEvents, ...events];
  return { code: 0, codespace: '', log: '', data, gasWanted, gasUsed, events: allEvents };
}

/**
 * Runs the messages over a fork of the state, which is applied when all succeed and dropped when
 * one fails. @throws Error for a fault of this program.
 */
export function* runMessages(execution: Execution, tx: DecodedTx): Steps<MessagesOutcome> {
  const fork = execution.state.fork();
  const forked = { ...execution, state: fork };
  const events: StateEvent[] = [];
  const responses: EncodedMessage[] = [];
  for (const [index, { handler, value, event }] of tx.messages.entries()) {
    const messageEvents: StateEvent[] = [event];
    try {
      const context = contextOf(forked, tx.hash, eventsInto(messageEvents));
      responses.push(yield* stepsOf(handler.execute(context, value)));
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      execution.modules.keepWork(fork, execution.state);
      return atMessage(index, error);
    }
    for (const emitted of messageEvents) events.push(withMessageIndex(emitted, index));
  }
  fork.apply();
  return { data: encodeResponses(responses), responses, events };
}

/** The same error, told like the Cosmos SDK tells it. */
function atMessage(index: number, error: CodedError): CodedError {
  const located = new CodedError(error.error, '');
  located.message = `failed to execute message; message index: ${index}: ${error.message}`;
  return located;
}

/** The outcome of a transaction that changed nothing, or nothing but fee and sequence. */
function failure(
  { error: { code, codespace }, message }: CodedError,
  gasWanted: bigint,
  gasUsed: bigint,
  events: readonly StateEvent[],
): TxOutcome {
  return { code, codespace, log: boundedLog(message), data: NO_BYTES, gasWanted, gasUsed, events };
}

/**
 * A log bounded for the reply's size, and well-formed whatever text of a transaction it repeats. It
 * is not part of the block's hash.
 */
export function boundedLog(log: string): string {
  const bytes = new TextEncoder().encode(log);
  if (bytes.length <= MAX_LOG_BYTES) return new TextDecoder().decode(bytes);
  return `${new TextDecoder().decode(bytes.subarray(0, MAX_LOG_BYTES - 8))}…`;
}

function encodeResponses(responses: readonly EncodedMessage[]): Uint8Array {
  const msgResponses = responses.map(({ typeUrl, value }) => ({ typeUrl, value }));
  return TxMsgData.encode(TxMsgData.fromPartial({ msgResponses })).finish();
}
