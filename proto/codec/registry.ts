import type { GeneratedType } from '@cosmjs/proto-signing';
import * as accounting from './generated/banma/accounting/v1.js';
import * as contract from './generated/banma/contract/v1.js';
import * as governance from './generated/banma/governance/v1.js';
import * as proof from './generated/banma/proof/v1.js';
import * as staking from './generated/banma/staking/v1.js';
import type { Message } from './message.js';

/** Every transaction message of ours, in module order. */
export const transactionMessages = [
  governance.MsgPropose,
  governance.MsgVote,
  staking.MsgRotateConsensusKey,
  contract.MsgCreateContract,
  contract.MsgConfirmContract,
  contract.MsgApply,
  contract.MsgVote,
  contract.MsgPledge,
  contract.MsgUpdateProfile,
  proof.MsgRegisterProofs,
  proof.MsgRevokeProofs,
  accounting.MsgRecordQueries,
  accounting.MsgClaimQuery,
  accounting.MsgRejectHits,
] as const;

/** Type URL and codec pairs for a cosmjs `Registry`. */
export function cosmjsRegistryTypes(): [string, GeneratedType][] {
  return transactionMessages.map((message) => [
    message.typeUrl,
    toGeneratedType(message as unknown as Message<never>),
  ]);
}

function toGeneratedType(message: Message<never>): GeneratedType {
  const adapted = {
    encode: (value: never) => ({ finish: () => message.encode(value) }),
    decode: (bytes: Uint8Array) => message.decode(bytes),
    fromPartial: (value: never) => message.fromPartial(value),
  };
  return adapted as unknown as GeneratedType;
}
