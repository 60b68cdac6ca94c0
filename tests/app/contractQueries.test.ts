import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as contract from '../../proto/codec/generated/banma/contract/v1.js';
import type { Message, Partially } from '../../proto/codec/message.js';
import { CodedError } from '../../app/kit/errors.js';
import { GenesisError } from '../../app/kit/genesisJson.js';
import { addressOf, balancesGenesis } from '../support/bankPeople.js';
import { activate, applied, foundedBy, profileOf, SMALL } from '../support/contractPeople.js';
import type { ModuleBench } from '../support/moduleBench.js';
import { createModuleBench } from '../support/moduleBench.js';

const FOUNDERS = ['ann', 'ben', 'cat'];

function ask<Request, Response>(
  on: ModuleBench,
  name: string,
  request: Message<Request>,
  response: Message<Response>,
  value: Partially<Request>,
): Response {
  const bytes = request.encode(request.fromPartial(value));
  return response.decode(on.query(`/banma.contract.v1.Query/${name}`, bytes));
}

const askMembers = (on: ModuleBench, value: Partially<contract.QueryMembersRequest>) =>
  ask<contract.QueryMembersRequest, contract.QueryMembersResponse>(
    on,
    'Members',
    contract.QueryMembersRequest,
    contract.QueryMembersResponse,
    value,
  );

test('a contract, its members and its proposals can be read', () => {
  const on = foundedBy(FOUNDERS, ['dan']);
  const id = applied(on, 'dan');
  const { QueryContractsRequest, QueryContractsResponse } = contract;
  const { contracts } = ask(on, 'Contracts', QueryContractsRequest, QueryContractsResponse, {});
  assert.equal(
    contracts.map(({ contractId }) => contractId),
    ['Z001'],
  );
  const { memberships } = askMembers(on, { contractId: 'Z001' });
  assert.equal(
    memberships.map(({ member }) => member).sort(),
    [...FOUNDERS, 'dan'].map(addressOf).sort(),
  );
  const { QueryProposalRequest, QueryProposalResponse } = contract;
  const which = { contractId: 'Z001', proposalId: id };
  const { proposal } = ask(on, 'Proposal', QueryProposalRequest, QueryProposalResponse, which);
  assert.is(proposal?.proposer, addressOf('dan'));
  const { QueryProposalsRequest, QueryProposalsResponse } = contract;
  const all = { contractId: 'Z001' };
  assert.is(
    ask(on, 'Proposals', QueryProposalsRequest, QueryProposalsResponse, all).proposals.length,
    1,
  );
});

test('members come in pages', () => {
  const on = foundedBy(FOUNDERS);
  const seen: string[] = [];
  let key: Uint8Array = new Uint8Array(0);
  do {
    const pagination = { key, limit: 1n, offset: 0n, countTotal: false, reverse: false };
    const page = askMembers(on, { contractId: 'Z001', pagination });
    seen.push(...page.memberships.map(({ member }) => member));
    key = page.pagination?.nextKey ?? new Uint8Array(0);
  } while (key.length > 0);
  assert.equal(seen.sort(), FOUNDERS.map(addressOf).sort());
});

test('what is not there is not found, as clients of the Cosmos SDK expect', () => {
  const on = foundedBy(FOUNDERS);
  const fails = (run: () => unknown, code: number): void =>
    assert.throws(
      run,
      (error: unknown) => error instanceof CodedError && error.error.code === code,
    );
  const { QueryMemberRequest, QueryMemberResponse } = contract;
  const member = (contractId: string, name: string) => () =>
    ask(on, 'Member', QueryMemberRequest, QueryMemberResponse, {
      contractId,
      member: name.startsWith('!') ? name : addressOf(name),
    });
  fails(member('Z001', 'dan'), 22);
  fails(member('Z001', '!'), 7);
  fails(() => askMembers(on, { contractId: 'X1' }), 22);
});

test('key figures count grants and proofs, with both parts of every rate', () => {
  const on = foundedBy(FOUNDERS);
  for (const name of ['ann', 'ben']) activate(on, name);
  const { QueryMetricsRequest, QueryMetricsResponse } = contract;
  const metricsOf = (member: string) =>
    ask(on, 'Metrics', QueryMetricsRequest, QueryMetricsResponse, { contractId: 'Z001', member })
      .metrics!;
  const whole = metricsOf('');
  assert.equal([whole.proofsRegistered, whole.proofsValid], [20n, 20n]);
  assert.equal([whole.granted, whole.circulating], [2n * SMALL.grant, 2n * SMALL.grant]);
  assert.equal(whole.effectiveContributionRatio, { numerator: 0n, denominator: 20n });
  const one = metricsOf(addressOf('ann'));
  assert.equal([one.proofsValid, one.granted, one.balance], [10n, SMALL.grant, SMALL.grant]);
  assert.is(metricsOf(addressOf('cat')).granted, 0n);
});

