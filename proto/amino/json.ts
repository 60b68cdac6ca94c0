/** JSON as amino signing has it; a field that is `undefined` is not there. */
export type AminoJson =
  | string
  | number
  | boolean
  | readonly AminoJson[]
  | { readonly [name: string]: AminoJson | undefined };

/**
 * The one text of a value that is signed: keys sorted by their code units, no spaces, `&`, `<` and
 * `>` escaped as Go does, all else as JSON.stringify has it. Equal, byte for byte, to cosmjs'
 * `serializeSignDoc`, which wallets sign.
 */
export function canonicalJson(value: AminoJson): string {
  // eslint-disable-next-line determinism/no-json-stringify -- that text is what wallets sign
  return JSON.stringify(sorted(value))
    .replaceAll('&', '\\u0026')
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e');
}

function sorted(value: AminoJson): AminoJson {
  if (typeof value !== 'object') return value;
  if (isList(value)) return value.map(sorted);
  const result: Record<string, AminoJson> = {};
  for (const name of Object.keys(value).sort(byCodeUnits)) {
    const field = value[name];
    if (field !== undefined) result[name] = sorted(field);
  }
  return result;
}

function isList(value: object): value is readonly AminoJson[] {
  return Array.isArray(value);
}

function byCodeUnits(left: string, right: string): number {
  return left < right ? -1 : 1;
}
