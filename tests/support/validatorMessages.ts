import { PubKey } from 'cosmjs-types/cosmos/crypto/ed25519/keys';
import { MsgUnjail } from 'cosmjs-types/cosmos/slashing/v1beta1/tx';
import * as tx from 'cosmjs-types/cosmos/staking/v1beta1/tx';
import type { EncodedMessage } from '../../app/kit/module.js';
import { MsgRotateConsensusKey } from '../../proto/codec/generated/banma/staking/v1.js';
import { institution } from './institution.js';
import { testKey } from './testKeys.js';

const coin = (amount: bigint) => ({ denom: 'upoint', amount: String(amount) });

/** What a wallet sends. */
export const messages = {
  create: (
    name: string,
    amount: bigint,
    changes: Partial<tx.MsgCreateValidator> = {},
  ): EncodedMessage => {
    const { operator, consensusKey } = institution(name);
    const value = tx.MsgCreateValidator.fromPartial({
      description: { moniker: name },
      commission: {
        rate: '100000000000000000',
        maxRate: '200000000000000000',
        maxChangeRate: '10000000000000000',
      },
      minSelfDelegation: '1',
      validatorAddress: operator,
      pubkey: publicKeyAny(consensusKey),
      value: coin(amount),
    });
    return encode(tx.MsgCreateValidator, { ...value, ...changes });
  },
  edit: (name: string, changes: Partial<tx.MsgEditValidator>): EncodedMessage => {
    const keep = '[do-not-modify]';
    const value = tx.MsgEditValidator.fromPartial({
      description: {
        moniker: keep,
        identity: keep,
        website: keep,
        securityContact: keep,
        details: keep,
      },
      validatorAddress: institution(name).operator,
    });
    return encode(tx.MsgEditValidator, { ...value, ...changes });
  },
  delegate: (from: string, to: string, amount: bigint, denom = 'upoint'): EncodedMessage =>
    encode(tx.MsgDelegate, {
      delegatorAddress: testKey(from).address,
      validatorAddress: institution(to).operator,
      amount: { ...coin(amount), denom },
    }),
  undelegate: (from: string, to: string, amount: bigint): EncodedMessage =>
    encode(tx.MsgUndelegate, {
      delegatorAddress: testKey(from).address,
      validatorAddress: institution(to).operator,
      amount: coin(amount),
    }),
  cancel: (from: string, to: string, amount: bigint, creationHeight: bigint): EncodedMessage =>
    encode(tx.MsgCancelUnbondingDelegation, {
      delegatorAddress: testKey(from).address,
      validatorAddress: institution(to).operator,
      amount: coin(amount),
      creationHeight,
    }),
  unjail: (name: string): EncodedMessage =>
    encode(MsgUnjail, { validatorAddr: institution(name).operator }),
  rotate: (name: string, publicKey: Uint8Array): EncodedMessage => ({
    typeUrl: MsgRotateConsensusKey.typeUrl,
    value: MsgRotateConsensusKey.encode({
      signer: testKey(name).address,
      publicKey: publicKeyAny(publicKey),
    }),
  }),
};

export function publicKeyAny(key: Uint8Array) {
  return { typeUrl: PubKey.typeUrl, value: PubKey.encode({ key }).finish() };
}

function encode<Value>(
  type: {
    readonly typeUrl: string;
    readonly encode: (value: Value) => { readonly finish: () => Uint8Array };
  },
  value: Value,
): EncodedMessage {
  return { typeUrl: type.typeUrl, value: type.encode(value).finish() };
}
