import { ValidatorStatus } from '../../../proto/codec/generated/banma/staking/v1.js';
import { addressFromText, addressToText } from '../../../proto/documents/address.js';
import { ONE } from '../../kit/decimal.js';
import { requireEmptyLists } from '../../kit/genesisCosmos.js';
import { atGenesisPath, GenesisError, genesisList, genesisObject } from '../../kit/genesisJson.js';
import type { ExecutionContext } from '../../kit/module.js';
import { BONDED_POOL, NOT_BONDED_POOL } from '../bank/accounts.js';
import { POINT_DENOM } from '../bank/coins.js';
import { writeShares } from './delegationStore.js';
import { readDelegation, readValidator } from './genesisFields.js';
import type { GenesisDelegation, GenesisValidator } from './genesisFields.js';
import { readParams } from './genesisParams.js';
import { delegations, desiredPowers, validators } from './keys.js';
import { requireParams, writeParams } from './params.js';
import { move } from './pools.js';
import { MAX_TOTAL_POWER } from './power.js';
import type { StakingServices } from './services.js';
import { newValidator, takeConsensusKey, writeValidator } from './validatorStore.js';

/** What a chain begins without; a state in the middle of it goes on from an export. */
const EMPTY_LISTS = ['last_validator_powers', 'unbonding_delegations', 'redelegations'] as const;

/**
 * Writes `app_state.staking` as the Cosmos SDK names it: {params, validators, delegations}. All of
 * them begin bonded, one share for one upoint, and what is delegated is taken from the delegators'
 * balances of the same genesis. Without it the chain has no staking. @throws GenesisError
 */
export function initStakingGenesis(
  context: ExecutionContext,
  services: StakingServices,
  genesis: unknown,
): void {
  if (genesis === undefined) return;
  const known = ['params', 'validators', 'delegations', 'last_total_power', 'exported'];
  const source = genesisObject(genesis, 'staking', [...known, ...EMPTY_LISTS]);
  requireEmptyLists(source, 'staking', EMPTY_LISTS);
  if (source['exported'] === true) throw new GenesisError('staking.exported', 'must be false');
  requireEmptyPools(context, services);
  const path = 'staking.params';
  atGenesisPath(path, () => writeParams(context.state, readParams(source['params'], path)));
  const listed = genesisList(source['validators'], 'staking.validators');
  const stakes = listed.map((value, index) => readValidator(value, `staking.validators[${index}]`));
  const given = genesisList(source['delegations'], 'staking.delegations');
  for (const stake of stakes) beginValidator(context, stake);
  for (const [index, value] of given.entries()) {
    const at = `staking.delegations[${index}]`;
    const delegation = readDelegation(value, at);
    atGenesisPath(at, () => beginDelegation(context, services, delegation, at));
  }
  for (const stake of stakes) requireWhole(context, stake);
  requireSet(context, stakes.length);
}

/** @throws GenesisError for a set that CometBFT, or the parameters, do not allow */
function requireSet({ state }: ExecutionContext, count: number): void {
  const path = 'staking.validators';
  if (count === 0) throw new GenesisError(path, 'nobody would vote');
  const { maxValidators } = requireParams(state);
  if (count > maxValidators) throw new GenesisError(path, `more than ${maxValidators}`);
  let total = 0n;
  for (const { value } of desiredPowers.entries(state, [])) total += value.power;
  if (total > MAX_TOTAL_POWER) throw new GenesisError(path, `total power ${total}`);
}

/** The stake is named once, by the delegations. @throws GenesisError */
function requireEmptyPools({ state }: ExecutionContext, { bank }: StakingServices): void {
  const filled = [BONDED_POOL, NOT_BONDED_POOL].find(
    (pool) => bank.balance(state, pool, POINT_DENOM) !== 0n,
  );
  if (filled === undefined) return;
  throw new GenesisError('bank.balances', `${filled} is filled by staking.delegations`);
}

function beginValidator(
  { state, block }: ExecutionContext,
  { path, operator, publicKey, terms }: GenesisValidator,
): void {
  if (validators.has(state, operator)) {
    throw new GenesisError(`${path}.operator_address`, 'listed twice');
  }
  atGenesisPath(`${path}.consensus_pubkey`, () => takeConsensusKey(state, operator, publicKey));
  const validator = newValidator(terms, publicKey, block.timeMs);
  writeValidator(state, operator, { ...validator, status: ValidatorStatus.BONDED });
}

function beginDelegation(
  context: ExecutionContext,
  { bank }: StakingServices,
  { operator, delegator, amount }: GenesisDelegation,
  path: string,
): void {
  const { state } = context;
  const validator = validators.get(state, operator);
  if (validator === undefined) throw new GenesisError(path, 'no such validator');
  const isTwice = delegations.has(state, operator, addressFromText(delegator));
  if (isTwice) throw new GenesisError(path, 'listed twice');
  move(context, bank, 'genesis', delegator, BONDED_POOL, amount);
  const tokens = BigInt(validator.tokens) + amount;
  writeValidator(state, operator, {
    ...validator,
    tokens: tokens.toString(),
    shares: (tokens * ONE).toString(),
  });
  writeShares(state, operator, addressFromText(delegator), amount * ONE);
}

/** The delegations are the validator's tokens, and it has power. */
function requireWhole({ state }: ExecutionContext, stake: GenesisValidator): void {
  const { path, operator, tokens } = stake;
  const validator = validators.get(state, operator);
  if (validator?.tokens !== tokens.toString()) {
    const sum = validator?.tokens ?? '0';
    throw new GenesisError(`${path}.tokens`, `the delegations sum to ${sum}upoint`);
  }
  if (!desiredPowers.has(state, operator)) {
    throw new GenesisError(`${path}.tokens`, `${addressToText(operator)} would have no power`);
  }
}
