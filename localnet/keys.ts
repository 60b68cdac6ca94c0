import { createHash, createHmac, createPrivateKey, createPublicKey } from 'node:crypto';
import { addressOfPublicKey, addressToText } from '../proto/documents/address.js';
import { publicKeyOf } from '../proto/documents/signature.js';

/** What a key is for; each purpose of each institution has a key of its own. */
export type KeyPurpose = 'account' | 'service' | 'vault' | 'node' | 'validator';

/** An Ed25519 key as CometBFT writes it: 32 bytes seed, then 32 bytes public key, base64. */
export interface CometbftKey {
  readonly publicKeyBase64: string;
  readonly privateKeyBase64: string;
  /** First 20 bytes of SHA-256 of the public key, lower-case hex: the node id. */
  readonly idHex: string;
}

/** A secp256k1 key of the chain with its address. */
export interface AccountKey {
  readonly privateKeyHex: string;
  /** 33 bytes, compressed. */
  readonly publicKeyHex: string;
  /** `banma1…` */
  readonly address: string;
}

const DOMAIN = 'banma localnet test key, of no value';
// RFC 8410: the PKCS #8 frame around a 32-byte Ed25519 seed.
const ED25519_PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * 32 bytes that follow from the three names alone. Anybody can compute them: these keys are for
 * tests on one machine and for nothing else.
 */
export function deriveSeed(network: string, institution: string, purpose: KeyPurpose): Uint8Array {
  return createHmac('sha256', DOMAIN)
    .update(JSON.stringify([network, institution, purpose]))
    .digest();
}

/** The Ed25519 key of a seed, in CometBFT's own forms. */
export function createCometbftKey(seed: Uint8Array): CometbftKey {
  const privateKey = createPrivateKey({
    key: Buffer.concat([ED25519_PKCS8_PREFIX, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = createPublicKey(privateKey)
    .export({ format: 'der', type: 'spki' })
    .subarray(-32);
  return {
    publicKeyBase64: publicKey.toString('base64'),
    privateKeyBase64: Buffer.concat([seed, publicKey]).toString('base64'),
    idHex: createHash('sha256').update(publicKey).digest('hex').slice(0, 40),
  };
}

/** The secp256k1 key of 32 bytes. @throws Error for the one in 2¹²⁷ that is beyond the order. */
export function createAccountKey(privateKey: Uint8Array): AccountKey {
  const publicKey = publicKeyOf(privateKey);
  return {
    privateKeyHex: Buffer.from(privateKey).toString('hex'),
    publicKeyHex: Buffer.from(publicKey).toString('hex'),
    address: addressToText(addressOfPublicKey(publicKey)),
  };
}
