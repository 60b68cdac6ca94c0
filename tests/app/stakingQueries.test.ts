import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as slashing from 'cosmjs-types/cosmos/slashing/v1beta1/query';
import * as staking from 'cosmjs-types/cosmos/staking/v1beta1/query';
import { BondStatus } from 'cosmjs-types/cosmos/staking/v1beta1/staking';
import { PubKey } from 'cosmjs-types/cosmos/crypto/ed25519/keys';
import { consensusToText } from '../../proto/documents/address.js';
import { ask } from '../support/askModule.js';
import { createTestChain, testKey } from '../support/chain.js';
import type { TestChain } from '../support/chain.js';
import { fundedGenesis } from '../support/sends.js';
import { institution, POINT } from '../support/institution.js';
import { createStakingChain, sendAs, votes } from '../support/stakingChain.js';
import { messages } from '../support/validatorMessages.js';

const P = testKey('P').address;
const operatorOf = (name: string): string => institution(name).operator;

/** A, B, C, D and what P has at A and takes back from it. */
function scene(): TestChain {
  const chain = createStakingChain({ people: ['P', 'E'] });
  const sent = [messages.delegate('P', 'A', 3n * POINT), messages.delegate('P', 'B', POINT)];
  assert.is(sendAs(chain, 'P', ...sent), 'ok');
  assert.is(sendAs(chain, 'P', messages.undelegate('P', 'A', POINT)), 'ok');
  assert.is(sendAs(chain, 'D', messages.undelegate('D', 'D', 10n * POINT)), 'ok');
  return chain;
}

const validatorsOf = (chain: TestChain, fields: Partial<staking.QueryValidatorsRequest>) =>
  ask(
    chain,
    'staking/Validators',
    staking.QueryValidatorsRequest,
    staking.QueryValidatorsResponse,
    fields,
  );

test('a validator is shown with everything explorers read', () => {
  const { validator } = ask(
    scene(),
    'staking/Validator',
    staking.QueryValidatorRequest,
    staking.QueryValidatorResponse,
    { validatorAddr: operatorOf('A') },
  );
  assert.is(validator.operatorAddress, operatorOf('A'));
  assert.is(validator.consensusPubkey?.typeUrl, '/cosmos.crypto.ed25519.PubKey');
  const { key } = PubKey.decode(validator.consensusPubkey!.value);
  assert.is(Buffer.compare(key, institution('A').consensusKey), 0);
  assert.is(validator.status, BondStatus.BOND_STATUS_BONDED);
  assert.is(validator.tokens, '12000000');
  assert.is(validator.delegatorShares, '12000000000000000000000000');
  assert.is(validator.description.moniker, 'A');
  assert.is(validator.commission.commissionRates.rate, '100000000000000000');
  assert.is(validator.minSelfDelegation, '1');
  assert.equal(validator.unbondingTime, { seconds: 0n, nanos: 0 });
  assert.equal(validator.unbondingIds, []);
});

test('validators are listed by status, a page at a time, with their total', () => {
  const chain = scene();
  const all = validatorsOf(chain, {});
  assert.is(all.validators.length, 4);
  assert.is(all.pagination?.total, 4n);
  const bonded = validatorsOf(chain, { status: 'BOND_STATUS_BONDED' });
  assert.is(bonded.validators.length, 3);
  assert.equal(validatorsOf(chain, { status: 'BOND_STATUS_UNBONDED' }).validators, []);
  const [unbonding] = validatorsOf(chain, { status: 'BOND_STATUS_UNBONDING' }).validators;
  assert.is(unbonding?.operatorAddress, operatorOf('D'));
  assert.is(unbonding?.jailed, true);
  assert.is(unbonding?.unbondingHeight, chain.height());
  assert.is(unbonding?.unbondingTime.seconds, (chain.timeMs() + 100_000n) / 1_000n);
  assert.is(unbonding?.unbondingIds.length, 1);
  const names: string[] = [];
  let key: Uint8Array = new Uint8Array(0);
  do {
    const pagination = { key, offset: 0n, limit: 3n, countTotal: false, reverse: false };
    const page = validatorsOf(chain, { status: '', pagination });
    names.push(...page.validators.map(({ operatorAddress }) => operatorAddress));
    key = page.pagination!.nextKey;
  } while (key.length > 0);
  assert.equal(
    names,
    all.validators.map(({ operatorAddress }) => operatorAddress),
  );
});

