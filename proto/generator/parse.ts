import { Enum, Namespace, Root, Service, Type, parse } from '../codec/protobufjs.js';
import type { Field } from '../codec/protobufjs.js';

export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

/** All that one proto package declares, over all its files, in order of file and line. */
export interface PackageUnit {
  readonly name: string;
  readonly messages: readonly Type[];
  readonly enums: readonly Enum[];
  readonly services: readonly Service[];
}

/**
 * Parses .proto files and groups their declarations by package.
 * @throws Error for what our protos may not use: maps, floats, oneofs, nested declarations.
 */
export function packagesFromFiles(files: readonly SourceFile[]): PackageUnit[] {
  const units = new Map<string, { messages: Type[]; enums: Enum[]; services: Service[] }>();
  for (const file of files) {
    const fileRoot = new Root();
    const parsed = parse(file.text, fileRoot, { keepCase: true, alternateCommentMode: true });
    const name = parsed.package ?? '';
    const unit = units.get(name) ?? { messages: [], enums: [], services: [] };
    units.set(name, unit);
    const scope = fileRoot.lookup(name);
    if (!(scope instanceof Namespace)) throw new Error(`${file.name}: no package`);
    for (const declaration of scope.nestedArray) {
      if (declaration instanceof Type) {
        refuseUnsupported(file.name, declaration);
        unit.messages.push(declaration);
      } else if (declaration instanceof Enum) unit.enums.push(declaration);
      else if (declaration instanceof Service) unit.services.push(declaration);
    }
  }
  return [...units]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, unit]) => ({ name, ...unit }));
}

function refuseUnsupported(fileName: string, message: Type): void {
  const problem = (text: string): never => {
    throw new Error(`${fileName}: ${message.name}: ${text}`);
  };
  if (message.oneofsArray.length > 0) problem('oneof and optional are not supported');
  if (message.nestedArray.length > 0) problem('nested declarations are not supported');
  for (const field of message.fieldsArray as readonly Field[]) {
    if (field.map) problem(`${field.name}: maps encode in insertion order and are not supported`);
    if (['float', 'double'].includes(field.type))
      problem(`${field.name}: floats are not supported`);
  }
}
