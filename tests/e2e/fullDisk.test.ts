import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { repositoryFolder } from '../../localnet/repository.js';
import { ensureBuilt } from '../support/e2eBuild.js';
import { replayDifferences } from '../support/replayBlocks.js';
import { sendsDifferences } from '../support/sendsOnChain.js';
import { startSingleNode } from '../support/singleNode.js';
import type { SingleNode } from '../support/singleNode.js';
import { mayMount, mountSmallDisk } from '../support/smallDisk.js';
import type { SmallDisk } from '../support/smallDisk.js';
import { startSends, steadyBalances } from '../support/steadySends.js';
import { waitFor } from '../support/waitFor.js';

const LANES = 12;
const PAUSE_MS = 40;
/** So much fits, in KiB: some dozen blocks of the load. */
const ROOM = 1_500;
const NAMED =
  /^cannot (?:write block [0-9]+ to|open the state in) .*: the disk is full or broken \(/;

/** Where the application may write little, and then as much as it likes. */
interface Disk {
  readonly command: (words: readonly string[]) => readonly string[];
  readonly makeRoom: () => void;
}

/** LMDB itself may say this, without an end of line, before our own line. */
const OF_LMDB = /^Write error: [^{]*/;

/** What the present run of the application has said, line by line. */
function linesOf(log: string): { readonly level: number; readonly msg: string }[] {
  const lines = log
    .split('\n')
    .map((line) => line.replace(OF_LMDB, ''))
    .filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as { level: number; msg: string });
}

/** The application ends with status 1 and one fatal line that names the disk. */
async function assertHalts(node: SingleNode, logStart: number): Promise<void> {
  assert.is(await node.appEnd(), 1);
  const fatal = linesOf(node.appLog().slice(logStart)).filter(({ level }) => level >= 60);
  assert.is(fatal.length, 1, node.appLog().slice(logStart));
  assert.match(fatal[0]!.msg, NAMED);
  assert.not.match(fatal[0]!.msg, /\n/);
}

async function fillAndGoOn(open: (home: string) => Promise<Disk>): Promise<void> {
  ensureBuilt();
  const program = join(repositoryFolder(), 'dist', 'app', 'main.js');
  let disk: Disk | undefined;
  const node = await startSingleNode({
    balances: steadyBalances(LANES),
    commitTimeoutMs: 50,
    prepare: async (home) => {
      disk = await open(home);
    },
    appCommand: (home) => disk!.command([process.execPath, program, 'start', '--home', home]),
  });
  let keep = true;
  const sends = await startSends(node, { lanes: LANES, pauseMs: PAUSE_MS });
  try {
    await assertHalts(node, 0);
    // It is started again before anybody has made room: it says the same and harms nothing.
    for (let times = 0; times < 2; times += 1) {
      const logStart = node.appLog().length;
      await node.signalCometbft('SIGKILL');
      node.startApp();
      node.launchCometbft({});
      await assertHalts(node, logStart);
    }
    disk!.makeRoom();
    await node.signalCometbft('SIGKILL');
    node.startApp();
    await node.startCometbft();
    const height = await node.height();
    await waitFor(async () => (await node.height()) > height + 3);
    await sends.finish();
    assert.equal(await sendsDifferences(node, sends.lanes), []);
    const source = { chainId: node.chainId, institutions: [node] };
    assert.equal(await replayDifferences(source, node.folder), []);
    keep = false;
  } finally {
    await sends.stop();
    await node.stop({ keep });
    if (keep) console.error(`the logs are in ${node.folder}`);
  }
}

test('an application whose files may not grow halts with one line, and goes on when they may', async () => {
  let limit = String(ROOM);
  await fillAndGoOn(async () => ({
    command: (words) => ['bash', '-c', `ulimit -f ${limit}; exec "$0" "$@"`, ...words],
    makeRoom: () => {
      limit = 'unlimited';
    },
  }));
});

test('an application on a full file system halts with one line, and goes on when there is room', async () => {
  if (!mayMount('an application on a full file system')) return;
  let disk: SmallDisk | undefined;
  try {
    await fillAndGoOn(async (home) => {
      const folder = join(home, 'data');
      mkdirSync(folder);
      const mounted = await mountSmallDisk(folder, ROOM);
      disk = mounted;
      return {
        command: (words) => [...mounted.inside, ...words],
        makeRoom: () => mounted.resize(100 * ROOM),
      };
    });
  } finally {
    await disk?.close();
  }
});

test.run();
