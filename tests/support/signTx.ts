import { LIMITS } from '../../proto/documents/gasSchedule.js';
import { AuthInfo, SignDoc, TxBody, TxRaw } from 'cosmjs-types/cosmos/tx/v1beta1/tx';
import { PubKey } from 'cosmjs-types/cosmos/crypto/secp256k1/keys';
import type { EncodedMessage } from '../../app/kit/module.js';
import type { Message, Partially } from '../../proto/codec/message.js';
import { sha256 } from '../../proto/documents/hash.js';
import { sign } from '../../proto/documents/signature.js';
import type { TestKey } from './testKeys.js';

/** Who signs, with what number and sequence. */
export interface TxSignature {
  readonly key: TestKey;
  readonly accountNumber: bigint;
  readonly sequence: bigint;
}

export interface TxFields {
  readonly chainId: string;
  readonly messages: readonly EncodedMessage[];
  readonly signatures: readonly TxSignature[];
  readonly gasLimit?: bigint;
  readonly feeUpoint?: bigint;
  readonly feePayer?: string;
  readonly memo?: string;
  readonly timeoutHeight?: bigint;
  /** Changes what is signed, to make transactions that are not as they should be. */
  readonly body?: Partial<TxBody>;
  readonly authInfo?: Partial<AuthInfo>;
}

/** A message of ours, encoded, from the fields that are not default. */
export function encoded<T>(message: Message<T>, value: Partially<T>): EncodedMessage {
  return { typeUrl: message.typeUrl, value: message.encode(message.fromPartial(value)) };
}

/** A signed transaction: bytes of the TxRaw. */
export function signTx(fields: TxFields): Uint8Array {
  const bodyBytes = TxBody.encode(
    TxBody.fromPartial({
      messages: fields.messages.map(({ typeUrl, value }) => ({ typeUrl, value })),
      memo: fields.memo ?? '',
      timeoutHeight: fields.timeoutHeight ?? 0n,
      ...fields.body,
    }),
  ).finish();
  const amount = String(fields.feeUpoint ?? 0n);
  const authInfoBytes = AuthInfo.encode(
    AuthInfo.fromPartial({
      signerInfos: fields.signatures.map(({ key, sequence }) => ({
        publicKey: {
          typeUrl: '/cosmos.crypto.secp256k1.PubKey',
          value: PubKey.encode({ key: key.publicKey }).finish(),
        },
        modeInfo: { single: { mode: 1 } },
        sequence,
      })),
      fee: {
        amount: amount === '0' ? [] : [{ denom: 'upoint', amount }],
        gasLimit: fields.gasLimit ?? LIMITS.transactionGas,
        payer: fields.feePayer ?? '',
        granter: '',
      },
      ...fields.authInfo,
    }),
  ).finish();
  const { chainId } = fields;
  const signatures = fields.signatures.map(({ key, accountNumber }) =>
    sign(
      sha256(SignDoc.encode({ bodyBytes, authInfoBytes, chainId, accountNumber }).finish()),
      key.privateKey,
    ),
  );
  return TxRaw.encode({ bodyBytes, authInfoBytes, signatures }).finish();
}
