import { canonicalJson } from './json.js';
import type { AminoJson } from './json.js';

/** What SIGN_MODE_LEGACY_AMINO_JSON signs of a transaction, beside its messages. */
export interface AminoTx {
  readonly chainId: string;
  readonly accountNumber: bigint;
  readonly sequence: bigint;
  readonly fee: AminoFee;
  readonly memo: string;
  /** 0 means none, and is left out. */
  readonly timeoutHeight: bigint;
}

/** Empty texts are left out. */
export interface AminoFee {
  readonly amount: readonly { readonly denom: string; readonly amount: string }[];
  readonly gasLimit: bigint;
  readonly payer: string;
  readonly granter: string;
}

/** One message: its amino name and its fields. */
export interface AminoMessage {
  readonly type: string;
  readonly value: AminoJson;
}

/** The canonical text of a transaction's messages: the same for all of its signers. */
export function messagesText(messages: readonly AminoMessage[]): string {
  return canonicalJson(messages.map(({ type, value }) => ({ type, value })));
}

/**
 * The bytes that one signer signs: the JSON that cosmjs' `makeSignDoc` and `serializeSignDoc` make.
 * @param messages from `messagesText`
 */
export function aminoSignBytes(tx: AminoTx, messages: string): Uint8Array {
  const { amount, gasLimit, payer, granter } = tx.fee;
  const fee = {
    amount: amount.map((coin) => ({ denom: coin.denom, amount: coin.amount })),
    gas: gasLimit.toString(),
    granter: granter === '' ? undefined : granter,
    payer: payer === '' ? undefined : payer,
  };
  // In the order of the names, so that the messages need not be sorted for every signer.
  const fields: readonly (readonly [name: string, text: string])[] = [
    ['account_number', canonicalJson(tx.accountNumber.toString())],
    ['chain_id', canonicalJson(tx.chainId)],
    ['fee', canonicalJson(fee)],
    ['memo', canonicalJson(tx.memo)],
    ['msgs', messages],
    ['sequence', canonicalJson(tx.sequence.toString())],
    ...(tx.timeoutHeight === 0n
      ? []
      : [['timeout_height', canonicalJson(tx.timeoutHeight.toString())] as const]),
  ];
  const text = fields.map(([name, value]) => `"${name}":${value}`).join(',');
  return new TextEncoder().encode(`{${text}}`);
}
