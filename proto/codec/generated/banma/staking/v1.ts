// Generated from proto/banma by proto/generate.ts. Do not edit.
import { cosmosMessages } from '../../../cosmos.js';
import type { Any } from '../../../cosmos.js';
import { enumeration, field, nested, scalar } from '../../../fields.js';
import type { EnumNames } from '../../../fields.js';
import { defineMessage } from '../../../message.js';
import type { EmptyMessage, Message } from '../../../message.js';

export const ValidatorStatus = {
  UNBONDED: 0,
  UNBONDING: 1,
  BONDED: 2,
} as const;
export type ValidatorStatus = (typeof ValidatorStatus)[keyof typeof ValidatorStatus];
export const validatorStatusNames: EnumNames = {
  0: 'VALIDATOR_STATUS_UNBONDED',
  1: 'VALIDATOR_STATUS_UNBONDING',
  2: 'VALIDATOR_STATUS_BONDED',
};

export interface EventConsensusKeyRotated {
  /** banmavaloper1… */
  readonly operator: string;
  /** banmavalcons1… */
  readonly oldAddress: string;
  readonly newAddress: string;
}
export const EventConsensusKeyRotated: Message<EventConsensusKeyRotated> = defineMessage<EventConsensusKeyRotated>(
  '/banma.staking.v1.EventConsensusKeyRotated',
  [
    field(1, 'operator', 'operator', scalar('string')),
    field(2, 'old_address', 'oldAddress', scalar('string')),
    field(3, 'new_address', 'newAddress', scalar('string')),
  ],
);

/** Params are the parameters of staking; that there are some means that the chain has staking. */
export interface Params {
  readonly unbondingMs: bigint;
  readonly maxValidators: number;
  /** unbonding entries of a delegator at a validator */
  readonly maxEntries: number;
  readonly historicalEntries: number;
  /** decimal times 10^18 */
  readonly minCommissionRate: string;
}
export const Params: Message<Params> = defineMessage<Params>(
  '/banma.staking.v1.Params',
  [
    field(1, 'unbonding_ms', 'unbondingMs', scalar('uint64')),
    field(2, 'max_validators', 'maxValidators', scalar('uint32')),
    field(3, 'max_entries', 'maxEntries', scalar('uint32')),
    field(4, 'historical_entries', 'historicalEntries', scalar('uint32')),
    field(5, 'min_commission_rate', 'minCommissionRate', scalar('string')),
  ],
);

/** Validator is what an institution has at stake to vote on blocks; the key is its account. */
export interface Validator {
  /** ed25519 */
  readonly publicKey: Uint8Array;
  readonly jailed: boolean;
  readonly status: ValidatorStatus;
  /** upoint */
  readonly tokens: string;
  /** of all delegators, times 10^18 */
  readonly shares: string;
  readonly moniker: string;
  readonly identity: string;
  readonly website: string;
  readonly securityContact: string;
  readonly details: string;
  /** where it is unbonding or unbonded, else 0 */
  readonly unbondingHeight: bigint;
  /** ms; when it is or was unbonded */
  readonly unbondingTime: bigint;
  /** while it is unbonding */
  readonly unbondingId: bigint;
  /** decimals times 10^18 */
  readonly commissionRate: string;
  readonly commissionMaxRate: string;
  readonly commissionMaxChangeRate: string;
  /** ms; of the last change */
  readonly commissionTime: bigint;
  /** upoint */
  readonly minSelfDelegation: string;
  /** ms; when it last took another consensus key, 0 if never */
  readonly rotatedTime: bigint;
}
export const Validator: Message<Validator> = defineMessage<Validator>(
  '/banma.staking.v1.Validator',
  [
    field(1, 'public_key', 'publicKey', scalar('bytes')),
    field(2, 'jailed', 'jailed', scalar('bool')),
    field(3, 'status', 'status', enumeration(validatorStatusNames)),
    field(4, 'tokens', 'tokens', scalar('string')),
    field(5, 'shares', 'shares', scalar('string')),
    field(6, 'moniker', 'moniker', scalar('string')),
    field(7, 'identity', 'identity', scalar('string')),
    field(8, 'website', 'website', scalar('string')),
    field(9, 'security_contact', 'securityContact', scalar('string')),
    field(10, 'details', 'details', scalar('string')),
    field(11, 'unbonding_height', 'unbondingHeight', scalar('uint64')),
    field(12, 'unbonding_time', 'unbondingTime', scalar('uint64')),
    field(13, 'unbonding_id', 'unbondingId', scalar('uint64')),
    field(14, 'commission_rate', 'commissionRate', scalar('string')),
    field(15, 'commission_max_rate', 'commissionMaxRate', scalar('string')),
    field(16, 'commission_max_change_rate', 'commissionMaxChangeRate', scalar('string')),
    field(17, 'commission_time', 'commissionTime', scalar('uint64')),
    field(18, 'min_self_delegation', 'minSelfDelegation', scalar('string')),
    field(19, 'rotated_time', 'rotatedTime', scalar('uint64')),
  ],
);

