import {
  ConsensusKey,
  Delegation,
  DelegationReference,
  Params,
  QueuedValidator,
  Unbonding,
  UnbondingCounter,
  Validator,
  VotingPower,
} from '../../../proto/codec/generated/banma/staking/v1.js';
import { defineCollection, messageValue } from '../../kit/collection.js';
import { addressPart, u64Part } from '../../kit/keyParts.js';

/** There from the genesis of a chain that has staking, and never without. */
export const stakingParams = defineCollection({
  name: 'staking/params',
  key: [],
  value: messageValue(Params),
  description: 'Parameters of staking, where the chain has it',
});

export const validators = defineCollection({
  name: 'staking/validator',
  key: [addressPart('operator')],
  value: messageValue(Validator),
  description: 'A validator, by the account of its operator',
});

export const consensusKeys = defineCollection({
  name: 'staking/consensus_key',
  key: [addressPart('consensus address')],
  value: messageValue(ConsensusKey),
  description: 'Whose a consensus key is or was; never taken again',
});

export const delegations = defineCollection({
  name: 'staking/delegation',
  key: [addressPart('operator'), addressPart('delegator')],
  value: messageValue(Delegation),
  description: "A delegator's shares of a validator",
});

export const delegationsByDelegator = defineCollection({
  name: 'staking/delegation_by_delegator',
  key: [addressPart('delegator'), addressPart('operator')],
  value: messageValue(DelegationReference),
  kind: 'derived',
  description: 'Index of the delegations of a delegator',
});

export const unbondings = defineCollection({
  name: 'staking/unbonding',
  key: [addressPart('delegator'), addressPart('operator')],
  value: messageValue(Unbonding),
  description: 'What a delegator takes back from a validator, until its time has come',
});

export const unbondingsByValidator = defineCollection({
  name: 'staking/unbonding_by_validator',
  key: [addressPart('operator'), addressPart('delegator')],
  value: messageValue(DelegationReference),
  kind: 'derived',
  description: 'Index of what is taken back from a validator',
});

export const unbondingQueue = defineCollection({
  name: 'staking/unbonding_queue',
  key: [u64Part('completion ms'), u64Part('unbonding id')],
  value: messageValue(DelegationReference),
  kind: 'derived',
  description: 'Queue of the entries of unbondings, by the time they are paid',
});

export const validatorQueue = defineCollection({
  name: 'staking/validator_queue',
  key: [u64Part('unbonding ms'), addressPart('operator')],
  value: messageValue(QueuedValidator),
  kind: 'derived',
  description: 'Queue of unbonding validators, by the time they are unbonded',
});

export const desiredPowers = defineCollection({
  name: 'staking/desired_power',
  key: [addressPart('operator')],
  value: messageValue(VotingPower),
  kind: 'derived',
  description: 'Index of who is to vote: not jailed, and a power of 1 at least',
});

export const jailedPowers = defineCollection({
  name: 'staking/jailed_power',
  key: [addressPart('operator')],
  value: messageValue(VotingPower),
  kind: 'derived',
  description: 'Index of who is jailed and has a power of 1 at least: what it would vote with',
});

export const lastPowers = defineCollection({
  name: 'staking/last_power',
  key: [addressPart('operator')],
  value: messageValue(VotingPower),
  description: 'Power and key of who votes, as CometBFT was told last',
});

export const unbondingCounter = defineCollection({
  name: 'staking/unbonding_counter',
  key: [],
  value: messageValue(UnbondingCounter),
  description: 'How many unbonding ids were given',
});

/** For the keyspace table, in the order of this file. */
export const stakingCollections = [
  stakingParams.info,
  validators.info,
  consensusKeys.info,
  delegations.info,
  delegationsByDelegator.info,
  unbondings.info,
  unbondingsByValidator.info,
  unbondingQueue.info,
  validatorQueue.info,
  desiredPowers.info,
  jailedPowers.info,
  lastPowers.info,
  unbondingCounter.info,
];
