import { rmSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { textToBytes } from '../../app/kit/bytes.js';
import { openLmdbStore } from '../../app/state/lmdbStore.js';
import { MAX_UNWRITTEN } from '../../app/state/store.js';
import { blockOf, storeFolder } from '../support/storeBlocks.js';
import type { Writes } from '../support/storeBlocks.js';

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

test('no more blocks wait for the disk than are allowed, when ready is awaited', async () => {
  const folder = storeFolder();
  const store = openLmdbStore(folder);
  const writes: Writes = Object.fromEntries(
    Array.from({ length: 2_000 }, (_, index) => [`a/k/${index}`, 'x'.repeat(50)]),
  );
  for (let height = 1n; height <= 12n; height += 1n) {
    store.commit(blockOf(height, writes));
    await store.ready();
    assert.ok(height - store.durableHeight() < BigInt(MAX_UNWRITTEN));
  }
  await store.flushed();
  assert.is(store.durableHeight(), 12n);
  await store.close();
  rmSync(folder, { recursive: true });
});

test('a range that began before a block ends as it began', async () => {
  const folder = storeFolder();
  const store = openLmdbStore(folder);
  store.commit(blockOf(1n, { 'a/k/1': '1', 'a/k/2': '1', 'a/k/3': '1' }));
  for (const unwritten of [true, false]) {
    if (!unwritten) await store.flushed();
    const range = store.latest.range(textToBytes('a'), textToBytes('b'))[Symbol.iterator]();
    const seen = [textOf((range.next().value as [unknown, Uint8Array])[1])];
    const { height } = store.committed()!;
    store.commit(blockOf(height + 1n, { 'a/k/2': '2', 'a/k/3': undefined, 'a/k/4': '2' }));
    await store.flushed();
    assert.is(textOf(store.latest.get(textToBytes('a/k/2'))!), '2');
    for (let next = range.next(); !next.done; next = range.next()) {
      seen.push(textOf((next.value as [unknown, Uint8Array])[1]));
    }
    assert.equal(seen, ['1', '1', '1']);
    store.commit(blockOf(height + 2n, { 'a/k/2': '1', 'a/k/3': '1', 'a/k/4': undefined }));
  }
  await store.close();
  rmSync(folder, { recursive: true });
});

test.run();
