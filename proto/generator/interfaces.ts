import { Enum, Namespace, Root, Service, Type, parse } from '../codec/protobufjs.js';
import type { Field } from '../codec/protobufjs.js';
import type {
  EnumShape,
  FieldShape,
  HttpRule,
  InterfaceFile,
  MessageShape,
  ServiceShape,
} from '../codec/interfaces/model.js';
import type { SourceFile } from './parse.js';

/** Files that define options, which are read from where they are used. */
const OPTION_FILES = /^(gogoproto|google\/api)\//;

type Options = Readonly<Record<string, unknown>>;

/**
 * Describes .proto files: messages, enums, services and their `google.api.http` rules.
 * @param files names as they are imported
 * @throws Error for a type that no file declares, and for maps
 */
export function interfacesFromFiles(files: readonly SourceFile[]): InterfaceFile[] {
  const root = new Root();
  const parsed = files.map(({ name, text }) => {
    const own = new Root();
    const { package: packageName = '', imports } = parse(text, own, { keepCase: true });
    parse(text, root, { keepCase: true });
    return { name, own, packageName, imports: imports ?? [] };
  });
  root.resolveAll();
  return parsed.map(({ name, own, packageName, imports }) => {
    const declared = own.lookup(packageName);
    const scope = root.lookup(packageName);
    if (!(declared instanceof Namespace) || !(scope instanceof Namespace)) {
      throw new Error(`${name}: no package`);
    }
    const parts = { messages: [], enums: [], services: [] };
    for (const { name: word } of declared.nestedArray) describe(scope.get(word), parts);
    const kept = imports.filter((file) => !OPTION_FILES.test(file));
    return { name, package: packageName, imports: kept, ...parts };
  });
}

interface Parts {
  readonly messages: MessageShape[];
  readonly enums: EnumShape[];
  readonly services: ServiceShape[];
}

function describe(declaration: unknown, parts: Parts): void {
  if (declaration instanceof Type) {
    parts.messages.push({
      name: nameOf(declaration),
      fields: declaration.fieldsArray.map(fieldOf),
    });
    for (const nested of declaration.nestedArray) describe(nested, parts);
  } else if (declaration instanceof Enum) {
    parts.enums.push({ name: nameOf(declaration), values: declaration.values });
  } else if (declaration instanceof Service) {
    parts.services.push(serviceOf(declaration));
  }
}

function fieldOf(field: Field): FieldShape {
  if (field.map) throw new Error(`${field.fullName}: maps are not supported`);
  const options = (field.options ?? {}) as Options;
  const custom = textOf(options['(gogoproto.customtype)']);
  const text = custom.endsWith('LegacyDec') ? 'decimal' : custom.endsWith('Int') ? 'integer' : '';
  return {
    name: field.name,
    number: field.id,
    type: field.resolvedType ? nameOf(field.resolvedType) : field.type,
    ...(field.repeated ? { repeated: true } : {}),
    ...(field.partOf ? { oneof: field.partOf.name } : {}),
    ...(options['(gogoproto.nullable)'] === false ? { present: true } : {}),
    ...(text === '' ? {} : { text }),
  };
}

function serviceOf(service: Service): ServiceShape {
  const methods = service.methodsArray.map((method) => {
    method.resolve();
    const { resolvedRequestType: request, resolvedResponseType: response } = method;
    if (request === null || response === null) throw new Error(`${method.fullName}: types`);
    const options = (method.parsedOptions ?? []) as readonly Options[];
    const http = options.find((option) => '(google.api.http)' in option)?.['(google.api.http)'];
    return {
      name: method.name,
      request: nameOf(request),
      response: nameOf(response),
      http: http === undefined ? [] : rulesOf(http as Options),
      ...(method.responseStream === true ? { stream: true } : {}),
    };
  });
  return { name: nameOf(service), methods };
}

function rulesOf(http: Options): HttpRule[] {
  const verb = 'post' in http ? 'POST' : 'GET';
  const path = textOf(http[verb.toLowerCase()]);
  const { body, additional_bindings: more } = http;
  const others = more === undefined ? [] : ([more].flat() as Options[]).flatMap(rulesOf);
  return [{ verb, path, ...(body === undefined ? {} : { body: textOf(body) }) }, ...others];
}

function textOf(option: unknown): string {
  return typeof option === 'string' ? option : '';
}

function nameOf({ fullName }: { readonly fullName: string }): string {
  return fullName.slice(1);
}

/** The module that holds what is described. */
export function renderInterfaces(files: readonly InterfaceFile[]): string {
  const lines = files.map((file) => `  ${JSON.stringify(file)},\n`);
  return (
    '// Made by `make proto` from the .proto files. Do not edit.\n' +
    "import type { InterfaceFile } from '../interfaces/model.js';\n\n" +
    `export const interfaceFiles: readonly InterfaceFile[] = [\n${lines.join('')}];\n`
  );
}
