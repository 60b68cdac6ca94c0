import { SignDoc } from 'cosmjs-types/cosmos/tx/v1beta1/tx';
import { sha256 } from '../../proto/documents/hash.js';

/** SHA-256 of the SignDoc of SIGN_MODE_DIRECT for one chain and one account. */
export type SignDigest = (chainId: string, accountNumber: bigint) => Uint8Array;

/**
 * The digests of one transaction. The last is remembered: a transaction passes four times, nearly
 * always for the same account.
 */
export function createSignDigest(bodyBytes: Uint8Array, authInfoBytes: Uint8Array): SignDigest {
  let last: { chainId: string; accountNumber: bigint; digest: Uint8Array } | undefined;
  return (chainId, accountNumber) => {
    if (last?.chainId === chainId && last.accountNumber === accountNumber) return last.digest;
    const document = SignDoc.encode({ bodyBytes, authInfoBytes, chainId, accountNumber }).finish();
    last = { chainId, accountNumber, digest: sha256(document) };
    return last.digest;
  };
}
