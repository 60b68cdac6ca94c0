import type { JsonObject, JsonValue } from '../../proto/codec/interfaces/json.js';
import type { FieldType, MessageType } from '../../proto/codec/interfaces/lookup.js';
import { INTEGER_RANGES } from '../../proto/codec/interfaces/valueFromJson.js';
import { invalidArgument } from './failure.js';

type Draft = Record<string, JsonValue>;

const TIMES = /^google\.protobuf\.(Timestamp|Duration)$/;
const TRUE = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const FALSE = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

/**
 * The request of a method from what a URL carries, as grpc-gateway reads it: `pagination.limit=20`
 * reaches into messages, a repeated field takes every value, another one the first; what is no field
 * is ignored; placeholders of the path go before. Texts of refusals are those of Go.
 * @throws LcdFailure InvalidArgument for a value of another type
 */
export function requestFromUrl(
  type: MessageType,
  placeholders: readonly (readonly [string, string])[],
  query: URLSearchParams,
): JsonObject {
  const draft: Draft = {};
  const bound = new Set<string>();
  for (const [name, text] of placeholders) {
    bound.add(name);
    const field = type.byName.get(name);
    if (field === undefined) throw new Error(`${type.name} has no field ${name}`);
    try {
      draft[field.name] = valueOf(field, text);
    } catch (error) {
      const reason = error instanceof Error ? error.message : '';
      throw invalidArgument(`type mismatch, parameter: ${name}, error: ${reason}`);
    }
  }
  const values = new Map<string, string[]>();
  for (const [name, text] of query) {
    const known = values.get(name);
    if (known === undefined) values.set(name, [text]);
    else known.push(text);
  }
  for (const [name, texts] of values) {
    if (!bound.has(name)) setField(draft, type, name.split('.'), texts);
  }
  return draft;
}

function setField(
  draft: Draft,
  type: MessageType,
  path: readonly string[],
  values: readonly string[],
): void {
  const [name = '', ...rest] = path;
  const field = type.byName.get(name);
  if (field === undefined) return;
  const { holds } = field;
  if (holds.kind === 'message' && !TIMES.test(holds.message.name)) {
    if (rest.length === 0 || field.repeated === true) return;
    const inner = (draft[field.name] ?? {}) as Draft;
    setField(inner, holds.message, rest, values);
    draft[field.name] = inner;
  } else if (rest.length === 0) {
    const [first = ''] = values;
    draft[field.name] =
      field.repeated === true ? values.map((text) => valueOf(field, text)) : valueOf(field, first);
  }
}

function valueOf({ holds }: FieldType, text: string): JsonValue {
  if (holds.kind === 'message') return text;
  if (holds.kind === 'enum') {
    if (Object.hasOwn(holds.shape.values, text)) return text;
    if (/^\d{1,9}$/.test(text)) return Number(text);
    throw invalidArgument(`${JSON.stringify(text)} is not a valid value of ${holds.shape.name}`);
  }
  if (holds.scalar === 'bool') {
    if (TRUE.includes(text)) return true;
    if (FALSE.includes(text)) return false;
    throw notParsed('ParseBool', text, 'invalid syntax');
  }
  const range = INTEGER_RANGES[holds.scalar];
  if (range === undefined) return text;
  const [least, most] = range;
  const [parser, form] = least < 0n ? ['ParseInt', /^[+-]?\d+$/] : ['ParseUint', /^\d+$/];
  if (!form.test(text)) throw notParsed(parser, text, 'invalid syntax');
  const value = text.length > 25 ? most + 1n : BigInt(text.replace(/^\+/, ''));
  if (value < least || value > most) throw notParsed(parser, text, 'value out of range');
  return value.toString();
}

function notParsed(parser: string, text: string, reason: string): Error {
  const shown = JSON.stringify(text.slice(0, 100));
  return invalidArgument(`strconv.${parser}: parsing ${shown}: ${reason}`);
}
