import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openEnvironment } from '../../gateway/vault/environment.js';
import { openKeyring, readKeyEncryptionKeys } from '../../gateway/vault/keys.js';
import type { VaultIdentity } from '../../gateway/vault/identity.js';
import { openVault } from '../../gateway/vault/vault.js';
import type { OpenVault } from '../../gateway/vault/vault.js';
import { CHAIN_ID } from '../support/chainId.js';
import { VAULT_KEY } from '../support/recordsGateway.js';
import { temporaryFolder } from '../support/temporaryFolder.js';
import { rejects } from '../support/rejects.js';
import { commitAll, IMPORT_ID, newImport, newRecord, sliceOf } from '../support/vaultRecords.js';
import { vaultSuite } from '../support/vaultSuite.js';

const OWNER: VaultIdentity = {
  chainId: CHAIN_ID,
  member: 'banma1member',
  contractIds: ['Z001', 'Z002'],
};
const OTHER_KEY = new Uint8Array(32).fill(8);

async function open(
  folder: string,
  keys: readonly Uint8Array[] = [VAULT_KEY],
  owner = OWNER,
): Promise<OpenVault & { readonly close: () => Promise<void> }> {
  const environment = openEnvironment(folder);
  try {
    return { ...(await openVault(environment, owner, keys)), close: environment.close };
  } catch (error) {
    await environment.close();
    throw error;
  }
}

vaultSuite('LMDB', async () => {
  const folder = temporaryFolder();
  let opened = await open(folder.path);
  return {
    vault: () => opened.vault,
    reopen: async () => {
      await opened.close();
      opened = await open(folder.path);
    },
    remove: async () => {
      await opened.close();
      folder.remove();
    },
  };
});

test('a transaction that throws leaves nothing behind, and none nests in another', async () => {
  const folder = temporaryFolder();
  const environment = openEnvironment(folder.path);
  const database = environment.database('any');
  const key = Buffer.from('key');
  const failing = environment.transaction(() => {
    database.put(key, key);
    throw new Error('stop');
  });
  await rejects(() => failing, /stop/);
  assert.is(database.get(key), undefined);
  assert.throws(() => database.put(key, key), /outside a transaction/);
  let inner: Promise<void> | undefined;
  await environment.transaction(() => {
    inner = environment.transaction(() => undefined);
    inner.catch(() => undefined);
  });
  await rejects(() => inner!, /within another/);
  await environment.close();
  folder.remove();
});

test('a range goes both ways over pages, within a prefix and bounds', async () => {
  const folder = temporaryFolder();
  const environment = openEnvironment(folder.path);
  const database = environment.database('any');
  const keyOf = (n: number): Buffer => Buffer.from([n >> 8, n & 0xff]);
  await environment.transaction(() => {
    for (let n = 0; n < 1024; n += 1) database.put(keyOf(n), keyOf(n));
  });
  const keys = (range: Parameters<typeof database.range>[0]): number[] =>
    [...database.range(range)].map(({ key }) => Buffer.from(key).readUInt16BE());
  const all = Array.from({ length: 1024 }, (_, n) => n);
  assert.equal(keys({}), all);
  assert.equal(keys({ reverse: true }), all.toReversed());
  assert.equal(keys({ prefix: Uint8Array.of(2) }), all.slice(512, 768));
  assert.equal(keys({ prefix: Uint8Array.of(2), reverse: true, limit: 2 }), [767, 766]);
  assert.equal(keys({ prefix: Uint8Array.of(2), from: keyOf(700), to: keyOf(900) }).length, 68);
  assert.equal(keys({ from: keyOf(10), to: keyOf(13) }), [10, 11, 12]);
  assert.equal(keys({ from: keyOf(10), to: keyOf(13), reverse: true }), [12, 11, 10]);
  assert.equal(keys({ limit: 0 }), []);
  assert.is(database.count(), 1024);
  await environment.close();
  folder.remove();
});

test('another key-encryption key is refused at start, in one clear line', async () => {
  const folder = temporaryFolder();
  await (await open(folder.path)).close();
  await rejects(() => open(folder.path, [OTHER_KEY]), /vault key does not open this vault/);
  await (await open(folder.path)).close();
  folder.remove();
});

test('a vault of another chain, member or contract is refused', async () => {
  const folder = temporaryFolder();
  await (await open(folder.path)).close();
  const cases: readonly [Partial<VaultIdentity>, RegExp][] = [
    [{ chainId: 'banma-other-1' }, /of chain banma-test-1, the gateway of banma-other-1/],
    [{ member: 'banma1else' }, /of member banma1member, the gateway of banma1else/],
    [{ contractIds: ['Z001'] }, /holds contract Z002/],
  ];
  for (const [change, pattern] of cases) {
    await rejects(() => open(folder.path, [VAULT_KEY], { ...OWNER, ...change }), pattern);
  }
  const more = { ...OWNER, contractIds: ['Z001', 'Z002', 'Z003'] };
  await (await open(folder.path, [VAULT_KEY], more)).close();
  await rejects(() => open(folder.path), /holds contract Z003/);
  folder.remove();
});

