import { TxRaw } from 'cosmjs-types/cosmos/tx/v1beta1/tx';
import { concatBytes } from '../../app/kit/bytes.js';

const ORDER = BigInt('0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141');

/** The other signature of the same digest: s replaced by n − s. */
export function highS(signature: Uint8Array): Uint8Array {
  const other = Uint8Array.from(signature);
  const s = BigInt(`0x${Buffer.from(signature.subarray(32)).toString('hex')}`);
  other.set(Buffer.from((ORDER - s).toString(16).padStart(64, '0'), 'hex'), 32);
  return other;
}

/** A mode inside a mode inside a mode …, which would overflow a recursive decoder. */
export function nestedModes(tx: Uint8Array, depth: number): Uint8Array {
  const varint = (value: number): number[] =>
    value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >> 7)];
  let modeInfo: Uint8Array = new Uint8Array(0);
  for (let level = 0; level < depth; level += 1) {
    const multi = concatBytes([Uint8Array.from([0x12, ...varint(modeInfo.length)]), modeInfo]);
    modeInfo = concatBytes([Uint8Array.from([0x12, ...varint(multi.length)]), multi]);
  }
  const signerInfo = concatBytes([Uint8Array.from([0x12, ...varint(modeInfo.length)]), modeInfo]);
  const authInfoBytes = concatBytes([
    Uint8Array.from([0x0a, ...varint(signerInfo.length)]),
    signerInfo,
    // Fee{gas_limit = 100000}
    Uint8Array.of(0x12, 4, 0x10, 0xa0, 0x8d, 0x06),
  ]);
  const raw = TxRaw.decode(tx);
  return TxRaw.encode({ ...raw, authInfoBytes }).finish();
}
