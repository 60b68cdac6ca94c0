import { transactionMessages } from '../../proto/codec/registry.js';
import type { FieldDescriptor, FieldType } from '../../proto/codec/fields.js';
import type { Message } from '../../proto/codec/message.js';

/** One sample of a message: every field set, to a value that follows from its place. */
export interface Sample {
  readonly typeUrl: string;
  readonly message: Message<object>;
  readonly value: object;
}

/** A sample of every transaction message of ours, in module order. */
export function samples(): Sample[] {
  return transactionMessages.map((message) => {
    const any = message as unknown as Message<object>;
    return { typeUrl: any.typeUrl, message: any, value: sampleOf(any.fields) };
  });
}

function sampleOf(fields: readonly FieldDescriptor[]): object {
  const entries = fields.map(({ name, number, type, repeated }) => {
    const value = valueOf(type, number);
    return [name, repeated ? [value, valueOf(type, number + 100)] : value];
  });
  return Object.fromEntries(entries) as object;
}

function valueOf(type: FieldType, place: number): unknown {
  switch (type.kind) {
    case 'string':
      return `text ${place} 债`;
    case 'bytes':
      return Uint8Array.from({ length: 4 + place }, (_, index) => (place * 7 + index) % 256);
    case 'bool':
      return true;
    case 'uint64':
      return (1n << 63n) + BigInt(place);
    case 'int64':
      return (1n << 62n) + BigInt(place);
    case 'uint32':
      return 4_000_000_000 + place;
    case 'int32':
      return 2_000_000_000 + place;
    case 'enum':
      return 1;
    case 'message': {
      const nested = type.message() as unknown as { readonly fields: readonly FieldDescriptor[] };
      return sampleOf(nested.fields);
    }
  }
}
