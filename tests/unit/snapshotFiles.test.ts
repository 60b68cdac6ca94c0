import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesToHex } from '../../app/kit/bytes.js';
import {
  createSnapshotWriter,
  readChunk,
  readSnapshots,
} from '../../app/snapshot/snapshotFiles.js';
import { makeSnapshot } from '../support/snapshotNode.js';
import { temporaryFolder } from '../support/temporaryFolder.js';

/** What is done to the disk while it runs: which path is synced, which is renamed, in order. */
function watchDisk(run: () => void): readonly string[] {
  const { openSync, fsyncSync, renameSync } = fs;
  const paths = new Map<number, string>();
  const done: string[] = [];
  fs.openSync = (...call) => {
    const file = openSync(...call);
    paths.set(file, String(call[0]));
    return file;
  };
  fs.fsyncSync = (file) => {
    fsyncSync(file);
    done.push(`sync ${paths.get(file)}`);
  };
  fs.renameSync = (from, to) => {
    renameSync(from, to);
    done.push(`rename ${String(to)}`);
  };
  syncBuiltinESMExports();
  try {
    run();
  } finally {
    Object.assign(fs, { openSync, fsyncSync, renameSync });
    syncBuiltinESMExports();
  }
  return done;
}

test('a snapshot gets its name when its files and their names are on the disk', async () => {
  const folder = temporaryFolder();
  const committed = {
    chainId: 'banma-test-1',
    height: 7n,
    timeMs: 1_000n,
    appHash: new Uint8Array(32),
    consensusParams: Uint8Array.of(1),
  };
  const { snapshot, chunks } = makeSnapshot(
    committed,
    [
      [Uint8Array.of(1), Uint8Array.of(2)],
      [Uint8Array.of(2), Uint8Array.of(3)],
    ],
    2,
  );
  const done = watchDisk(() => {
    const writer = createSnapshotWriter(folder.path, 7n);
    for (const [index, chunk] of chunks.entries()) writer.writeChunk(index, chunk);
    writer.finish(snapshot.metadata);
  });
  const partial = join(folder.path, '7.partial');
  assert.equal(done, [
    `sync ${join(partial, '0')}`,
    `sync ${join(partial, '1')}`,
    `sync ${join(partial, 'metadata')}`,
    `sync ${partial}`,
    `rename ${join(folder.path, '7')}`,
    `sync ${folder.path}`,
  ]);
  assert.equal(
    readSnapshots(folder.path).map(({ height }) => height),
    [7n],
  );
  const read = await readChunk(folder.path, 7n, 1);
  assert.is(bytesToHex(read!), bytesToHex(chunks[1]!));
  folder.remove();
});

test.run();
