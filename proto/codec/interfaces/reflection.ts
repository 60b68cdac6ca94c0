import { GRPC_CODES } from '../../documents/queryStatus.js';
import { CodecError } from '../message.js';
import { Reader, Writer } from '../protobufjs.js';
import { fileDescriptor } from './fileDescriptors.js';
import type { InterfaceFile } from './model.js';
import { writeBytes, writeInt32, writeText } from './writeField.js';

/** Services of gRPC reflection; both have the same messages. */
export const REFLECTION_PATHS = ['v1', 'v1alpha'].map(
  (version) => `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
);

/** Answers one encoded `ServerReflectionRequest`. @throws CodecError for bytes that are none */
export type Reflection = (request: Uint8Array) => Uint8Array;

/** Field numbers of the request, which are a oneof, and of the response. */
const ASKED = { fileByName: 3, fileOfSymbol: 4, services: 7 } as const;
const ANSWERED = { original: 2, files: 4, services: 6, error: 7 } as const;

/** @param served full names of the services to list, each declared by one of the files */
export function createReflection(
  files: readonly InterfaceFile[],
  served: readonly string[],
): Reflection {
  const byName = new Map(files.map((file) => [file.name, file]));
  const enums = new Set(files.flatMap((file) => file.enums.map(({ name }) => name)));
  const bySymbol = new Map<string, InterfaceFile>();
  for (const file of files) {
    for (const { name } of [...file.messages, ...file.enums]) bySymbol.set(name, file);
    for (const { name, methods } of file.services) {
      bySymbol.set(name, file);
      for (const method of methods) bySymbol.set(`${name}.${method.name}`, file);
    }
  }
  const descriptors = new Map<InterfaceFile, Uint8Array>();
  const descriptorOf = (file: InterfaceFile): Uint8Array => {
    const known = descriptors.get(file) ?? fileDescriptor(file, (name) => enums.has(name));
    descriptors.set(file, known);
    return known;
  };
  const fileAnswer = (file: InterfaceFile | undefined, asked: string): Part => {
    if (file === undefined) return failure(GRPC_CODES.NotFound, `${asked} is not known`);
    const list = Writer.create();
    writeBytes(list, 1, descriptorOf(file));
    return [ANSWERED.files, list.finish()];
  };
  const answer = ([number, text]: readonly [number, string]): Part => {
    if (number === ASKED.fileByName) return fileAnswer(byName.get(text), text);
    if (number === ASKED.fileOfSymbol) return fileAnswer(bySymbol.get(text), text);
    if (number !== ASKED.services)
      return failure(GRPC_CODES.Unimplemented, 'there are no extensions');
    const names = served.toSorted((left, right) => (left < right ? -1 : 1));
    const list = Writer.create();
    for (const name of names) {
      const service = Writer.create();
      writeText(service, 1, name);
      writeBytes(list, 1, service.finish());
    }
    return [ANSWERED.services, list.finish()];
  };
  return (request) => {
    const [number, body] = answer(readRequest(request));
    const writer = Writer.create();
    writeBytes(writer, ANSWERED.original, request);
    writeBytes(writer, number, body);
    return writer.finish();
  };
}

type Part = readonly [number, Uint8Array];

function readRequest(bytes: Uint8Array): readonly [number, string] {
  const reader = Reader.create(bytes);
  let asked: readonly [number, string] = [0, ''];
  try {
    while (reader.pos < bytes.length) {
      const tag = reader.uint32();
      const number = tag >>> 3;
      const isText: boolean = Object.values<number>(ASKED).includes(number) && (tag & 7) === 2;
      if (isText) asked = [number, reader.string()];
      else reader.skipType(tag & 7);
    }
  } catch {
    throw new CodecError('not a ServerReflectionRequest');
  }
  return asked;
}

function failure(code: number, message: string): Part {
  const writer = Writer.create();
  writeInt32(writer, 1, code);
  writeText(writer, 2, message);
  return [ANSWERED.error, writer.finish()];
}
