import type { TxOutcome } from '../block/executeTx.js';
import { framedBytes, varintBytes } from '../block/limits.js';
import type { StateEvent } from '../kit/event.js';

/**
 * Encodes ResponseFinalizeBlock{events=1, tx_results=2, app_hash=5} in two passes, sizes first, into
 * one allocation: events are the bulk of it, and as message objects they would cost more than the
 * transactions. A test compares with the codec of cosmjs-types.
 */
export function finalizedBytes(
  events: readonly StateEvent[],
  outcomes: readonly TxOutcome[],
  appHash: Uint8Array,
): Uint8Array {
  const eventSizes = events.map(eventBytes);
  const resultSizes = outcomes.map(resultBytes);
  const total = [...eventSizes, ...resultSizes].reduce((sum, size) => sum + framedBytes(size), 0);
  const writer = createWriter(total + framedBytes(appHash.length));
  for (const [index, event] of events.entries()) {
    writer.frame(1, eventSizes[index] ?? 0);
    writeEvent(writer, event);
  }
  for (const [index, outcome] of outcomes.entries()) {
    writer.frame(2, resultSizes[index] ?? 0);
    writeResult(writer, outcome);
  }
  writer.bytes(5, appHash);
  return writer.done();
}

/** ExecTxResult{code=1, data=2, log=3, gas_wanted=5, gas_used=6, events=7, codespace=8}. */
function writeResult(writer: Writer, outcome: TxOutcome): void {
  writer.integer(1, BigInt(outcome.code));
  writer.bytes(2, outcome.data);
  writer.text(3, outcome.log);
  writer.integer(5, outcome.gasWanted);
  writer.integer(6, outcome.gasUsed);
  for (const event of outcome.events) {
    writer.frame(7, eventBytes(event));
    writeEvent(writer, event);
  }
  writer.text(8, outcome.codespace);
}

function resultBytes(outcome: TxOutcome): number {
  const events = outcome.events.reduce((sum, event) => sum + framedBytes(eventBytes(event)), 0);
  return (
    integerBytes(BigInt(outcome.code)) +
    optionalBytes(outcome.data.length) +
    optionalBytes(Buffer.byteLength(outcome.log)) +
    integerBytes(outcome.gasWanted) +
    integerBytes(outcome.gasUsed) +
    events +
    optionalBytes(Buffer.byteLength(outcome.codespace))
  );
}

/** Event{type=1, attributes=2}; EventAttribute{key=1, value=2, index=3}, always indexed. */
function writeEvent(writer: Writer, { type, attributes }: StateEvent): void {
  writer.text(1, type);
  for (const [key, value] of attributes) {
    writer.frame(2, attributeBytes(key, value));
    writer.text(1, key);
    writer.text(2, value);
    writer.integer(3, 1n);
  }
}

function eventBytes({ type, attributes }: StateEvent): number {
  return attributes.reduce(
    (sum, [key, value]) => sum + framedBytes(attributeBytes(key, value)),
    optionalBytes(Buffer.byteLength(type)),
  );
}

function attributeBytes(key: string, value: string): number {
  return optionalBytes(Buffer.byteLength(key)) + optionalBytes(Buffer.byteLength(value)) + 2;
}

/** Of a field that is left out when empty. */
function optionalBytes(length: number): number {
  return length === 0 ? 0 : framedBytes(length);
}

function integerBytes(value: bigint): number {
  return value === 0n ? 0 : 1 + varintBytes(Number(value));
}

interface Writer {
  readonly frame: (field: number, length: number) => void;
  readonly bytes: (field: number, value: Uint8Array) => void;
  readonly text: (field: number, value: string) => void;
  readonly integer: (field: number, value: bigint) => void;
  readonly done: () => Uint8Array;
}

/** Writes fields up to number 15, each left out when it has its default. */
function createWriter(size: number): Writer {
  const target = Buffer.allocUnsafe(size);
  let offset = 0;
  const varint = (value: number): void => {
    let rest = value;
    // Lengths, codes and the gas of a transaction stay below 2^31.
    for (; rest > 0x7f; rest >>>= 7) target[offset++] = (rest & 0x7f) | 0x80;
    target[offset++] = rest;
  };
  const frame = (field: number, length: number): void => {
    target[offset++] = (field << 3) | 2;
    varint(length);
  };
  return {
    frame,
    bytes: (field, value) => {
      if (value.length === 0) return;
      frame(field, value.length);
      target.set(value, offset);
      offset += value.length;
    },
    text: (field, value) => {
      if (value === '') return;
      frame(field, Buffer.byteLength(value));
      offset += target.write(value, offset);
    },
    integer: (field, value) => {
      if (value === 0n) return;
      target[offset++] = field << 3;
      varint(Number(value));
    },
    done: () => new Uint8Array(target.buffer, target.byteOffset, offset),
  };
}
