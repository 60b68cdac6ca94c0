import { Writer } from '../protobufjs.js';
import { camelCase } from './lookup.js';
import type {
  EnumShape,
  FieldShape,
  InterfaceFile,
  MessageShape,
  MethodShape,
  ServiceShape,
} from './model.js';
import { writeBytes, writeInt32, writeText } from './writeField.js';

/** Numbers of `google.protobuf.FieldDescriptorProto.Type`. */
const SCALAR_TYPES: Readonly<Record<string, number>> = {
  double: 1,
  float: 2,
  int64: 3,
  uint64: 4,
  int32: 5,
  fixed64: 6,
  fixed32: 7,
  bool: 8,
  string: 9,
  bytes: 12,
  uint32: 13,
  sfixed32: 15,
  sfixed64: 16,
  sint32: 17,
  sint64: 18,
};
const [MESSAGE_TYPE, ENUM_TYPE] = [11, 14];
const [SINGULAR, REPEATED] = [1, 3];

/** Encoded `google.protobuf.FileDescriptorProto`. @param isEnum whether a full name is an enum's */
export function fileDescriptor(file: InterfaceFile, isEnum: (name: string) => boolean): Uint8Array {
  const writer = Writer.create();
  writeText(writer, 1, file.name);
  writeText(writer, 2, file.package);
  for (const name of file.imports) writeText(writer, 3, name);
  for (const message of childrenOf(file.package, file.messages)) {
    writeBytes(writer, 4, messageDescriptor(message, file, isEnum));
  }
  for (const shape of childrenOf(file.package, file.enums))
    writeBytes(writer, 5, enumDescriptor(shape));
  for (const service of file.services) writeBytes(writer, 6, serviceDescriptor(service));
  writeText(writer, 12, 'proto3');
  return writer.finish();
}

function messageDescriptor(
  message: MessageShape,
  file: InterfaceFile,
  isEnum: (name: string) => boolean,
): Uint8Array {
  const writer = Writer.create();
  const oneofs = [...new Set(message.fields.flatMap(({ oneof }) => oneof ?? []))];
  writeText(writer, 1, lastOf(message.name));
  for (const field of message.fields) writeBytes(writer, 2, fieldDescriptor(field, oneofs, isEnum));
  for (const nested of childrenOf(message.name, file.messages)) {
    writeBytes(writer, 3, messageDescriptor(nested, file, isEnum));
  }
  for (const nested of childrenOf(message.name, file.enums))
    writeBytes(writer, 4, enumDescriptor(nested));
  for (const name of oneofs) {
    const oneof = Writer.create();
    writeText(oneof, 1, name);
    writeBytes(writer, 8, oneof.finish());
  }
  return writer.finish();
}

function fieldDescriptor(
  { name, number, type, repeated, oneof }: FieldShape,
  oneofs: readonly string[],
  isEnum: (name: string) => boolean,
): Uint8Array {
  const writer = Writer.create();
  const scalar = SCALAR_TYPES[type];
  writeText(writer, 1, name);
  writeInt32(writer, 3, number);
  writeInt32(writer, 4, repeated === true ? REPEATED : SINGULAR);
  writeInt32(writer, 5, scalar ?? (isEnum(type) ? ENUM_TYPE : MESSAGE_TYPE));
  if (scalar === undefined) writeText(writer, 6, `.${type}`);
  if (oneof !== undefined) writeInt32(writer, 9, oneofs.indexOf(oneof));
  writeText(writer, 10, camelCase(name));
  return writer.finish();
}

function enumDescriptor({ name, values }: EnumShape): Uint8Array {
  const writer = Writer.create();
  writeText(writer, 1, lastOf(name));
  for (const [word, number] of Object.entries(values)) {
    const value = Writer.create();
    writeText(value, 1, word);
    writeInt32(value, 2, number);
    writeBytes(writer, 2, value.finish());
  }
  return writer.finish();
}

function serviceDescriptor({ name, methods }: ServiceShape): Uint8Array {
  const writer = Writer.create();
  writeText(writer, 1, lastOf(name));
  for (const method of methods) writeBytes(writer, 2, methodDescriptor(method));
  return writer.finish();
}

function methodDescriptor({ name, request, response, stream }: MethodShape): Uint8Array {
  const writer = Writer.create();
  writeText(writer, 1, name);
  writeText(writer, 2, `.${request}`);
  writeText(writer, 3, `.${response}`);
  if (stream === true) writeInt32(writer, 6, 1);
  return writer.finish();
}

/** Those whose name is the parent's and one word. */
function childrenOf<Shape extends { readonly name: string }>(
  parent: string,
  shapes: readonly Shape[],
): readonly Shape[] {
  return shapes.filter(({ name }) => name === `${parent}.${lastOf(name)}`);
}

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
