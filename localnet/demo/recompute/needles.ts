/** What must not be on the chain: everything known of one query that could help to find a person. */
export interface Secret {
  /** For the report, e.g. `query 17: verify digest`; never the secret itself. */
  readonly name: string;
  /** Upper-case hex text as the digests are hashed again, a decimal number, or any other text. */
  readonly text: string;
  readonly kind: 'prefix' | 'digest' | 'factor' | 'text';
}

/** One byte string that would give a secret away, and how it was made. */
export interface Needle {
  readonly secret: Secret;
  readonly rendering: string;
  readonly bytes: Uint8Array;
}

/** Shorter byte strings than this occur by chance in a chain's worth of signatures and digests. */
const MINIMUM_NEEDLE_BYTES = 7;

/** True for a needle that text full of hashes and base64 holds by chance now and then. */
export function isShort({ bytes }: Needle): boolean {
  return bytes.length === MINIMUM_NEEDLE_BYTES;
}

/**
 * All renderings of a secret that are long enough never to be found by chance (7 bytes: in 100 MB of
 * random bytes and for a thousand secrets, once in a million runs): its text, the same in lower case, both in hex and base64, and
 * its raw bytes and theirs. The raw form of a 7-character prefix is 28 bits and is not among them:
 * `scan.ts` looks for it field by field instead.
 */
export function needlesOf(secret: Secret): readonly Needle[] {
  const forms: (readonly [string, Uint8Array])[] = [];
  const add = (rendering: string, bytes: Uint8Array): void => {
    forms.push([rendering, bytes]);
    const hex = Buffer.from(bytes).toString('hex');
    forms.push([`hex of ${rendering}`, Buffer.from(hex)]);
    forms.push([`HEX of ${rendering}`, Buffer.from(hex.toUpperCase())]);
    for (const [skip, middle] of base64Middles(bytes)) {
      forms.push([`base64 of ${rendering}, shifted by ${skip}`, Buffer.from(middle)]);
    }
  };
  add('text', Buffer.from(secret.text));
  if (secret.text.toLowerCase() !== secret.text) {
    add('lower-case text', Buffer.from(secret.text.toLowerCase()));
  }
  if (secret.kind === 'digest') add('raw bytes', Buffer.from(secret.text, 'hex'));
  if (secret.kind === 'factor')
    for (const [name, bytes] of integerForms(secret.text)) add(name, bytes);
  const seen = new Set<string>();
  return forms.flatMap(([rendering, bytes]) => {
    const hex = Buffer.from(bytes).toString('hex');
    if (bytes.length < MINIMUM_NEEDLE_BYTES || seen.has(hex)) return [];
    seen.add(hex);
    return [{ secret, rendering, bytes }];
  });
}

/** The characters of a base64 text that depend on these bytes alone, at the three alignments. */
function base64Middles(bytes: Uint8Array): readonly (readonly [number, string])[] {
  return [0, 1, 2].map((shift) => {
    const padded = Buffer.concat([Buffer.alloc(shift), bytes]);
    const text = padded.toString('base64').replace(/=+$/, '');
    const first = Math.ceil((shift * 8) / 6);
    const last = Math.floor((padded.length * 8) / 6);
    return [shift, text.slice(first, last)] as const;
  });
}

/** An int64 as machines write it: both byte orders, the varint, and the digits without the sign. */
function integerForms(decimal: string): readonly (readonly [string, Uint8Array])[] {
  const value = BigInt.asUintN(64, BigInt(decimal));
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  const varint: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 0x80n) {
      varint.push(Number(rest));
      break;
    }
    varint.push(Number(rest & 0x7fn) | 0x80);
  }
  return [
    ['int64, big-endian', bytes],
    ['int64, little-endian', Buffer.from(bytes).reverse()],
    ['varint', Uint8Array.from(varint)],
    ['digits', Buffer.from(decimal.replace(/^-/, ''))],
  ];
}
