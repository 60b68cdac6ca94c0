import type { Enum, Field, Service, Type } from '../codec/protobufjs.js';
import type { PackageUnit } from './parse.js';

const SCALARS: Readonly<Record<string, string>> = {
  string: 'string',
  bytes: 'Uint8Array',
  bool: 'boolean',
  uint32: 'number',
  int32: 'number',
  uint64: 'bigint',
  int64: 'bigint',
};
/** Packages whose messages come from cosmjs-types. */
const COSMOS = ['cosmos.base.query.v1beta1.', 'google.protobuf.'];

interface Names {
  readonly enums: ReadonlySet<string>;
  readonly imports: Map<string, string>;
  readonly cosmos: Set<string>;
  readonly packageName: string;
}

/**
 * Renders the TypeScript of one package: types, field tables and query paths.
 * `enums` holds the full names of the enums of all packages.
 */
export function renderPackage(unit: PackageUnit, enums: ReadonlySet<string>): string {
  const names: Names = {
    enums,
    imports: new Map(),
    cosmos: new Set(),
    packageName: unit.name,
  };
  const body = [
    ...unit.enums.map(renderEnum),
    ...unit.messages.map((message) => renderMessage(message, names)),
    ...unit.services.map((service) => renderService(service, unit.name)),
  ].join('\n');
  return `${renderHeader(unit, names)}\n${body}`;
}

