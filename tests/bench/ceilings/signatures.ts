import { sha256 } from '../../../proto/documents/hash.js';
import { publicKeyOf, sign, verifySignature } from '../../../proto/documents/signature.js';

const MEASURE_MS = 1_500;

/** What one core does with native secp256k1, operations a second. */
export interface SignatureRates {
  readonly verify: number;
  readonly sign: number;
}

/** Verifies and signs for a while on the main thread and counts. */
export function measureSignatures(): SignatureRates {
  const privateKey = sha256(new TextEncoder().encode('bench ceiling'));
  const publicKey = publicKeyOf(privateKey);
  const documents = Array.from({ length: 500 }, (_, index) => {
    const digest = sha256(new TextEncoder().encode(`document ${index}`));
    return { digest, signature: sign(digest, privateKey) };
  });
  return {
    verify: rateOf((index) => {
      const { digest, signature } = documents[index % documents.length]!;
      if (!verifySignature(signature, digest, publicKey)) throw new Error('a good one refused');
    }),
    sign: rateOf((index) => {
      sign(documents[index % documents.length]!.digest, privateKey);
    }),
  };
}

function rateOf(work: (index: number) => void): number {
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < MEASURE_MS) {
    for (let index = 0; index < 200; index += 1) work(index);
    count += 200;
  }
  return (count * 1000) / (performance.now() - start);
}
