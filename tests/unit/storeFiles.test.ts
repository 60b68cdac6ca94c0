import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  cpSync,
  openSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { open } from 'lmdb';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openLmdbStore } from '../../app/state/lmdbStore.js';
import { seeded } from '../support/people.js';
import { blockOf, storeFolder } from '../support/storeBlocks.js';

const child = fileURLToPath(new URL('../support/storeChild.ts', import.meta.url));
const commandLine = (mode: string, folder: string): string[] => [
  '--import',
  'tsx',
  child,
  mode,
  folder,
];

/** Opens and checks a folder in another process: the newest height, or why it is refused. */
function read(folder: string): { readonly height: string; readonly error: string } {
  const { stdout, stderr, signal } = spawnSync(process.execPath, commandLine('read', folder), {
    encoding: 'utf8',
  });
  const error = stderr.split('\n').find((line) => line.startsWith('StoreError: ')) ?? signal ?? '';
  return { height: stdout.trim(), error: stdout === '' ? error || stderr : '' };
}

/** Writes blocks in another process and kills it once it has answered so many. */
function writeUntilKilled(folder: string, answers: number, delayMs = 0): Promise<bigint> {
  return new Promise((resolve, reject) => {
    const writing = spawn(process.execPath, commandLine('write', folder), {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    writing.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.split('\n').length <= answers) return;
      setTimeout(() => writing.kill('SIGKILL'), delayMs);
    });
    writing.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    writing.on('exit', (_, signal) => {
      if (signal !== 'SIGKILL') reject(new Error(errors));
      // The last line may be cut off by the kill.
      resolve(BigInt(output.split('\n').slice(0, -1).at(-1) ?? '0'));
    });
  });
}

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = storeFolder();
  try {
    await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A folder with a few blocks, closed in good order. */
async function fill(folder: string): Promise<void> {
  await writeUntilKilled(folder, 12);
  const { error } = read(folder);
  assert.is(error, '');
}

test('a store killed at any instant holds a whole block, not above what was answered', () =>
  inFolder(async (folder) => {
    const random = seeded(5);
    let before = 0n;
    for (let kill = 0; kill < 6; kill += 1) {
      const answers = 1 + Math.floor(random() * 15);
      const answered = await writeUntilKilled(folder, answers, Math.floor(random() * 20));
      const { height, error } = read(folder);
      assert.is(error, '');
      assert.ok(BigInt(height) >= before, 'nothing that was on the disk is lost');
      assert.ok(BigInt(height) <= answered + 2n, `${height} on the disk, ${answered} answered`);
      before = BigInt(height);
    }
    assert.ok(before > 0n);
  }));

const damaged = /is damaged: .*; remove the folder and restore the state by state sync/;

test('a truncated file is refused by a line that names the folder and what to do', () =>
  inFolder(async (folder) => {
    await fill(folder);
    const whole = `${folder}-whole`;
    cpSync(folder, whole, { recursive: true });
    const { size } = statSync(join(folder, 'data.mdb'));
    for (const bytes of [100, 5_000, 40_960, Math.floor(size / 8_192) * 4_096]) {
      rmSync(folder, { recursive: true });
      cpSync(whole, folder, { recursive: true });
      truncateSync(join(folder, 'data.mdb'), bytes);
      const { error } = read(folder);
      assert.match(error, damaged);
      assert.ok(error.includes(folder), error);
    }
    rmSync(whole, { recursive: true });
  }));

test('a torn page is refused at the first start', () =>
  inFolder(async (folder) => {
    await fill(folder);
    const whole = `${folder}-whole`;
    cpSync(folder, whole, { recursive: true });
    const path = join(folder, 'data.mdb');
    const pages = Math.floor(statSync(path).size / 4_096);
    let refused = 0;
    for (const fill of [0, 0xa5]) {
      for (let part = 1; part < 5; part += 1) {
        rmSync(folder, { recursive: true });
        cpSync(whole, folder, { recursive: true });
        const file = openSync(path, 'r+');
        const first = 2 + Math.floor((pages * part) / 6);
        writeSync(file, new Uint8Array(16 * 4_096).fill(fill), 0, 16 * 4_096, first * 4_096);
        closeSync(file);
        const { error } = read(folder);
        // The pages may have been free, or of the past.
        if (error === '') continue;
        refused += 1;
        assert.match(error, damaged);
      }
    }
    assert.ok(refused > 0);
    rmSync(whole, { recursive: true });
  }));

test('half a copy is refused: a lock without its file, or a file of another kind', () =>
  inFolder(async (folder) => {
    await fill(folder);
    rmSync(join(folder, 'data.mdb'));
    assert.match(read(folder).error, /has a lock\.mdb without its data\.mdb.*remove the folder/);
    writeFileSync(join(folder, 'data.mdb'), 'not a database'.repeat(1_000));
    assert.match(read(folder).error, /does not begin as a file of LMDB; remove the folder/);
    // Killed before LMDB wrote its first page: as good as new.
    writeFileSync(join(folder, 'data.mdb'), '');
    assert.equal(read(folder), { height: '0', error: '' });
  }));

test('a file in place of the folder is refused', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'file');
    writeFileSync(path, '');
    assert.throws(() => openLmdbStore(path), /^cannot open the state in .*file: /);
    assert.throws(() => openLmdbStore(join(path, 'state')), /^cannot open the state in .*state: /);
  }));

