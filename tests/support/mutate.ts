import type { FieldDescriptor, FieldType } from '../../proto/codec/fields.js';
import type { Message } from '../../proto/codec/message.js';

/** A random whole number from 0 to below the bound. */
export type Below = (bound: number) => number;

const LENGTHS = [0, 1, 16, 20, 31, 32, 33, 64, 255, 256, 300];
const LONG_LISTS = [2, 17, 501, 2_001];
const TEXTS = ['', 'a', 'Z001', 'Z999', 'banma1qqq', '\ud800', '張三', '-1', 'upoint'];

/** A message value in which one field somewhere is what nobody should send. */
export function mutateValue(message: Message<never>, value: unknown, below: Below): unknown {
  return mutateFields(message.fields, value as Record<string, unknown>, below);
}

function mutateFields(
  fields: readonly FieldDescriptor[],
  value: Record<string, unknown>,
  below: Below,
): Record<string, unknown> {
  const field = fields[below(fields.length)];
  if (field === undefined) return value;
  const current = value[field.name];
  const next = field.repeated
    ? mutateList(field.type, current as readonly unknown[], below)
    : mutateItem(field.type, current, below);
  return { ...value, [field.name]: next };
}

function mutateList(type: FieldType, items: readonly unknown[], below: Below): unknown[] {
  const first = items[0];
  switch (below(4)) {
    case 0:
      return [];
    case 1:
      return first === undefined ? [] : [...items, first];
    case 2: {
      const length = LONG_LISTS[below(LONG_LISTS.length)] ?? 2;
      return first === undefined ? [] : Array.from({ length }, () => first);
    }
    default: {
      const index = below(items.length);
      return items.map((item, at) =>
        at === index ? (mutateItem(type, item, below) ?? item) : item,
      );
    }
  }
}

function mutateItem(type: FieldType, value: unknown, below: Below): unknown {
  const oneOf = <T>(values: readonly T[]): T => values[below(values.length)] as T;
  switch (type.kind) {
    case 'string':
      return below(2) === 0 ? 'a'.repeat(oneOf(LENGTHS)) : oneOf(TEXTS);
    case 'bytes':
      return new Uint8Array(oneOf(LENGTHS)).fill(below(256));
    case 'bool':
      return value !== true;
    case 'uint32':
      return oneOf([0, 1, 2, 0x7fffffff, 0xffffffff]);
    case 'int32':
      return oneOf([0, 1, -1, -0x80000000, 0x7fffffff]);
    case 'uint64':
      return oneOf([0n, 1n, 10n ** 15n, 10n ** 16n, (1n << 63n) - 1n, 1n << 63n, (1n << 64n) - 1n]);
    case 'int64':
      return oneOf([0n, 1n, -1n, -(1n << 63n), (1n << 63n) - 1n, 253_402_300_799_999n]);
    case 'enum':
      return oneOf(Object.keys(type.names).map(Number));
    case 'message': {
      if (value === undefined || below(8) === 0) return undefined;
      // A message of the Cosmos SDK has no field table: it goes.
      const { fields } = type.message();
      if (fields === undefined) return undefined;
      return mutateFields(fields, value as Record<string, unknown>, below);
    }
  }
}

/** Bytes that are cut, longer, or wrong in one place. */
export function mutateBytes(bytes: Uint8Array, below: Below): Uint8Array {
  const at = below(bytes.length);
  switch (below(4)) {
    case 0:
      return bytes.slice(0, at);
    case 1:
      return Uint8Array.from([...bytes, below(256)]);
    case 2:
      return Uint8Array.from([...bytes.slice(0, at), ...bytes.slice(at + 1)]);
    default:
      return bytes.map((byte, index) => (index === at ? byte ^ (1 << below(8)) : byte));
  }
}
