import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openEnvironment } from '../../gateway/vault/environment.js';
import { lockVault, thisProcess } from '../../gateway/vault/lock.js';
import { temporaryFolder } from '../support/temporaryFolder.js';
import { rejects } from '../support/rejects.js';

test('transactions run in the order of their calls, and one that throws takes none with it', async () => {
  const folder = temporaryFolder();
  const environment = openEnvironment(folder.path);
  const database = environment.database('any');
  const key = Buffer.from('key');
  const add = (letter: string): Promise<string> =>
    environment.transaction(() => {
      const text = `${Buffer.from(database.get(key) ?? []).toString()}${letter}`;
      database.put(key, Buffer.from(text));
      if (letter === 'x') throw new Error('not x');
      return text;
    });
  const results = await Promise.allSettled(['a', 'b', 'x', 'c'].map(add));
  assert.equal(
    results.map((result) => (result.status === 'fulfilled' ? result.value : 'thrown')),
    ['a', 'ab', 'thrown', 'abc'],
  );
  // What was called before the close is done, what is called after it is refused.
  const last = add('d');
  const closed = environment.close();
  await rejects(() => add('e'), /closed/);
  assert.is(await last, 'abcd');
  await closed;
  const reopened = openEnvironment(folder.path);
  assert.is(Buffer.from(reopened.database('any').get(key)!).toString(), 'abcd');
  await reopened.close();
  folder.remove();
});

for (const way of ['transaction', 'write']) {
  test(`a full disk refuses what a ${way} cannot fit in, keeps what was there and ends nothing`, () => {
    const folder = temporaryFolder();
    const child = fileURLToPath(new URL('../support/fullVaultChild.ts', import.meta.url));
    // 512-byte blocks; the signal would kill the process before the write fails.
    const limited = `trap '' XFSZ; ulimit -f 4000; exec "$0" --import tsx "$1" "$2" "$3"`;
    const command = ['-c', limited, process.execPath, child, folder.path, way];
    const { status, stdout } = spawnSync('/bin/sh', command);
    assert.is(status, 0);
    const report = JSON.parse(stdout.toString()) as Record<string, unknown>;
    assert.ok(Number(report['committed']) > 5, stdout.toString());
    assert.equal(report, { ...report, refused: 3, firstKept: true, lastKept: true, half: false });
    folder.remove();
  });
}

test('what is written blindly is there once it resolves, all of it or nothing', async () => {
  const folder = temporaryFolder();
  const environment = openEnvironment(folder.path);
  const database = environment.database('any');
  const other = environment.database('other');
  const key = Buffer.from('key');
  const write = (text: string) =>
    environment.write([
      { database, key, value: Buffer.from(text) },
      { database: other, key, value: Buffer.from(text) },
    ]);
  const read = () => environment.transaction(() => Buffer.from(database.get(key)!).toString());
  for (const text of ['a', 'b', 'c']) {
    await write(text);
    assert.is(await read(), text);
  }
  const bad = [
    { database, key, value: Buffer.from('d') },
    { database: other, key: Buffer.alloc(1_001), value: Buffer.from('d') },
  ];
  await rejects(() => environment.write(bad), /vault database other: a key of 1001 bytes/);
  assert.is(await read(), 'c');
  await environment.write([{ database, key, value: undefined }]);
  assert.is(database.get(key), undefined);
  assert.is(Buffer.from(other.get(key)!).toString(), 'c');
  await environment.close();
  folder.remove();
});

test('a vault serves one process; what a dead one left does not hold it', async () => {
  const folder = temporaryFolder();
  const environment = openEnvironment(folder.path);
  const release = await lockVault(environment);
  const second = openEnvironment(folder.path);
  const inUse = new RegExp(`vault ${folder.path} is in use .* process id ${process.pid}$`);
  await rejects(() => lockVault(second), inUse);
  await release();
  const again = await lockVault(second);
  await again();
  const self = thisProcess();
  const { pid } = spawnSync(process.execPath, ['--version']);
  const gone = [
    { ...self, pid },
    { ...self, started: '1' },
    { ...self, place: 'the boot before' },
  ];
  for (const holder of gone) await lockVault(environment, holder);
  const taken = await lockVault(environment);
  await taken();
  await second.close();
  await environment.close();
  folder.remove();
});

test.run();
