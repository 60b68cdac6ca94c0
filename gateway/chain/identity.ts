import {
  addressFromText,
  addressOfPublicKey,
  addressToText,
} from '../../proto/documents/address.js';
import { publicKeyOf, sign } from '../../proto/documents/signature.js';
import type { ServiceIdentity } from './types.js';

/**
 * Our member and its service key. The private key stays in this closure.
 * @param member `banma1…`
 * @throws Error when the 32 bytes are no private key or the address is malformed.
 */
export function createServiceIdentity(member: string, privateKey: Uint8Array): ServiceIdentity {
  const publicKey = publicKeyOf(privateKey);
  return {
    member,
    memberAddress: addressFromText(member),
    serviceAccount: addressToText(addressOfPublicKey(publicKey)),
    publicKey,
    sign: (digest) => sign(digest, privateKey),
  };
}
