import { ValidatorUpdate as AbciUpdate } from 'cosmjs-types/tendermint/abci/types';
import { ConsensusParams } from 'cosmjs-types/tendermint/types/params';
import { isSearchable } from '../block/abciEvents.js';
import type { TxOutcome } from '../block/executeTx.js';
import type { FinalizedBlock } from '../block/finalize.js';
import { MAX_REPLY_BYTES } from '../block/limits.js';
import type { StateEvent } from '../kit/event.js';
import { toUpdate } from './validatorUpdate.js';
import { createBackwardWriter } from './backwardWriter.js';
import type { BackwardWriter } from './backwardWriter.js';

/** What the reply says beside events and results. */
type FinalizedRest = Pick<FinalizedBlock, 'validatorUpdates' | 'blockLimits' | 'appHash'>;

/** Bytes of a plain send's result, and some more. */
const RESULT_BYTES = 800;

/**
 * The reply, which over gRPC must stay under 4 MiB whatever happens: as a last resort the events go,
 * which no hash covers. Code, data and gas always stay.
 */
export function encodeFinalized(
  { outcomes, events, validatorUpdates, blockLimits, appHash }: FinalizedBlock,
  onDropped: (text: string) => void,
): Uint8Array {
  const rest = { validatorUpdates, blockLimits, appHash };
  const bytes = finalizedBytes(events, outcomes, rest);
  if (bytes.length < MAX_REPLY_BYTES) return bytes;
  onDropped(`events are left out: the reply would have ${bytes.length} bytes`);
  const bare = outcomes.map((outcome) => ({ ...outcome, events: [], log: '' }));
  const withBlockEvents = finalizedBytes(events, bare, rest);
  if (withBlockEvents.length < MAX_REPLY_BYTES) return withBlockEvents;
  return finalizedBytes([], bare, rest);
}

/**
 * Encodes ResponseFinalizeBlock{events=1, tx_results=2, validator_updates=3,
 * consensus_param_updates=4, app_hash=5}: events are the bulk of it, and as message objects they
 * would cost more than the transactions. A test compares with the codec of cosmjs-types.
 */
export function finalizedBytes(
  events: readonly StateEvent[],
  outcomes: readonly TxOutcome[],
  { validatorUpdates, blockLimits, appHash }: FinalizedRest,
): Uint8Array {
  const writer = createBackwardWriter(1_024 + outcomes.length * RESULT_BYTES);
  writer.bytes(5, appHash);
  // What is not named stays as it is.
  if (blockLimits !== undefined) {
    const { maxBytes, maxGas } = blockLimits;
    writer.bytes(4, ConsensusParams.encode({ block: { maxBytes, maxGas } }).finish());
  }
  for (const update of validatorUpdates.toReversed()) {
    writer.bytes(3, AbciUpdate.encode(toUpdate(update)).finish());
  }
  for (let index = outcomes.length - 1; index >= 0; index -= 1) {
    const outcome = outcomes[index];
    const mark = writer.length();
    if (outcome !== undefined) writeResult(writer, outcome);
    writer.frame(2, mark);
  }
  writeEvents(writer, 1, events);
  return writer.done();
}

/** ExecTxResult{code=1, data=2, log=3, gas_wanted=5, gas_used=6, events=7, codespace=8}. */
function writeResult(writer: BackwardWriter, outcome: TxOutcome): void {
  writer.text(8, outcome.codespace);
  writeEvents(writer, 7, outcome.events);
  // The gas of a transaction stays far below 2^32.
  writer.integer(6, Number(outcome.gasUsed));
  writer.integer(5, Number(outcome.gasWanted));
  writer.text(3, outcome.log);
  writer.bytes(2, outcome.data);
  writer.integer(1, outcome.code);
}

/** Event{type=1, attributes=2}; EventAttribute{key=1, value=2, index=3}. */
function writeEvents(writer: BackwardWriter, field: number, events: readonly StateEvent[]): void {
  for (let index = events.length - 1; index >= 0; index -= 1) {
    const event = events[index];
    if (event === undefined) continue;
    const { type, attributes } = event;
    const mark = writer.length();
    for (let place = attributes.length - 1; place >= 0; place -= 1) {
      const attribute = attributes[place];
      if (attribute === undefined) continue;
      const [key, value] = attribute;
      const inner = writer.length();
      writer.integer(3, isSearchable(type, key) ? 1 : 0);
      writer.text(2, value);
      writer.text(1, key);
      writer.frame(2, inner);
    }
    writer.text(1, type);
    writer.frame(field, mark);
  }
}
