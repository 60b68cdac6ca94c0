import { CliError } from './errors.js';

const HEX = /^(?:0x)?((?:[0-9a-fA-F]{2})+)$/;

/** Bytes of hex, with or without `0x`. @throws CliError naming the option */
export function parseHex(text: string, option: string, bytes?: number): Uint8Array {
  const digits = HEX.exec(text)?.[1];
  if (digits === undefined) throw new CliError(`${option}: not hex`);
  const parsed = Uint8Array.from(Buffer.from(digits, 'hex'));
  if (bytes !== undefined && parsed.length !== bytes) {
    throw new CliError(`${option}: ${parsed.length} bytes, not ${bytes}`);
  }
  return parsed;
}

/** A height of 1 or more. @throws CliError naming the option */
export function parseHeight(text: string, option: string): bigint {
  if (!/^[1-9][0-9]{0,17}$/.test(text)) throw new CliError(`${option}: not a height`);
  return BigInt(text);
}

/** A base URL of a node. @throws CliError naming the option */
export function parseUrl(text: string, option: string): string {
  let url: URL | undefined;
  try {
    url = new URL(text);
  } catch {
    // Below: what is no URL has no protocol either.
  }
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new CliError(`${option}: ${text} is not a URL of http or https`);
  }
  return url.href;
}

/**
 * A state key: hex, or text in which `{…}` holds hex, for fields that are no text:
 * `proof/total/{04}Z001`. Keys as text have slashes, so that neither is taken for the other.
 * @throws CliError naming the option
 */
export function parseStateKeyOption(text: string, option: string): Uint8Array {
  if (text === '') throw new CliError(`${option}: empty`);
  if (HEX.test(text)) return parseHex(text, option);
  const parts = text.split(/\{([^{}]*)\}/);
  const isText = parts.every((part, index) => index % 2 === 1 || !/[{}]/.test(part));
  if (!isText || !/^[a-z]+\/[a-z_]+\//.test(text)) {
    throw new CliError(`${option}: neither hex nor module/collection/fields with hex in {…}`);
  }
  const bytes = parts.map((part, index) =>
    index % 2 === 0 ? Buffer.from(part, 'utf8') : parseHex(part, `${option}: {${part}}`),
  );
  return Uint8Array.from(Buffer.concat(bytes));
}
