/** What JSON.stringify takes without loss. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue };
export type JsonObject = Readonly<Record<string, JsonValue>>;

/** Deeper nesting is refused: nothing that is meant well needs it. */
export const MAX_DEPTH = 64;
