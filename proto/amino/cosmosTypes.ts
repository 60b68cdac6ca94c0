import { MsgMultiSend, MsgSend } from 'cosmjs-types/cosmos/bank/v1beta1/tx';
import type { Coin } from 'cosmjs-types/cosmos/base/v1beta1/coin';
import { MsgUnjail } from 'cosmjs-types/cosmos/slashing/v1beta1/tx';
import {
  MsgCancelUnbondingDelegation,
  MsgCreateValidator,
  MsgDelegate,
  MsgEditValidator,
  MsgUndelegate,
} from 'cosmjs-types/cosmos/staking/v1beta1/tx';
import type { AminoJson } from './json.js';
import { publicKeyFromAmino, publicKeyToAmino } from './publicKey.js';
import { defineAminoType } from './type.js';
import type { AminoType } from './type.js';

/** The messages of the Cosmos SDK that the chain takes, as cosmjs' default converters have them. */
export const cosmosAminoTypes: readonly AminoType[] = [
  define(
    MsgSend,
    ({ fromAddress, toAddress, amount }) => ({
      from_address: fromAddress,
      to_address: toAddress,
      amount: coinsOf(amount),
    }),
    ({ from_address, to_address, amount }) => ({
      fromAddress: from_address,
      toAddress: to_address,
      amount: [...amount],
    }),
  ),
  define(
    MsgMultiSend,
    ({ inputs, outputs }) => ({ inputs: inputs.map(sideOf), outputs: outputs.map(sideOf) }),
    ({ inputs, outputs }) => ({ inputs: [...inputs], outputs: [...outputs] }),
  ),
  define(
    MsgCreateValidator,
    (message) => ({
      description: descriptionToAmino(given(message.description, 'description')),
      commission: commissionToAmino(given(message.commission, 'commission')),
      min_self_delegation: message.minSelfDelegation,
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- wallets still sign it
      delegator_address: message.delegatorAddress,
      validator_address: message.validatorAddress,
      pubkey: publicKeyToAmino(given(message.pubkey, 'pubkey')),
      value: coinOf(given(message.value, 'value')),
    }),
    (amino) => ({
      description: descriptionFromAmino(amino.description),
      commission: {
        rate: decimalFromAmino(amino.commission.rate),
        maxRate: decimalFromAmino(amino.commission.max_rate),
        maxChangeRate: decimalFromAmino(amino.commission.max_change_rate),
      },
      minSelfDelegation: amino.min_self_delegation,
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- wallets still sign it
      delegatorAddress: amino.delegator_address,
      validatorAddress: amino.validator_address,
      pubkey: publicKeyFromAmino(amino.pubkey),
      value: amino.value,
    }),
  ),
  define(
    MsgEditValidator,
    ({ description, commissionRate, minSelfDelegation, validatorAddress }) => ({
      description: descriptionToAmino(given(description, 'description')),
      // Empty means that it stays as it is.
      commission_rate: commissionRate === '' ? undefined : decimalToAmino(commissionRate),
      min_self_delegation: minSelfDelegation === '' ? undefined : minSelfDelegation,
      validator_address: validatorAddress,
    }),
    (amino) => ({
      description: descriptionFromAmino(amino.description),
      commissionRate: amino.commission_rate ? decimalFromAmino(amino.commission_rate) : '',
      minSelfDelegation: amino.min_self_delegation ?? '',
      validatorAddress: amino.validator_address,
    }),
  ),
  define(MsgDelegate, delegationToAmino, delegationFromAmino),
  define(MsgUndelegate, delegationToAmino, delegationFromAmino),
  define(
    MsgCancelUnbondingDelegation,
    (message) => ({
      ...delegationToAmino(message),
      creation_height: message.creationHeight.toString(),
    }),
    (amino) => ({
      ...delegationFromAmino(amino),
      creationHeight: BigInt(amino.creation_height),
    }),
  ),
  // cosmjs has none for this one: the Cosmos SDK's own name and field.
  define(
    MsgUnjail,
    ({ validatorAddr }) => ({ address: validatorAddr }),
    ({ address }) => ({ validatorAddr: address }),
  ),
];

/** `cosmos-sdk/<MsgName>`, as the SDK registers them. */
function define<T, Amino extends AminoJson>(
  codec: { readonly typeUrl: string; readonly decode: (bytes: Uint8Array) => T },
  toAmino: (value: T) => Amino,
  fromAmino: (amino: Amino) => T,
): AminoType {
  const name = codec.typeUrl.slice(codec.typeUrl.lastIndexOf('.') + 1);
  return defineAminoType(codec, { aminoType: `cosmos-sdk/${name}`, toAmino, fromAmino });
}

function given<T>(value: T | undefined, field: string): T {
  if (value === undefined) throw new Error(`missing ${field}`);
  return value;
}

/** A type of its own, which is JSON: an interface is not. */
type CoinJson = { readonly [Name in keyof Coin]: string };

function coinOf({ denom, amount }: Coin): CoinJson {
  return { denom, amount };
}

function coinsOf(coins: readonly Coin[]): CoinJson[] {
  return coins.map(coinOf);
}

function sideOf({ address, coins }: { address: string; coins: readonly Coin[] }) {
  return { address, coins: coinsOf(coins) };
}

type Delegation = Pick<MsgDelegate, 'delegatorAddress' | 'validatorAddress' | 'amount'>;

function delegationToAmino({ delegatorAddress, validatorAddress, amount }: Delegation) {
  return {
    delegator_address: delegatorAddress,
    validator_address: validatorAddress,
    amount: coinOf(given(amount, 'amount')),
  };
}

function delegationFromAmino(
  amino: ReturnType<typeof delegationToAmino>,
): Delegation & { amount: Coin } {
  return {
    delegatorAddress: amino.delegator_address,
    validatorAddress: amino.validator_address,
    amount: amino.amount,
  };
}

type Description = NonNullable<MsgEditValidator['description']>;

function descriptionToAmino(description: Description) {
  const { moniker, identity, website, securityContact, details } = description;
  return { moniker, identity, website, security_contact: securityContact, details };
}

function descriptionFromAmino({
  security_contact: securityContact,
  ...rest
}: ReturnType<typeof descriptionToAmino>): Description {
  return { ...rest, securityContact };
}

function commissionToAmino(commission: NonNullable<MsgCreateValidator['commission']>) {
  return {
    rate: decimalToAmino(commission.rate),
    max_rate: decimalToAmino(commission.maxRate),
    max_change_rate: decimalToAmino(commission.maxChangeRate),
  };
}

const PLACES = 18;

/** `100000000000000000` → `0.100000000000000000`. @throws Error for what is no decimal */
function decimalToAmino(atomics: string): string {
  if (!/^[0-9]{1,100}$/.test(atomics)) throw new Error('not a decimal in its smallest unit');
  const digits = BigInt(atomics)
    .toString()
    .padStart(PLACES + 1, '0');
  return `${digits.slice(0, -PLACES)}.${digits.slice(-PLACES)}`;
}

function decimalFromAmino(text: string): string {
  const [, whole, fraction = ''] = /^([0-9]+)(?:\.([0-9]{1,18}))?$/.exec(text) ?? [];
  if (whole === undefined) throw new Error(`not a decimal: ${text}`);
  return BigInt(whole + fraction.padEnd(PLACES, '0')).toString();
}
