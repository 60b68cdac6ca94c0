import type { Message } from '../../proto/codec/message.js';

/** One ABCI event; app/block/abciEvents.ts says what of it is searchable. */
export interface StateEvent {
  readonly type: string;
  readonly attributes: readonly (readonly [key: string, value: string])[];
}

/** Where a running message or block phase puts its events. */
export interface EventSink {
  readonly emit: (event: StateEvent) => void;
}

/**
 * Typed event of ours: type is the proto name (`banma.proof.v1.EventProofsRegistered`), attributes
 * are the proto fields, scalars as plain text, bytes as lower-case hex.
 */
export function typedEvent<T>(message: Message<T>, value: T): StateEvent {
  const source = value as Record<string, unknown>;
  const json = message.toJson(value);
  return {
    type: message.typeUrl.slice(1),
    attributes: message.fields.map(({ name, protoName, type }) => [
      protoName,
      type.kind === 'bytes'
        ? Buffer.from(source[name] as Uint8Array).toString('hex')
        : String(json[protoName]),
    ]),
  };
}
