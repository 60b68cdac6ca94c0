import {
  createMultisigThresholdPubkey,
  encodeSecp256k1Pubkey,
  pubkeyToAddress,
  Secp256k1Wallet,
} from '@cosmjs/amino';
import type { MultisigThresholdPubkey, StdFee } from '@cosmjs/amino';
import type { EncodeObject } from '@cosmjs/proto-signing';
import { Registry } from '@cosmjs/proto-signing';
import {
  AminoTypes,
  createDefaultAminoConverters,
  defaultRegistryTypes,
  makeMultisignedTxBytes,
  SigningStargateClient,
} from '@cosmjs/stargate';
import { MultiSignature } from 'cosmjs-types/cosmos/crypto/multisig/v1beta1/multisig';
import { AuthInfo, TxBody, TxRaw } from 'cosmjs-types/cosmos/tx/v1beta1/tx';
import { banmaAminoConverters, cosmosAminoConverters } from '../../proto/amino/index.js';
import { cosmjsRegistryTypes } from '../../proto/codec/registry.js';
import { addressFromText } from '../../proto/documents/address.js';
import { testKey } from './testKeys.js';
import type { TestKey } from './testKeys.js';

/** A k-of-n account of test keys, made by cosmjs. */
export interface TestMultisig {
  readonly key: MultisigThresholdPubkey;
  readonly members: readonly TestKey[];
  readonly address: string;
  /** What stands for it where only an address is needed. */
  readonly account: TestKey;
}

/** Members sorted by address, as cosmjs does unless it is told not to. */
export function multisigOf(
  members: readonly TestKey[],
  threshold: number,
  noSort = false,
): TestMultisig {
  const keys = members.map(({ publicKey }) => encodeSecp256k1Pubkey(publicKey));
  const key = createMultisigThresholdPubkey(keys, threshold, noSort);
  const address = pubkeyToAddress(key, 'banma');
  const account = { ...testKey('nobody'), address, addressBytes: addressFromText(address) };
  return { key, members, address, account };
}

/** What cosmjs knows of our messages: its own types and converters, and ours. */
export function cosmjsOptions() {
  const converters = { ...createDefaultAminoConverters(), ...banmaAminoConverters() };
  // cosmjs has no converter for MsgUnjail.
  const unjail = '/cosmos.slashing.v1beta1.MsgUnjail';
  return {
    registry: new Registry([...defaultRegistryTypes, ...cosmjsRegistryTypes()]),
    aminoTypes: new AminoTypes({ ...converters, [unjail]: cosmosAminoConverters()[unjail]! }),
  };
}

export interface AminoFields {
  readonly chainId: string;
  readonly accountNumber: bigint;
  readonly sequence: bigint;
  readonly messages: readonly EncodeObject[];
  readonly fee?: StdFee;
  readonly memo?: string;
  readonly timeoutHeight?: bigint;
}

export const FEE: StdFee = { amount: [], gas: '200000' };

/** One key signs in amino JSON, by cosmjs' own client. */
export async function signAmino(key: TestKey, fields: AminoFields) {
  const wallet = await Secp256k1Wallet.fromKey(key.privateKey, 'banma');
  const client = await SigningStargateClient.offline(wallet, cosmjsOptions());
  const { accountNumber, sequence, chainId } = fields;
  return client.sign(
    key.address,
    fields.messages,
    fields.fee ?? FEE,
    fields.memo ?? '',
    { accountNumber, sequence: Number(sequence), chainId },
    fields.timeoutHeight,
  );
}

/** These members sign, and cosmjs puts the transaction together. */
export async function signMultisig(
  { key }: TestMultisig,
  signing: readonly TestKey[],
  fields: AminoFields,
): Promise<Uint8Array> {
  const signed = await Promise.all(signing.map((member) => signAmino(member, fields)));
  const signatures = new Map(
    signed.map(({ signatures: [signature] }, index) => [
      signing[index]!.address,
      Uint8Array.from(signature!),
    ]),
  );
  const fee = fields.fee ?? FEE;
  const { bodyBytes } = signed[0]!;
  return makeMultisignedTxBytes(key, Number(fields.sequence), fee, bodyBytes, signatures);
}

/** A MsgSend of upoint, as cosmjs takes it. */
export function sendObject(from: string, to: string, amountUpoint: bigint): EncodeObject {
  return {
    typeUrl: '/cosmos.bank.v1beta1.MsgSend',
    value: {
      fromAddress: from,
      toAddress: to,
      amount: [{ denom: 'upoint', amount: String(amountUpoint) }],
    },
  };
}

/** The transaction with its parts changed, nothing signed again. */
export function changedMultisig(
  tx: Uint8Array,
  change: (parts: {
    raw: TxRaw;
    body: TxBody;
    authInfo: AuthInfo;
    signatures: Uint8Array[];
  }) => void,
): Uint8Array {
  const raw = TxRaw.decode(tx);
  const body = TxBody.decode(raw.bodyBytes);
  const authInfo = AuthInfo.decode(raw.authInfoBytes);
  const { signatures } = MultiSignature.decode(raw.signatures[0]!);
  const parts = { raw, body, authInfo, signatures };
  change(parts);
  return TxRaw.encode({
    bodyBytes: TxBody.encode(body).finish(),
    authInfoBytes: AuthInfo.encode(authInfo).finish(),
    signatures: [MultiSignature.encode({ signatures: parts.signatures }).finish()],
  }).finish();
}
