/** The scalar kinds our .proto files use. Floats and maps are left out on purpose. */
export type ScalarKind = 'string' | 'bytes' | 'bool' | 'uint32' | 'int32' | 'uint64' | 'int64';

/** Names of an enum's values by number, as written in the .proto file. */
export type EnumNames = Readonly<Record<number, string>>;

/** What the codec needs of a nested message, ours or one from cosmjs-types. */
export interface NestedMessage {
  readonly encode: (value: never) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => unknown;
  /** Of ours: the message around it is compared whole, so a part of it need not be. */
  readonly decodeTrusted?: (bytes: Uint8Array) => unknown;
  /** Of messages of ours, which are encoded in place. */
  readonly typeUrl?: string;
  readonly fields?: readonly FieldDescriptor[];
  readonly toJson: (value: never) => unknown;
  readonly fromPartial: (value: never) => unknown;
}

export type FieldType =
  | { readonly kind: ScalarKind }
  | { readonly kind: 'enum'; readonly names: EnumNames }
  | { readonly kind: 'message'; readonly message: () => NestedMessage };

/** One field: number, proto name, TypeScript name, type, repeated or not. */
export interface FieldDescriptor {
  readonly number: number;
  readonly protoName: string;
  readonly name: string;
  readonly type: FieldType;
  readonly repeated: boolean;
}

export const scalar = (kind: ScalarKind): FieldType => ({ kind });
export const enumeration = (names: EnumNames): FieldType => ({ kind: 'enum', names });
export const nested = (message: () => NestedMessage): FieldType => ({ kind: 'message', message });

/** Shorthand used by the generated tables. */
export function field(
  number: number,
  protoName: string,
  name: string,
  type: FieldType,
  repeated = false,
): FieldDescriptor {
  return { number, protoName, name, type, repeated };
}

/** True for scalars that proto3 packs when repeated. */
export function isPacked(type: FieldType): boolean {
  return type.kind !== 'string' && type.kind !== 'bytes' && type.kind !== 'message';
}

/** The proto3 default of a singular field; messages have none. */
export function defaultValue(type: FieldType): unknown {
  switch (type.kind) {
    case 'string':
      return '';
    case 'bytes':
      return new Uint8Array(0);
    case 'bool':
      return false;
    case 'uint64':
    case 'int64':
      return 0n;
    case 'message':
      return undefined;
    default:
      return 0;
  }
}