const { Params, Profile } = contract;
const founders = FOUNDERS.map(addressOf);
const Z001 = {
  contract_id: 'Z001',
  params: Params.toJson({ ...SMALL, minProofs: 0n }),
  creator: founders[0],
  founders,
  status: 'CONTRACT_STATUS_ACTIVE',
};
const memberJson = (name: string, change: object = {}) => ({
  contract_id: 'Z001',
  member: addressOf(name),
  founder: true,
  profile: Profile.toJson(profileOf(name)),
  pledged: '50000000000',
  granted: '50000000000',
  standing: { state: 'MEMBER_STATE_ACTIVE' },
  ...change,
});
const genesis = { contracts: [Z001], memberships: FOUNDERS.map((name) => memberJson(name)) };
const bank = balancesGenesis({ ann: '5upoint' });

test('a chain may begin with a contract that runs and members that are active', () => {
  const on = createModuleBench({ bank, contract: genesis });
  on.checkInvariants();
  assert.is(on.view.activeMembers(on.state, 'Z001'), 3);
  assert.is(on.bank.balance(on.state, addressOf('ben'), 'ublt'), 50_000_000_000n);
  const escrow = on.bank.escrowAccount('Z001', 'pledge');
  assert.is(on.bank.balance(on.state, escrow, 'upoint'), 150_000_000_000n);
  assert.is(on.view.memberOfServiceAccount(on.state, addressOf('cat service')), addressOf('cat'));
  assert.ok(on.auth.exists(on.state, addressOf('cat')));
});

test('a genesis member that waits for proofs activates like any other', () => {
  const waiting = FOUNDERS.map((name) =>
    memberJson(name, { granted: '0', standing: { state: 'MEMBER_STATE_ADMITTED' } }),
  );
  const params = Params.toJson(SMALL);
  const contracts = [{ ...Z001, params }];
  const on = createModuleBench({ contract: { contracts, memberships: waiting } });
  const change = { registered: 10n, valid: 10n };
  on.contract.adjustProofs(on.context(), 'Z001', addressOf('ann'), change);
  assert.is(on.bank.balance(on.state, addressOf('ann'), 'ublt'), SMALL.grant);
});

test('a genesis that cannot be is refused by the name of its field', () => {
  const contracts = (change: object) => ({ ...genesis, contracts: [{ ...Z001, ...change }] });
  const members = (...memberships: object[]) => ({ ...genesis, memberships });
  const [ann, ben, cat] = FOUNDERS.map((name) => memberJson(name));
  const table: readonly (readonly [unknown, string])[] = [
    [{ contract: [] }, 'contract.contract: unknown field'],
    [contracts({ contract_id: 'z' }), 'contract.contracts[0]: contract_id'],
    [contracts({ params: { ...Z001.params, query_reward: '0' } }), 'params.query_reward: must be'],
    [contracts({ params: { ...Z001.params, pledge: 1.5 } }), 'contract.contracts[0].params.pledge'],
    [
      contracts({ params: { ...Z001.params, opening_samples: 20 } }),
      'params.opening_samples: unsupported_parameter',
    ],
    [contracts({ status: 'CONTRACT_STATUS_LAPSED' }), 'contract.contracts.Z001.status'],
    [{ ...genesis, contracts: [Z001, Z001] }, 'contract.contracts.Z001: listed twice'],
    [members(ann!, ben!), 'contract.contracts[0].founders:'],
    [members(ann!, ann!, cat!), 'listed twice'],
    [members(memberJson('ann', { founder: false }), ben!, cat!), 'founder: does not agree'],
    [members(memberJson('ann', { contract_id: 'X1' }), ben!, cat!), 'no contract X1'],
    [members(memberJson('ann', { pledged: '1' }), ben!, cat!), 'pledged: an ACTIVE member has'],
    [members(memberJson('ann', { proofs_valid: '1' }), ben!, cat!), 'proofs come from'],
    [members(memberJson('ann', { profile: null }), ben!, cat!), 'profile: missing'],
    [
      members(memberJson('ann', { standing: { state: 'MEMBER_STATE_EXITED' } }), ben!, cat!),
      'standing.state: must be ADMITTED or ACTIVE',
    ],
    [
      members(memberJson('ann', { standing: { state: 'X' } }), ben!),
      'standing.state: unknown value',
    ],
  ];
  for (const [source, message] of table) {
    assert.throws(
      () => createModuleBench({ bank, contract: source }),
      (error: unknown) => error instanceof GenesisError && error.message.includes(message),
      message,
    );
  }
});

test.run();
