import { SignDoc } from 'cosmjs-types/cosmos/tx/v1beta1/tx';
import { aminoType } from '../../proto/amino/index.js';
import { aminoSignBytes, messagesText } from '../../proto/amino/signDoc.js';
import type { AminoFee } from '../../proto/amino/signDoc.js';
import { sha256 } from '../../proto/documents/hash.js';
import { coded, SDK_ERRORS } from '../kit/errors.js';
import type { AnyPart } from '../kit/strictAny.js';

/** SHA-256 of what is signed for one chain and one account. @throws CodedError in amino */
export type SignDigest = (chainId: string, accountNumber: bigint) => Uint8Array;

/**
 * The digests of one transaction in SIGN_MODE_DIRECT, of the very bytes that were sent. The last is
 * remembered: a transaction passes four times, nearly always for the same account.
 */
export function directDigest(bodyBytes: Uint8Array, authInfoBytes: Uint8Array): SignDigest {
  return remembered((chainId, accountNumber) =>
    sha256(SignDoc.encode({ bodyBytes, authInfoBytes, chainId, accountNumber }).finish()),
  );
}

/** What amino signs of a transaction, beside chain, account and sequence. */
export interface AminoParts {
  readonly messages: readonly AnyPart[];
  readonly fee: AminoFee;
  readonly memo: string;
  readonly timeoutHeight: bigint;
}

/** The digests of one transaction in SIGN_MODE_LEGACY_AMINO_JSON, for a signer's sequence. */
export function aminoDigests(parts: AminoParts): (sequence: bigint) => SignDigest {
  const { fee, memo, timeoutHeight } = parts;
  let text: string | undefined;
  return (sequence) =>
    remembered((chainId, accountNumber) => {
      text ??= messagesText(parts.messages.map(toAmino));
      const tx = { chainId, accountNumber, sequence, fee, memo, timeoutHeight };
      return sha256(aminoSignBytes(tx, text));
    });
}

function toAmino({ typeUrl, value }: AnyPart, index: number) {
  const type = aminoType(typeUrl);
  try {
    if (type === undefined) throw new Error('no amino name');
    return { type: type.converter.aminoType, value: type.encodedToAmino(value) };
  } catch {
    const detail = `message ${index}: ${typeUrl} with this content has no amino form`;
    throw coded(SDK_ERRORS.invalidRequest, detail);
  }
}

function remembered(digestOf: SignDigest): SignDigest {
  let last: { chainId: string; accountNumber: bigint; digest: Uint8Array } | undefined;
  return (chainId, accountNumber) => {
    if (last?.chainId === chainId && last.accountNumber === accountNumber) return last.digest;
    last = { chainId, accountNumber, digest: digestOf(chainId, accountNumber) };
    return last.digest;
  };
}