test('the key-encryption key rotates: the former one opens once, then the new one alone', async () => {
  const folder = temporaryFolder();
  const record = newRecord(2);
  const first = await open(folder.path);
  await first.vault.createImport(newImport());
  await first.vault.recordSlice(IMPORT_ID, 0, sliceOf([record]));
  await first.close();
  await (await open(folder.path, [OTHER_KEY, VAULT_KEY])).close();
  await rejects(() => open(folder.path), /vault key does not open/);
  const second = await open(folder.path, [OTHER_KEY]);
  assert.is((await second.vault.record('Z001', record.hitDigest))?.staticFactor, '2');
  // And while in use.
  await second.keyring.rewrap(VAULT_KEY);
  assert.ok(await second.vault.record('Z001', record.hitDigest));
  await second.keyring.rotateDataKey();
  await second.close();
  await rejects(() => open(folder.path, [OTHER_KEY]), /vault key does not open/);
  await (await open(folder.path)).close();
  folder.remove();
});

test('after a data key rotation old records stay readable and new ones use the new key', async () => {
  const folder = temporaryFolder();
  const environment = openEnvironment(folder.path);
  const keyring = await openKeyring(environment, Buffer.from('owner'), [VAULT_KEY]);
  const context = Buffer.from('context');
  const before = keyring.seal(Buffer.from('old'), context);
  await keyring.rotateDataKey();
  const after = keyring.seal(Buffer.from('new'), context);
  assert.is(before.readUInt32BE(), 1);
  assert.is(after.readUInt32BE(), 2);
  const again = await openKeyring(environment, Buffer.from('owner'), [VAULT_KEY]);
  for (const ring of [keyring, again]) {
    assert.is(ring.open(before, context).toString(), 'old');
    assert.is(ring.open(after, context).toString(), 'new');
  }
  assert.throws(() => again.open(after, Buffer.from('other')));
  after[20]! ^= 1;
  assert.throws(() => again.open(after, context));
  await environment.close();
  folder.remove();
});

test('a record moved to another place in the vault does not open', async () => {
  const folder = temporaryFolder();
  const environment = openEnvironment(folder.path);
  const { vault } = await openVault(environment, OWNER, [VAULT_KEY]);
  await vault.createImport(newImport());
  await vault.recordSlice(IMPORT_ID, 0, sliceOf([newRecord(2), newRecord(3)]));
  const database = environment.database('records/records');
  const [one, two] = [...database.range()];
  await environment.transaction(() => database.put(two!.key, one!.value));
  await rejects(() => vault.record('Z001', newRecord(3).hitDigest), /authenticate/);
  await environment.close();
  folder.remove();
});

test('neither an identity nor its digest, prefix, factor or detail is readable on the disk', async () => {
  const folder = temporaryFolder();
  const opened = await open(folder.path);
  const record = { ...newRecord(2), staticFactor: '3484042418913769472' };
  const overdueData = '{"amount":"big","type":"M3","into_time":1547021423000}';
  await opened.vault.createImport(newImport());
  await opened.vault.recordSlice(IMPORT_ID, 0, sliceOf([{ ...record, overdueData }]));
  await commitAll(opened.vault, IMPORT_ID);
  assert.ok(await opened.vault.earliest('Z001', record.md5Code, () => true));
  await opened.close();
  const disk = Buffer.concat(
    readdirSync(folder.path).map((name) => readFileSync(path.join(folder.path, name))),
  );
  const two = record.twoFactorDigest;
  const secrets: readonly (string | Buffer)[] = [
    two,
    two.toLowerCase(),
    Buffer.from(two, 'hex'),
    Buffer.from(two, 'hex').subarray(0, 4),
    record.staticFactor,
    'into_time',
    record.timeStamp,
    Buffer.from(VAULT_KEY),
  ];
  for (const secret of secrets) assert.is(disk.indexOf(secret), -1, String(secret));
  folder.remove();
});

test('a vault key file is taken with mode 0600 and 32 bytes in hex only', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder.path, 'vault.key');
  const key = Buffer.from(VAULT_KEY).toString('hex');
  writeFileSync(file, `${key}\n`, { mode: 0o600 });
  assert.is(readKeyEncryptionKeys(file).length, 1);
  chmodSync(file, 0o640);
  assert.throws(() => readKeyEncryptionKeys(file), /chmod 600/);
  chmodSync(file, 0o600);
  writeFileSync(file, `${key}\n${key.slice(2)}\n`);
  assert.throws(() => readKeyEncryptionKeys(file), /key 2 is not 32 bytes/);
  writeFileSync(file, '\n');
  assert.throws(() => readKeyEncryptionKeys(file), /holds no key/);
  assert.throws(() => readKeyEncryptionKeys(`${file}.none`), /ENOENT/);
  folder.remove();
});

test.run();
