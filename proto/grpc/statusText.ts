/** A status is a header: longer texts are cut, or a whole connection would come to a stop. */
const MAX_CHARACTERS = 1_000;

/** A text as it can be told with a status. */
export function statusText(text: string): string {
  if (text.length <= MAX_CHARACTERS) return wellFormed(text);
  return `${wellFormed(text.slice(0, MAX_CHARACTERS - 1))}…`;
}

/** Lone surrogates, which have no encoding, are replaced. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}
