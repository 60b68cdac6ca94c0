import { interfaceFiles } from '../generated/interfaces.js';
import type {
  EnumShape,
  FieldShape,
  InterfaceFile,
  MessageShape,
  MethodShape,
  ServiceShape,
} from './model.js';

/** What a field holds, found once. */
export type FieldKind =
  | { readonly kind: 'scalar'; readonly scalar: string }
  | {
      readonly kind: 'enum';
      readonly shape: EnumShape;
      readonly names: ReadonlyMap<number, string>;
    }
  | { readonly kind: 'message'; readonly message: MessageType };

export interface FieldType extends FieldShape {
  readonly holds: FieldKind;
  readonly camelName: string;
}

/** A message with its fields found. */
export interface MessageType {
  readonly name: string;
  readonly fields: readonly FieldType[];
  /** Those of `fields`, lowest number first. */
  readonly byOrder: readonly FieldType[];
  readonly byNumber: ReadonlyMap<number, FieldType>;
  /** By the name of the .proto file and by its camelCase form. */
  readonly byName: ReadonlyMap<string, FieldType>;
}

/** Looks up messages by full name; undefined where there is none. */
export type MessageLookup = (name: string) => MessageType | undefined;

export interface Interfaces {
  readonly message: MessageLookup;
  /** As `message`. @throws Error where there is none */
  readonly require: (name: string) => MessageType;
  readonly services: readonly ServiceShape[];
  /** A method by its gRPC path, `/package.Service/Method`. */
  readonly method: (path: string) => MethodShape | undefined;
}

const SCALARS: ReadonlySet<string> = new Set([
  ...['string', 'bytes', 'bool', 'double', 'float', 'int32', 'uint32', 'sint32', 'fixed32'],
  ...['sfixed32', 'int64', 'uint64', 'sint64', 'fixed64', 'sfixed64'],
]);

/** Makes the shapes of files usable. @throws Error for a name that is declared twice or nowhere */
export function createInterfaces(files: readonly InterfaceFile[]): Interfaces {
  const shapes = new Map<string, MessageShape>();
  const enums = new Map<string, EnumShape>();
  const methods = new Map<string, MethodShape>();
  const services = files.flatMap((file) => file.services);
  for (const shape of files.flatMap((file) => file.messages)) {
    if (shapes.has(shape.name)) throw new Error(`${shape.name} is declared twice`);
    shapes.set(shape.name, shape);
  }
  for (const shape of files.flatMap((file) => file.enums)) enums.set(shape.name, shape);
  for (const service of services) {
    for (const method of service.methods) methods.set(`/${service.name}/${method.name}`, method);
  }
  const types = new Map<string, MessageType>();

  const kindOf = (type: string): FieldKind => {
    if (SCALARS.has(type)) return { kind: 'scalar', scalar: type };
    const shape = enums.get(type);
    if (shape === undefined) return { kind: 'message', message: requireType(type) };
    const names = new Map(Object.entries(shape.values).map(([name, value]) => [value, name]));
    return { kind: 'enum', shape, names };
  };
  const requireType = (name: string): MessageType => {
    const known = types.get(name);
    if (known !== undefined) return known;
    const shape = shapes.get(name);
    if (shape === undefined) throw new Error(`${name} is declared nowhere`);
    const fields: FieldType[] = [];
    const byNumber = new Map<number, FieldType>();
    const byName = new Map<string, FieldType>();
    const byOrder: FieldType[] = [];
    const type: MessageType = { name, fields, byOrder, byNumber, byName };
    // Before its fields: a message may hold itself.
    types.set(name, type);
    for (const field of shape.fields) {
      const camelName = camelCase(field.name);
      const found = { ...field, holds: kindOf(field.type), camelName };
      fields.push(found);
      byNumber.set(field.number, found);
      byName.set(camelName, found).set(field.name, found);
    }
    byOrder.push(...fields.toSorted((left, right) => left.number - right.number));
    return type;
  };
  return {
    message: (name) => (shapes.has(name) ? requireType(name) : undefined),
    require: requireType,
    services,
    method: (path) => methods.get(path),
  };
}

/** `gasUsed` of `gas_used`, as proto3 JSON has it. */
export function camelCase(name: string): string {
  return name.replaceAll(/_([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());
}

/** Whether proto3 packs it where it is repeated. */
export function isPackable({ holds, type }: FieldType): boolean {
  return (
    holds.kind === 'enum' || (holds.kind === 'scalar' && type !== 'string' && type !== 'bytes')
  );
}

let all: Interfaces | undefined;

/** Ours and those of Cosmos, made when first asked for. */
export function allInterfaces(): Interfaces {
  all ??= createInterfaces(interfaceFiles);
  return all;
}
