import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ContractStatus } from '../../proto/codec/generated/banma/contract/v1.js';
import { addressOf } from '../support/bankPeople.js';
import {
  apply,
  benchOf,
  confirm,
  contractOf,
  create,
  foundedBy,
  ok,
  pledge,
  profileOf,
  standingOf,
  vote,
} from '../support/contractPeople.js';
import { testKey } from '../support/testKeys.js';

const WEEK_S = 604_800;

test('a contract is active when each of its founders has confirmed', () => {
  const on = benchOf(['ann', 'ben', 'cat']);
  assert.is(create(on).error, '');
  for (const [name, isLast] of [
    ['cat', false],
    ['ann', false],
    ['ben', true],
  ] as const) {
    const outcome = ok(confirm(on, name));
    assert.is(outcome.value.length > 0, isLast);
    const status = isLast ? ContractStatus.ACTIVE : ContractStatus.PENDING;
    assert.is(contractOf(on).status, status);
  }
  assert.equal(contractOf(on).confirmed, ['cat', 'ann', 'ben'].map(addressOf));
  assert.equal(
    ['ann', 'ben', 'cat'].map((name) => standingOf(on, name)),
    Array(3).fill('ADMITTED'),
  );
});

test('nothing else happens in a contract before that', () => {
  const on = benchOf(['ann', 'ben', 'cat', 'dan']);
  ok(create(on));
  ok(confirm(on, 'ann'));
  const closed = 'contract 4: contract_not_active';
  assert.is(apply(on, 'dan').error, closed);
  assert.is(pledge(on, 'ann').error, closed);
  assert.is(vote(on, 'ann', 1n, 'YES').error, closed);
});

test('exactly the required founders are named, each once, and not the operator', () => {
  const on = benchOf(['ann', 'ben', 'cat']);
  const params = { foundersRequired: 3 };
  const invalid = 'contract 8: invalid_founders';
  const tooFew = create(on, { founders: ['ann', 'ben'], params });
  assert.is(tooFew.error, invalid);
  assert.is(tooFew.log, 'founders: 2 named, 3 required: invalid_founders');
  assert.is(create(on, { founders: ['ann', 'ben', 'cat', 'dan'], params }).error, invalid);
  const twice = create(on, { founders: ['ann', 'ben', 'ann'], params });
  assert.is(twice.log, 'founders[2]: named twice: invalid_founders');
  assert.is(create(on, { operator: 'ben' }).error, 'contract 24: operator_is_no_member');
  assert.is(create(on, { operator: 'eve' }).error, '');
  assert.is(apply(on, 'eve').error, 'contract 4: contract_not_active');
});

test('a contract id is a short upper-case name', () => {
  const on = benchOf(['ann', 'ben', 'cat']);
  for (const contractId of ['', 'Z', 'z001', '1Z', 'Z-1', 'Z001Z001Z0012']) {
    assert.is(create(on, { contractId }).error, 'contract 5: invalid_contract_id', contractId);
  }
});

test('a name and a denom belong to one contract', () => {
  const on = benchOf(['ann', 'ben', 'cat']);
  ok(create(on));
  const other = { denom: 'uother' };
  assert.is(create(on, { params: other }).error, 'contract 2: contract_exists');
  assert.is(create(on, { contractId: 'X1' }).error, 'contract 11: denom_taken');
  assert.is(create(on, { contractId: 'X1', params: other }).error, '');
});

test('only a founder confirms, and only once', () => {
  const on = benchOf(['ann', 'ben', 'cat', 'dan']);
  assert.is(confirm(on, 'ann').error, 'contract 3: contract_not_found');
  ok(create(on));
  assert.is(confirm(on, 'dan').error, 'contract 9: not_a_founder');
  ok(confirm(on, 'ann'));
  assert.is(confirm(on, 'ann').error, 'contract 10: already_confirmed');
});

test('a founding lapses in the first block at its end, and all it took is free again', () => {
  const on = benchOf(['ann', 'ben', 'cat']);
  ok(create(on));
  ok(confirm(on, 'ann'));
  on.nextBlock(WEEK_S - 1);
  ok(confirm(on, 'ben'));
  on.nextBlock(1);
  assert.is(contractOf(on).status, ContractStatus.PENDING);
  assert.is(confirm(on, 'cat').error, 'contract 4: contract_not_active');
  const events = on.nextBlock(1).map(({ type }) => type);
  assert.equal(events, ['banma.contract.v1.EventContractStatusChanged']);
  assert.is(contractOf(on).status, ContractStatus.LAPSED);
  assert.is(standingOf(on, 'ann'), 'none');
  assert.not(on.bank.denomExists(on.state, 'ublt'));
  ok(create(on));
  for (const name of ['ann', 'ben', 'cat']) ok(confirm(on, name));
  assert.is(contractOf(on).status, ContractStatus.ACTIVE);
  assert.equal(on.nextBlock(WEEK_S), []);
});

test('the operator cannot join', () => {
  const on = benchOf(['ann', 'ben', 'cat', 'eve']);
  ok(create(on, { operator: 'eve' }));
  for (const name of ['ann', 'ben', 'cat']) ok(confirm(on, name));
  assert.is(apply(on, 'eve').error, 'contract 24: operator_is_no_member');
});

test('the denom of a contract is described and its escrows are known', () => {
  const on = foundedBy(['ann', 'ben', 'cat']);
  assert.is(on.bank.contractOfDenom(on.state, 'ublt'), 'Z001');
  assert.is(on.bank.contractOfDenom(on.state, 'upoint'), undefined);
  assert.ok(on.bank.isModuleAccount(on.state, on.bank.escrowAccount('Z001', 'reserve')));
});

const bad: readonly (readonly [string, Parameters<typeof profileOf>[1]])[] = [
  ['name', { name: '' }],
  ['name', { name: ' ' }],
  ['name', { name: '名'.repeat(65) }],
  ['name', { name: 'a\nb' }],
  ['gateway_url', { gatewayUrl: '' }],
  ['gateway_url', { gatewayUrl: 'ftp://a.example' }],
  ['gateway_url', { gatewayUrl: 'https://user:pass@a.example' }],
  ['gateway_url', { gatewayUrl: 'https://a.example:70000' }],
  ['gateway_url', { gatewayUrl: 'https://a.example/?x=1' }],
  ['gateway_url', { gatewayUrl: `https://a.example/${'x'.repeat(240)}` }],
  ['contact', { contact: 'x'.repeat(129) }],
  ['tls_spki_sha256', { tlsSpkiSha256: new Uint8Array(31) }],
  ['legal_documents_hash', { legalDocumentsHash: new Uint8Array(1) }],
  ['service_public_key', { servicePublicKey: new Uint8Array(33) }],
  ['service_public_key', { servicePublicKey: testKey('x').publicKey.slice(0, 32) }],
];

test('a profile that cannot be is refused by the name of its field', () => {
  const on = benchOf(['ann', 'ben', 'cat']);
  ok(create(on));
  for (const [field, change] of bad) {
    const { error, log } = confirm(on, 'ann', profileOf('ann', change));
    assert.is(error, 'contract 12: invalid_profile', field);
    assert.match(log, `profile.${field}`);
  }
  const good = [
    { name: '名'.repeat(64) },
    { gatewayUrl: 'http://127.0.0.1:8080' },
    { gatewayUrl: 'https://[::1]:7443/banma' },
    { servicePublicKey: new Uint8Array(0) },
  ];
  for (const change of good) {
    const bench = benchOf(['ann', 'ben', 'cat']);
    ok(create(bench));
    ok(confirm(bench, 'ann', profileOf('ann', change)));
  }
});

test.run();
