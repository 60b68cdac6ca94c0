import { addressOfPublicKey, addressToText } from '../../proto/documents/address.js';
import { sha256 } from '../../proto/documents/hash.js';
import { publicKeyOf } from '../../proto/documents/signature.js';

/** An account whose key follows from its name. */
export interface TestKey {
  readonly name: string;
  readonly privateKey: Uint8Array;
  readonly publicKey: Uint8Array;
  /** 20 bytes. */
  readonly addressBytes: Uint8Array;
  /** `banma1…` */
  readonly address: string;
}

/** The same name, the same key, in every test. */
export function testKey(name: string): TestKey {
  const privateKey = sha256(new TextEncoder().encode(`banma test key ${name}`));
  const publicKey = publicKeyOf(privateKey);
  const addressBytes = addressOfPublicKey(publicKey);
  return { name, privateKey, publicKey, addressBytes, address: addressToText(addressBytes) };
}
