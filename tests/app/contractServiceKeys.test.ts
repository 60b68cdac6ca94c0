import type { AccountKey } from '../../app/modules/auth/types.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addressOf } from '../support/bankPeople.js';
import {
  applied,
  apply,
  confirm,
  create,
  benchOf,
  foundedBy,
  memberOf,
  ok,
  profileOf,
  updateProfile,
  voted,
} from '../support/contractPeople.js';
import { testKey } from '../support/testKeys.js';

const FOUNDERS = ['ann', 'ben', 'cat'];
const withKey = (name: string, key: string) =>
  profileOf(name, { servicePublicKey: testKey(key).publicKey });
const NO_KEY = { servicePublicKey: new Uint8Array(0) };

test('a service key has an account, which may sign for its member', () => {
  const on = foundedBy(FOUNDERS);
  const account = addressOf('ann service');
  assert.ok(on.auth.exists(on.state, account));
  assert.is(on.view.memberOfServiceAccount(on.state, account), addressOf('ann'));
  assert.ok(on.view.maySignFor(on.state, account, 'Z001', addressOf('ann')));
  assert.ok(on.view.maySignFor(on.state, addressOf('ann'), 'Z001', addressOf('ann')));
  assert.not(on.view.maySignFor(on.state, account, 'Z001', addressOf('ben')));
  assert.not(on.view.maySignFor(on.state, addressOf('ben'), 'Z001', addressOf('ann')));
});

test('a new key serves from its block on, the old one until then', () => {
  const on = foundedBy(FOUNDERS);
  const first = on.block.timeMs;
  on.nextBlock(60);
  ok(updateProfile(on, 'ann', withKey('ann', 'ann second')));
  const second = on.block.timeMs;
  const serving = (from: bigint, to: bigint): string[] =>
    on.view
      .serviceKeysIn(memberOf(on, 'ann'), from, to)
      .map(
        ({ publicKey }) =>
          ['ann service', 'ann second'].find(
            (name) => Buffer.compare(testKey(name).publicKey, publicKey) === 0,
          ) ?? '',
      );
  assert.equal(serving(first - 5n, first - 1n), []);
  assert.equal(serving(first, second - 1n), ['ann service']);
  assert.equal(serving(second - 1n, second), ['ann service', 'ann second']);
  assert.equal(serving(second, second + 9n), ['ann second']);
  assert.not(on.view.maySignFor(on.state, addressOf('ann service'), 'Z001', addressOf('ann')));
  assert.is(on.view.memberOfServiceAccount(on.state, addressOf('ann service')), addressOf('ann'));
});

test('an empty key pauses the member', () => {
  const on = foundedBy(FOUNDERS);
  on.nextBlock(60);
  ok(updateProfile(on, 'ann', profileOf('ann', NO_KEY)));
  const { timeMs } = on.block;
  assert.equal(on.view.serviceKeysIn(memberOf(on, 'ann'), timeMs, timeMs + 1n), []);
  assert.is(on.view.serviceKeysIn(memberOf(on, 'ann'), timeMs - 1n, timeMs).length, 1);
  on.nextBlock(60);
  ok(updateProfile(on, 'ann', profileOf('ann')));
  assert.is(memberOf(on, 'ann').serviceKeys.length, 2);
});

test('a key serves one member for good, even when it serves no more', () => {
  const on = foundedBy(FOUNDERS, ['dan']);
  on.nextBlock(60);
  ok(updateProfile(on, 'ann', withKey('ann', 'ann second')));
  for (const key of ['ann service', 'ann second']) {
    const taken = 'contract 22: service_key_taken';
    assert.is(updateProfile(on, 'ben', withKey('ben', key)).error, taken);
    assert.is(apply(on, 'dan', withKey('dan', key)).error, taken);
  }
  on.nextBlock(60);
  ok(updateProfile(on, 'ann', withKey('ann', 'ann service')));
});

test('a refused applicant keeps its service key', () => {
  const on = foundedBy(FOUNDERS, ['dan']);
  const id = applied(on, 'dan');
  voted(on, 'ann', id, 'NO');
  voted(on, 'ben', id, 'NO');
  const taken = 'contract 22: service_key_taken';
  assert.is(updateProfile(on, 'ben', withKey('ben', 'dan service')).error, taken);
  ok(apply(on, 'dan'));
});

test('an account key of a member, its own included, is no service key', () => {
  const on = foundedBy(FOUNDERS);
  for (const key of ['ann', 'ben']) {
    const { error, log } = updateProfile(on, 'ann', withKey('ann', key));
    assert.is(error, 'contract 22: service_key_taken');
    assert.match(log, 'profile.service_public_key');
  }
});

test('a key that signs for an account already is no service key; one that was only paid is', () => {
  const on = foundedBy(FOUNDERS, ['dan', 'eve']);
  const dan = on.auth.account(on.state, addressOf('dan'))!;
  const countTransaction = (
    on.auth as unknown as {
      countTransaction: (state: unknown, account: unknown, key: AccountKey) => void;
    }
  ).countTransaction;
  countTransaction(on.state, dan, { kind: 'single', bytes: testKey('dan').publicKey });
  const taken = 'contract 22: service_key_taken';
  assert.is(updateProfile(on, 'ann', withKey('ann', 'dan')).error, taken);
  assert.is(updateProfile(on, 'ann', withKey('ann', 'eve')).error, '');
});

test('a service account does not join under its own name', () => {
  const on = foundedBy(FOUNDERS);
  assert.is(apply(on, 'ann service', withKey('x', 'x')).error, 'contract 23: service_account');
  const other = benchOf(['ann', 'ben', 'cat']);
  ok(create(other, { founders: ['ann', 'ben', 'ann service'] }));
  ok(confirm(other, 'ann'));
  assert.is(confirm(other, 'ann service', withKey('x', 'x')).error, 'contract 23: service_account');
});

test('only so many keys are remembered; old ones are forgotten in time', () => {
  const on = foundedBy(FOUNDERS);
  for (let turn = 1; turn < 32; turn += 1) {
    on.nextBlock(1);
    ok(updateProfile(on, 'ann', withKey('ann', `ann ${turn}`)));
  }
  on.nextBlock(1);
  const { error } = updateProfile(on, 'ann', withKey('ann', 'ann 32'));
  assert.is(error, 'contract 25: too_many_service_keys');
  on.nextBlock(604_800 + 3_600 + 120);
  ok(updateProfile(on, 'ann', withKey('ann', 'ann 32')));
  assert.ok(memberOf(on, 'ann').serviceKeys.length <= 3);
});

test('only a member has a profile to change', () => {
  const on = foundedBy(FOUNDERS, ['dan']);
  assert.is(updateProfile(on, 'dan', profileOf('dan')).error, 'contract 19: not_a_member');
  const { events } = ok(updateProfile(on, 'ann', profileOf('ann', { name: 'New name' })));
  assert.equal(
    events.map(({ type }) => type),
    ['banma.contract.v1.EventProfileUpdated'],
  );
  assert.is(memberOf(on, 'ann').profile?.name, 'New name');
});

test.run();
