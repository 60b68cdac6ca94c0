import { PubKey } from 'cosmjs-types/cosmos/crypto/secp256k1/keys';
import { SignMode } from 'cosmjs-types/cosmos/tx/signing/v1beta1/signing';
import { AuthInfo, SignDoc, TxBody, TxRaw } from 'cosmjs-types/cosmos/tx/v1beta1/tx';
import { sha256 } from '../../proto/documents/hash.js';
import { toHex } from '../hex.js';
import type { OutgoingMessage, ServiceIdentity } from './types.js';

const PUBLIC_KEY_TYPE = '/cosmos.crypto.secp256k1.PubKey';

/** A transaction ready to broadcast. */
export interface SignedTransaction {
  readonly bytes: Uint8Array;
  /** base64 of `bytes`, as blocks and broadcast calls carry it. */
  readonly base64: string;
  /** Upper-case hex, as the explorer shows it. */
  readonly hash: string;
}

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

/** Builds and signs a transaction of the service account: SIGN_MODE_DIRECT, no memo. */
export function signTransaction(
  messages: readonly OutgoingMessage[],
  identity: ServiceIdentity,
  terms: TransactionTerms,
): SignedTransaction {
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
  return {
    bytes,
    base64: Buffer.from(bytes).toString('base64'),
    hash: toHex(sha256(bytes)).toUpperCase(),
  };
}

function feeOf({ feeUpoint }: TransactionTerms): { denom: string; amount: string }[] {
  return feeUpoint === 0n ? [] : [{ denom: 'upoint', amount: feeUpoint.toString() }];
}
