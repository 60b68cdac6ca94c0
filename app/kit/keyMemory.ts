import { rememberKeyText } from './bytes.js';
import type { KeyPart, KeyValues } from './keyParts.js';

/** Keys remembered of one address. */
const MAX_KEYS = 16;

/**
 * The same keys are asked for many times a block: of an account, of its balance in a denom. Where a
 * key is an address, or an address and a text, it is remembered by the very array of the address,
 * which `addressFromText` gives again and again, for as long as that lives. Keys without fields are
 * remembered for good.
 */
export function rememberedKeys<Parts extends readonly KeyPart[]>(
  parts: Parts,
  encode: (key: KeyValues<Parts>) => Uint8Array,
): (...key: KeyValues<Parts>) => Uint8Array {
  const kinds = parts.map(({ kind }) => kind).join(' ');
  if (kinds === '') {
    const only = kept(encode([] as unknown as KeyValues<Parts>));
    return () => only;
  }
  if (kinds !== 'address' && kinds !== 'address text') return (...key) => encode(key);
  const byAddress = new WeakMap<Uint8Array, Map<string, Uint8Array>>();
  return (...key) => {
    const [address, text = ''] = key as unknown as [Uint8Array, string?];
    let keys = byAddress.get(address);
    if (keys === undefined) {
      keys = new Map();
      byAddress.set(address, keys);
    }
    const known = keys.get(text);
    if (known !== undefined) return known;
    const encoded = kept(encode(key));
    if (keys.size < MAX_KEYS) keys.set(text, encoded);
    return encoded;
  };
}

function kept(key: Uint8Array): Uint8Array {
  rememberKeyText(key);
  return key;
}
