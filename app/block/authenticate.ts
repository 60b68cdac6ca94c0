import { addressFromText, addressOfPublicKey } from '../../proto/documents/address.js';
import { equalBytes } from '../kit/bytes.js';
import { coded, require, SDK_ERRORS } from '../kit/errors.js';
import type { ExecutionContext } from '../kit/module.js';
import { addressOfMultisigKey, readMultisigKey } from '../modules/auth/multisigKey.js';
import type { Account, AccountKey } from '../modules/auth/types.js';
import type { TxSigner } from './decodeSigners.js';
import { faultOfMembers } from './memberSignatures.js';

/**
 * The account of a signer and the key it signed with.
 * @param expectedSequence of the account
 * @param verifySignatures false only where those of the very same bytes were found valid before
 * @throws CodedError
 */
export function authenticate(
  context: ExecutionContext,
  account: Account,
  place: { readonly signer: TxSigner; readonly index: number },
  expectedSequence: bigint,
  verifySignatures: boolean,
): AccountKey {
  const { signer } = place;
  const publicKey = publicKeyOf(account, place);
  require(signer.sequence === expectedSequence, SDK_ERRORS.wrongSequence, () =>
    `account sequence mismatch, expected ${expectedSequence}, got ${signer.sequence}`);
  if (!verifySignatures) return publicKey;
  const { chainId } = context.block;
  const digest = signer.signDigest(chainId, account.accountNumber);
  const fault = faultOfSignature(context, signer, digest, publicKey);
  require(fault === undefined, SDK_ERRORS.unauthorized, () =>
    `signature verification failed; please verify account number (${account.accountNumber}), ` +
    `sequence (${signer.sequence}) and chain-id (${chainId}): (${fault ?? ''})`);
  return publicKey;
}

/** A transaction passes four times, nearly always under the same key and digest. */
function faultOfSignature(
  context: ExecutionContext,
  signer: TxSigner,
  digest: Uint8Array,
  publicKey: AccountKey,
): string | undefined {
  const { found } = signer;
  if (found.digest !== undefined && found.publicKey !== undefined) {
    if (equalBytes(found.digest, digest) && equalBytes(found.publicKey, publicKey.bytes)) {
      return undefined;
    }
  }
  const fault = verify(context, signer, digest, publicKey);
  if (fault !== undefined) return fault;
  found.digest = digest;
  found.publicKey = publicKey.bytes;
  return undefined;
}

function verify(
  { verifier }: ExecutionContext,
  { signature, members }: TxSigner,
  digest: Uint8Array,
  { kind, bytes }: AccountKey,
): string | undefined {
  if (kind === 'multisig') {
    if (members === undefined) return 'one signature for a multisig key';
    return faultOfMembers(verifier, readMultisigKey(bytes), members, digest);
  }
  if (members !== undefined) return 'signatures of members for a single key';
  const isValid = verifier.verify({ signature, digest, publicKey: bytes });
  return isValid ? undefined : 'unable to verify single signer signature';
}

function publicKeyOf(
  account: Account,
  { signer, index }: { readonly signer: TxSigner; readonly index: number },
): AccountKey {
  const known = account.publicKey;
  const { publicKey } = signer;
  if (publicKey === undefined) {
    if (known !== undefined) return known;
    throw coded(SDK_ERRORS.invalidPublicKey, 'pubkey on account is not set');
  }
  if (known?.kind === publicKey.kind && equalBytes(known.bytes, publicKey.bytes)) return known;
  // The address is the hash of its key, so a second key for it cannot be found.
  const isOwn = equalBytes(addressOf(publicKey), addressFromText(signer.address));
  require(isOwn, SDK_ERRORS.invalidPublicKey, () =>
    `pubKey does not match signer address ${signer.address} with signer index: ${index}`);
  return publicKey;
}

function addressOf({ kind, bytes }: AccountKey): Uint8Array {
  if (kind === 'single') return addressOfPublicKey(bytes);
  return addressOfMultisigKey(readMultisigKey(bytes));
}
