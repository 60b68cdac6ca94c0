/**
 * The shape of JSON: names of fields, and what kind of value each holds. Alternatives are
 * `['|', …]`, lists `['*', shape of the items]`; an object of an `Any` keeps its `@type`.
 */
export type Shape = string | readonly Shape[] | { readonly [name: string]: Shape };

type Json = unknown;

/** Where a value is not of its shape: `path: what is wrong`, or nothing. */
export function shapeFaults(shape: Shape, value: Json, path = '$'): string[] {
  if (typeof shape === 'string') return kindFaults(shape, value, path);
  if (isList(shape)) {
    const [mark, ...parts] = shape;
    if (mark === '|') return alternativeFaults(parts, value, path);
    if (!Array.isArray(value)) return [`${path}: ${shown(value)} is no list`];
    const [item] = parts;
    if (item === undefined) return [];
    return (value as Json[]).flatMap((one, index) => shapeFaults(item, one, `${path}[${index}]`));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [`${path}: ${shown(value)} is no object`];
  }
  const object = value as Readonly<Record<string, Json>>;
  const [wanted, given] = [shape['@type'], object['@type']];
  // What else a chain packs into an Any is its own.
  if (wanted !== undefined && given !== undefined && wanted !== given) return [];
  const names = Object.keys(object);
  return [
    ...Object.entries(shape).flatMap(([name, part]) => {
      if (name === '@type') return given === undefined ? [`${path}: no @type`] : [];
      if (!names.includes(name)) return [`${path}.${name}: missing`];
      return shapeFaults(part, object[name], `${path}.${name}`);
    }),
    ...names.filter((name) => !(name in shape)).map((name) => `${path}.${name}: not expected`),
  ];
}

const isList = (shape: Shape): shape is readonly Shape[] => Array.isArray(shape);

/** The alternative of the same `@type` where there is one, else that with the fewest faults. */
function alternativeFaults(parts: readonly Shape[], value: Json, path: string): string[] {
  const typed = typeof value === 'object' && value !== null ? (value as { '@type'?: string }) : {};
  const same = parts.filter(
    (part) => typeof part === 'object' && '@type' in part && part['@type'] === typed['@type'],
  );
  const known = parts.filter((part) => typeof part === 'object' && '@type' in part);
  if (typed['@type'] !== undefined && known.length > 0 && same.length === 0) return [];
  const faults = (same.length > 0 ? same : parts).map((part) => shapeFaults(part, value, path));
  return faults.reduce((best, next) => (next.length < best.length ? next : best));
}

const KINDS: Readonly<Record<string, (value: Json) => boolean>> = {
  // A field that was empty there may hold something here.
  null: () => true,
  boolean: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number',
  integer: (value) => typeof value === 'string' && /^-?\d+$/.test(value),
  decimal: (value) => typeof value === 'string' && /^-?\d+\.\d{18}$/.test(value),
  time: (value) =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(value),
  duration: (value) => typeof value === 'string' && /^-?\d+(\.\d+)?s$/.test(value),
  text: (value) => typeof value === 'string',
};

function kindFaults(kind: string, value: Json, path: string): string[] {
  return KINDS[kind]?.(value) === true ? [] : [`${path}: ${shown(value)} is no ${kind}`];
}

function shown(value: Json): string {
  return JSON.stringify(value).slice(0, 80);
}