/** ConsensusKey says whose a consensus address is or was; it is never taken again. */
export interface ConsensusKey {
  readonly operator: Uint8Array;
  readonly publicKey: Uint8Array;
  /** when another took its place; 0 while it is used */
  readonly retiredHeight: bigint;
}
export const ConsensusKey: Message<ConsensusKey> = defineMessage<ConsensusKey>(
  '/banma.staking.v1.ConsensusKey',
  [
    field(1, 'operator', 'operator', scalar('bytes')),
    field(2, 'public_key', 'publicKey', scalar('bytes')),
    field(3, 'retired_height', 'retiredHeight', scalar('uint64')),
  ],
);

/** Delegation is a delegator's part of a validator. */
export interface Delegation {
  /** times 10^18 */
  readonly shares: string;
}
export const Delegation: Message<Delegation> = defineMessage<Delegation>(
  '/banma.staking.v1.Delegation',
  [
    field(1, 'shares', 'shares', scalar('string')),
  ],
);

/** DelegationReference lists a delegation, or an unbonding one, by its other end. */
export interface DelegationReference {
  readonly operator: Uint8Array;
  readonly delegator: Uint8Array;
}
export const DelegationReference: Message<DelegationReference> = defineMessage<DelegationReference>(
  '/banma.staking.v1.DelegationReference',
  [
    field(1, 'operator', 'operator', scalar('bytes')),
    field(2, 'delegator', 'delegator', scalar('bytes')),
  ],
);

export interface UnbondingEntry {
  readonly creationHeight: bigint;
  /** ms */
  readonly completionTime: bigint;
  readonly initialBalance: string;
  /** what is left of it after slashing */
  readonly balance: string;
  readonly unbondingId: bigint;
}
export const UnbondingEntry: Message<UnbondingEntry> = defineMessage<UnbondingEntry>(
  '/banma.staking.v1.UnbondingEntry',
  [
    field(1, 'creation_height', 'creationHeight', scalar('uint64')),
    field(2, 'completion_time', 'completionTime', scalar('uint64')),
    field(3, 'initial_balance', 'initialBalance', scalar('string')),
    field(4, 'balance', 'balance', scalar('string')),
    field(5, 'unbonding_id', 'unbondingId', scalar('uint64')),
  ],
);

/** Unbonding is what a delegator takes back from a validator; entries in the order they began. */
export interface Unbonding {
  readonly entries: readonly UnbondingEntry[];
}
export const Unbonding: Message<Unbonding> = defineMessage<Unbonding>(
  '/banma.staking.v1.Unbonding',
  [
    field(1, 'entries', 'entries', nested(() => UnbondingEntry), true),
  ],
);

/** QueuedValidator waits until it is unbonded. */
export interface QueuedValidator {
  readonly operator: Uint8Array;
}
export const QueuedValidator: Message<QueuedValidator> = defineMessage<QueuedValidator>(
  '/banma.staking.v1.QueuedValidator',
  [
    field(1, 'operator', 'operator', scalar('bytes')),
  ],
);

/** VotingPower of a validator: what CometBFT was told last, or what it will be told next. */
export interface VotingPower {
  readonly publicKey: Uint8Array;
  readonly power: bigint;
}
export const VotingPower: Message<VotingPower> = defineMessage<VotingPower>(
  '/banma.staking.v1.VotingPower',
  [
    field(1, 'public_key', 'publicKey', scalar('bytes')),
    field(2, 'power', 'power', scalar('uint64')),
  ],
);

/** UnbondingCounter counts unbonding ids. */
export interface UnbondingCounter {
  readonly lastId: bigint;
}
export const UnbondingCounter: Message<UnbondingCounter> = defineMessage<UnbondingCounter>(
  '/banma.staking.v1.UnbondingCounter',
  [
    field(1, 'last_id', 'lastId', scalar('uint64')),
  ],
);

/** MsgRotateConsensusKey gives the signer's validator another consensus key; the old one is never used again, and stays slashable for what it signed. */
export interface MsgRotateConsensusKey {
  /** account of the validator's operator */
  readonly signer: string;
  /** an ed25519 PubKey of the Cosmos SDK */
  readonly publicKey?: Any | undefined;
}
export const MsgRotateConsensusKey: Message<MsgRotateConsensusKey> = defineMessage<MsgRotateConsensusKey>(
  '/banma.staking.v1.MsgRotateConsensusKey',
  [
    field(1, 'signer', 'signer', scalar('string')),
    field(2, 'public_key', 'publicKey', nested(() => cosmosMessages.Any)),
  ],
);

export type MsgRotateConsensusKeyResponse = EmptyMessage;
export const MsgRotateConsensusKeyResponse: Message<MsgRotateConsensusKeyResponse> = defineMessage<MsgRotateConsensusKeyResponse>(
  '/banma.staking.v1.MsgRotateConsensusKeyResponse',
  [
  ],
);
