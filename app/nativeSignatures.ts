import { sha256 } from '../proto/documents/hash.js';
import { publicKeyOf, sign, signersOf, verifySignature } from '../proto/documents/signature.js';

/**
 * Signs and verifies once, so that a node without native libsecp256k1 does not start: another
 * library would judge some malformed signatures differently and part from the chain.
 * @throws Error
 */
export function assertNativeSignatures(): void {
  const privateKey = sha256(new TextEncoder().encode('banma start check'));
  const digest = sha256(privateKey);
  const signature = sign(digest, privateKey);
  const isValid = verifySignature(signature, digest, publicKeyOf(privateKey));
  if (!isValid || signersOf(signature, digest).length !== 2) {
    throw new Error('the native secp256k1 library does not work on this machine');
  }
}