test('a folder that must not be written is refused', () =>
  inFolder(async (folder) => {
    await fill(folder);
    chmodSync(folder, 0o555);
    chmodSync(join(folder, 'data.mdb'), 0o444);
    chmodSync(join(folder, 'lock.mdb'), 0o444);
    const isRoot = process.getuid?.() === 0;
    // Root may write everywhere, so another account tries.
    const { status, stderr } = spawnSync(process.execPath, commandLine('read', folder), {
      encoding: 'utf8',
      ...(isRoot ? { uid: 65_534, gid: 65_534 } : {}),
    });
    chmodSync(folder, 0o755);
    assert.is(status, 1);
    assert.match(stderr, /StoreError: cannot open the state in .*: no permission to write there/);
  }));

test('a state of another version is refused by a line that names both', () =>
  inFolder(async (folder) => {
    await fill(folder);
    const root = open({ path: folder, noSubdir: false, maxDbs: 4 });
    const version = new Uint8Array(8);
    version[7] = 99;
    root.openDB('fields', { encoding: 'binary' }).putSync('state_version', version);
    await root.close();
    const refused = /has version 99, this program reads version 5: start the program that wrote it/;
    assert.match(read(folder).error, refused);
  }));

test('a folder another process writes to fails the store', () =>
  inFolder(async (folder) => {
    await fill(folder);
    let told = '';
    const store = openLmdbStore(folder, { onFailure: (error) => (told = error.message) });
    const { height } = store.committed()!;
    await writeUntilKilled(folder, 12);
    store.commit(blockOf(height + 1n, { 'a/k/1': 'x' }));
    let error = '';
    await store.flushed().catch((caught: unknown) => (error = (caught as Error).message));
    assert.match(
      error,
      /^cannot write block [0-9]+ to .*: it holds height [0-9]+: another process/,
    );
    assert.is(told, error);
    assert.throws(() => store.commit(blockOf(height + 2n, {})), /another process writes to it/);
    await store.ready().then(
      () => assert.unreachable(),
      () => undefined,
    );
    await store.close();
  }));

test('what is pruned leaves the file', () =>
  inFolder(async (folder) => {
    const store = openLmdbStore(folder, { keepRecent: 3n });
    for (let height = 1n; height <= 40n; height += 1n) {
      store.commit(blockOf(height, { 'a/k/1': `${height}`, [`a/k/${100n + height}`]: 'x' }));
      await store.ready();
    }
    await store.close();
    const root = open({ path: folder, noSubdir: false, maxDbs: 4 });
    const binary = { keyEncoding: 'binary', encoding: 'binary' } as const;
    const count = (name: string): number => root.openDB(name, binary).getCount();
    assert.is(count('state'), 41);
    // Two writes of each of three heights; a summary and a chunk of each.
    assert.equal([count('history'), count('changes')], [6, 6]);
    await root.close();
  }));

test.run();