function renderHeader(unit: PackageUnit, names: Names): string {
  const up = '../'.repeat(unit.name.split('.').length);
  const usesEnums = unit.messages.some((message) =>
    message.fieldsArray.some((item) => isEnum(item.type, names)),
  );
  const usesNested = unit.messages.some((message) =>
    message.fieldsArray.some((item) => !(item.type in SCALARS) && !isEnum(item.type, names)),
  );
  const usesScalar = unit.messages.some((message) =>
    message.fieldsArray.some((item) => item.type in SCALARS),
  );
  const kinds = [
    usesEnums && 'enumeration',
    usesScalar || usesNested || usesEnums ? 'field' : '',
    usesNested && 'nested',
    usesScalar && 'scalar',
  ].filter(Boolean);
  const lines = ['// Generated from proto/banma by proto/generate.ts. Do not edit.'];
  if (names.cosmos.size > 0) {
    lines.push(`import { cosmosMessages } from '${up}cosmos.js';`);
    lines.push(`import type { ${[...names.cosmos].sort().join(', ')} } from '${up}cosmos.js';`);
  }
  if (kinds.length > 0) lines.push(`import { ${kinds.join(', ')} } from '${up}fields.js';`);
  if (unit.enums.length > 0) lines.push(`import type { EnumNames } from '${up}fields.js';`);
  if (unit.messages.length > 0) {
    lines.push(`import { defineMessage } from '${up}message.js';`);
    const empty = unit.messages.some((message) => message.fieldsArray.length === 0);
    const types = empty ? 'EmptyMessage, Message' : 'Message';
    lines.push(`import type { ${types} } from '${up}message.js';`);
  }
  for (const [packageName, alias] of [...names.imports].sort()) {
    lines.push(
      `import * as ${alias} from '${up}generated/${packageName.replaceAll('.', '/')}.js';`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function renderEnum(item: Enum): string {
  const prefix = `${item.name.replace(/(?!^)([A-Z])/g, '_$1').toUpperCase()}_`;
  const values = Object.entries(item.values);
  const short = (name: string): string =>
    name.startsWith(prefix) ? name.slice(prefix.length) : name;
  return [
    comment(item.comment),
    `export const ${item.name} = {`,
    ...values.map(([name, value]) => `  ${short(name)}: ${value},`),
    '} as const;',
    `export type ${item.name} = (typeof ${item.name})[keyof typeof ${item.name}];`,
    `export const ${lowerFirst(item.name)}Names: EnumNames = {`,
    ...values.map(([name, value]) => `  ${value}: '${name}',`),
    '};',
    '',
  ]
    .filter((line) => line !== undefined)
    .join('\n');
}

function renderMessage(message: Type, names: Names): string {
  const fields = [...message.fieldsArray].sort((left, right) => left.id - right.id);
  const typeUrl = `/${names.packageName}.${message.name}`;
  return [
    comment(message.comment),
    fields.length === 0
      ? `export type ${message.name} = EmptyMessage;`
      : `export interface ${message.name} {`,
    ...fields.flatMap((item) => renderProperty(item, names)),
    fields.length === 0 ? undefined : '}',
    `export const ${message.name}: Message<${message.name}> = defineMessage<${message.name}>(`,
    `  '${typeUrl}',`,
    '  [',
    ...fields.map((item) => renderField(item, names)),
    '  ],',
    ');',
    '',
  ]
    .filter((line) => line !== undefined)
    .join('\n');
}

function renderProperty(item: Field, names: Names): string[] {
  const base = typeName(item.type, names);
  const optional = !(item.type in SCALARS) && !isEnum(item.type, names) && !item.repeated;
  const type = item.repeated ? `readonly ${base}[]` : optional ? `${base} | undefined` : base;
  const line = `  readonly ${camel(item.name)}${optional ? '?' : ''}: ${type};`;
  return item.comment ? [`  /** ${item.comment} */`, line] : [line];
}

function renderField(item: Field, names: Names): string {
  const type =
    item.type in SCALARS
      ? `scalar('${item.type}')`
      : isEnum(item.type, names)
        ? `enumeration(${enumTable(item.type, names)})`
        : `nested(() => ${codecName(item.type, names)})`;
  const repeated = item.repeated ? ', true' : '';
  return `    field(${item.id}, '${item.name}', '${camel(item.name)}', ${type}${repeated}),`;
}

function renderService(service: Service, packageName: string): string {
  return [
    `/** Paths of the ABCI queries of ${packageName}. */`,
    `export const ${lowerFirst(service.name)}Paths = {`,
    ...service.methodsArray.map(
      ({ name }) => `  ${lowerFirst(name)}: '/${packageName}.${service.name}/${name}',`,
    ),
    '} as const;',
    '',
  ].join('\n');
}

function isEnum(type: string, names: Names): boolean {
  return names.enums.has(type.includes('.') ? type : `${names.packageName}.${type}`);
}

function split(type: string, names: Names): { alias: string; local: string } | undefined {
  const dot = type.lastIndexOf('.');
  if (dot < 0) return undefined;
  const packageName = type.slice(0, dot);
  const alias = packageName
    .split('.')
    .slice(-2)
    .join('_')
    .replace(/_(.)/g, (_, c: string) => c.toUpperCase());
  names.imports.set(packageName, alias);
  return { alias, local: type.slice(dot + 1) };
}

function typeName(type: string, names: Names): string {
  if (type in SCALARS) return SCALARS[type] ?? type;
  const cosmos = cosmosName(type);
  if (cosmos !== undefined) {
    names.cosmos.add(cosmos);
    return cosmos;
  }
  const foreign = split(type, names);
  return foreign === undefined ? type : `${foreign.alias}.${foreign.local}`;
}

function codecName(type: string, names: Names): string {
  const cosmos = cosmosName(type);
  return cosmos === undefined ? typeName(type, names) : `cosmosMessages.${cosmos}`;
}

function cosmosName(type: string): string | undefined {
  const prefix = COSMOS.find((known) => type.startsWith(known));
  return prefix === undefined ? undefined : type.slice(prefix.length);
}

function enumTable(type: string, names: Names): string {
  const foreign = split(type, names);
  return foreign === undefined
    ? `${lowerFirst(type)}Names`
    : `${foreign.alias}.${lowerFirst(foreign.local)}Names`;
}

function comment(text: string | null): string | undefined {
  return text ? `/** ${text.replaceAll('\n', ' ')} */` : undefined;
}

function camel(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
