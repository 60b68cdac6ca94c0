import { PubKey } from 'cosmjs-types/cosmos/crypto/secp256k1/keys';
import { SignMode } from 'cosmjs-types/cosmos/tx/signing/v1beta1/signing';
import { AuthInfo, SignDoc, TxBody, TxRaw } from 'cosmjs-types/cosmos/tx/v1beta1/tx';
import { sha256 } from '../../proto/documents/hash.js';
import type { OutgoingMessage, ServiceIdentity } from './types.js';

const PUBLIC_KEY_TYPE = '/cosmos.crypto.secp256k1.PubKey';

export interface TransactionTerms {
  readonly chainId: string;
  readonly accountNumber: bigint;
  readonly sequence: bigint;
  readonly gasLimit: bigint;
  /** What the chain asks for at its least gas price; 0 where it asks for nothing. */
  readonly feeUpoint: bigint;
  /** Last block that may hold it. */
  readonly timeoutHeight: bigint;
}

/**
 * Builds and signs a transaction of the service account: SIGN_MODE_DIRECT, no memo.
 * @returns base64 of its bytes, as blocks and broadcast calls carry it
 */
export function signTransaction(
  messages: readonly OutgoingMessage[],
  identity: ServiceIdentity,
  terms: TransactionTerms,
): string {
  const bodyBytes = TxBody.encode(
    TxBody.fromPartial({ messages: [...messages], timeoutHeight: terms.timeoutHeight }),
  ).finish();
  const authInfoBytes = AuthInfo.encode(
    AuthInfo.fromPartial({
      signerInfos: [
        {
          publicKey: {
            typeUrl: PUBLIC_KEY_TYPE,
            value: PubKey.encode({ key: identity.publicKey }).finish(),
          },
          modeInfo: { single: { mode: SignMode.SIGN_MODE_DIRECT } },
          sequence: terms.sequence,
        },
      ],
      fee: { amount: feeOf(terms), gasLimit: terms.gasLimit },
    }),
  ).finish();
  const { chainId, accountNumber } = terms;
  const document = SignDoc.encode({ bodyBytes, authInfoBytes, chainId, accountNumber }).finish();
  const signature = identity.sign(sha256(document));
  const bytes = TxRaw.encode({ bodyBytes, authInfoBytes, signatures: [signature] }).finish();
  return Buffer.from(bytes).toString('base64');
}

function feeOf({ feeUpoint }: TransactionTerms): { denom: string; amount: string }[] {
  return feeUpoint === 0n ? [] : [{ denom: 'upoint', amount: feeUpoint.toString() }];
}