test('delegations are shown from both ends with what they are worth', () => {
  const chain = scene();
  const one = {
    delegation: {
      delegatorAddress: P,
      validatorAddress: operatorOf('A'),
      shares: '2000000000000000000000000',
    },
    balance: { denom: 'upoint', amount: '2000000' },
  };
  const { delegationResponse } = ask(
    chain,
    'staking/Delegation',
    staking.QueryDelegationRequest,
    staking.QueryDelegationResponse,
    { delegatorAddr: P, validatorAddr: operatorOf('A') },
  );
  assert.equal(delegationResponse, one);
  const mine = ask(
    chain,
    'staking/DelegatorDelegations',
    staking.QueryDelegatorDelegationsRequest,
    staking.QueryDelegatorDelegationsResponse,
    { delegatorAddr: P },
  );
  assert.is(mine.delegationResponses.length, 2);
  assert.is(mine.pagination?.total, 2n);
  const theirs = ask(
    chain,
    'staking/ValidatorDelegations',
    staking.QueryValidatorDelegationsRequest,
    staking.QueryValidatorDelegationsResponse,
    { validatorAddr: operatorOf('A') },
  );
  assert.equal(theirs.delegationResponses.map(({ balance }) => balance.amount).sort(), [
    '10000000',
    '2000000',
  ]);
  const { validators } = ask(
    chain,
    'staking/DelegatorValidators',
    staking.QueryDelegatorValidatorsRequest,
    staking.QueryDelegatorValidatorsResponse,
    { delegatorAddr: P },
  );
  const names = validators.map(({ operatorAddress }) => operatorAddress).sort();
  assert.equal(names, [operatorOf('A'), operatorOf('B')].sort());
  const { validator } = ask(
    chain,
    'staking/DelegatorValidator',
    staking.QueryDelegatorValidatorRequest,
    staking.QueryDelegatorValidatorResponse,
    { delegatorAddr: P, validatorAddr: operatorOf('B') },
  );
  assert.is(validator.operatorAddress, operatorOf('B'));
});

test('what is taken back is shown with its time, height and number', () => {
  const chain = scene();
  const { unbond } = ask(
    chain,
    'staking/UnbondingDelegation',
    staking.QueryUnbondingDelegationRequest,
    staking.QueryUnbondingDelegationResponse,
    { delegatorAddr: P, validatorAddr: operatorOf('A') },
  );
  const [entry] = unbond.entries;
  assert.is(entry?.balance, '1000000');
  assert.is(entry?.initialBalance, '1000000');
  assert.is(entry?.creationHeight, 2n);
  assert.is(entry?.unbondingId, 1n);
  const mine = ask(
    chain,
    'staking/DelegatorUnbondingDelegations',
    staking.QueryDelegatorUnbondingDelegationsRequest,
    staking.QueryDelegatorUnbondingDelegationsResponse,
    { delegatorAddr: P },
  );
  assert.equal(mine.unbondingResponses, [unbond]);
  const theirs = ask(
    chain,
    'staking/ValidatorUnbondingDelegations',
    staking.QueryValidatorUnbondingDelegationsRequest,
    staking.QueryValidatorUnbondingDelegationsResponse,
    { validatorAddr: operatorOf('A') },
  );
  assert.equal(theirs.unbondingResponses, [unbond]);
});

const poolOf = (chain: TestChain) =>
  ask(chain, 'staking/Pool', staking.QueryPoolRequest, staking.QueryPoolResponse, {}).pool;
const paramsOf = (chain: TestChain) =>
  ask(chain, 'staking/Params', staking.QueryParamsRequest, staking.QueryParamsResponse, {}).params;

test('pool and parameters are those of the chain', () => {
  assert.equal(poolOf(scene()), { notBondedTokens: '11000000', bondedTokens: '33000000' });
  assert.equal(paramsOf(scene()), {
    unbondingTime: { seconds: 100n, nanos: 0 },
    maxValidators: 100,
    maxEntries: 7,
    historicalEntries: 10_000,
    bondDenom: 'upoint',
    minCommissionRate: '0',
  });
});

test('nobody can move a delegation, so there are none of these', () => {
  const answer = ask(
    scene(),
    'staking/Redelegations',
    staking.QueryRedelegationsRequest,
    staking.QueryRedelegationsResponse,
    { delegatorAddr: P },
  );
  assert.equal(answer.redelegationResponses, []);
});

test('signing infos are found by consensus address and listed', () => {
  const chain = createStakingChain();
  chain.block();
  chain.block([], { facts: votes({ A: 10, B: 10 }, ['A']) });
  const consAddress = consensusToText(institution('A').consensus);
  const { valSigningInfo } = ask(
    chain,
    'slashing/SigningInfo',
    slashing.QuerySigningInfoRequest,
    slashing.QuerySigningInfoResponse,
    { consAddress },
  );
  assert.equal(valSigningInfo, {
    address: consAddress,
    startHeight: 0n,
    indexOffset: 2n,
    jailedUntil: { seconds: 0n, nanos: 0 },
    tombstoned: false,
    missedBlocksCounter: 1n,
  });
  const { info, pagination } = ask(
    chain,
    'slashing/SigningInfos',
    slashing.QuerySigningInfosRequest,
    slashing.QuerySigningInfosResponse,
    {},
  );
  assert.is(info.length, 4);
  assert.is(pagination?.total, 4n);
  const { params } = ask(
    chain,
    'slashing/Params',
    slashing.QueryParamsRequest,
    slashing.QueryParamsResponse,
    {},
  );
  assert.is(params.signedBlocksWindow, 10_000n);
  assert.is(Buffer.from(params.slashFractionDoubleSign).toString(), '50000000000000000');
  assert.equal(params.downtimeJailDuration, { seconds: 600n, nanos: 0 });
});

test('a chain without staking answers truthfully: nothing is at stake', () => {
  const chain = createTestChain({ genesis: fundedGenesis([testKey('A')]) });
  chain.block();
  assert.equal(validatorsOf(chain, {}).validators, []);
  assert.equal(poolOf(chain), { notBondedTokens: '0', bondedTokens: '0' });
  assert.is(paramsOf(chain).unbondingTime.seconds, 1_814_400n);
});

test.run();
