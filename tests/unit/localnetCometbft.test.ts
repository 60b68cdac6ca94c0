import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withBuildLock } from '../../localnet/cometbft/buildLock.js';
import { cometbftCacheFolder, ensureCometbft } from '../../localnet/cometbft/build.js';
import { isVersionAtLeast } from '../../localnet/cometbft/version.js';
import { identifyProcess } from '../../localnet/processIdentity.js';
import { temporaryFolder } from '../support/temporaryFolder.js';

const { path: root, remove } = temporaryFolder();
const main = fileURLToPath(new URL('../../localnet/main.ts', import.meta.url));
let folders = 0;

/** A folder with executables of these names and shell bodies, and nothing else. */
function programs(bodies: Readonly<Record<string, string>>): string {
  folders += 1;
  const folder = join(root, `bin-${folders}`);
  mkdirSync(folder);
  for (const [name, body] of Object.entries(bodies)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

async function refusal(environment: NodeJS.ProcessEnv): Promise<string> {
  try {
    await ensureCometbft({ environment: { BANMA_CACHE: join(root, 'empty'), ...environment } });
  } catch (error) {
    assert.is((error as Error).name, 'LocalnetError');
    return (error as Error).message;
  }
  throw new Error('it was not refused');
}

test.after(() => {
  remove();
});

test('a CometBFT of the pinned version is taken from COMETBFT', async () => {
  const folder = programs({ cometbft: 'echo 0.38.26' });
  const path = join(folder, 'cometbft');
  assert.is(await ensureCometbft({ environment: { COMETBFT: path } }), path);
});

test('a COMETBFT that does not exist is named with the remedy in one line', async () => {
  const message = await refusal({ COMETBFT: '/nowhere/cometbft' });
  assert.match(message, /^COMETBFT=\/nowhere\/cometbft does not exist: .*v0\.38\.26/);
  assert.not.match(message, /\n/);
});

test('a COMETBFT of another version is refused with both versions named', async () => {
  const folder = programs({ cometbft: 'echo 0.37.5' });
  const message = await refusal({ COMETBFT: join(folder, 'cometbft') });
  assert.match(message, /is of version "0\.37\.5": give CometBFT v0\.38\.26/);
});

test('a COMETBFT that ends with an error is refused', async () => {
  const folder = programs({ cometbft: 'exit 3' });
  assert.match(await refusal({ COMETBFT: join(folder, 'cometbft') }), /does not run/);
});

test('without Go and without COMETBFT the line names Go and the remedy', async () => {
  const message = await refusal({ PATH: programs({}) });
  assert.match(message, /^Go is missing.*install Go 1\.22\.11 or later.*COMETBFT=/);
  assert.not.match(message, /\n/);
});

test('a Go that is too old is named with its version', async () => {
  const folder = programs({ go: 'echo go version go1.21.9 linux/amd64' });
  assert.match(await refusal({ PATH: folder }), /^Go is too old \(go version go1\.21\.9/);
});

test('a build that fails says so, with the last line of Go', async () => {
  const go =
    'if [ "$1" = version ]; then echo go version go1.23.0; else echo no net >&2; exit 1; fi';
  assert.match(await refusal({ PATH: programs({ go }) }), /failed: no net .*proxy/);
});

test('the command prints one line and exits 1 when the tool is of the wrong version', () => {
  const folder = programs({ cometbft: 'echo 1.0.1' });
  const result = spawnSync(
    process.execPath,
    ['--import', 'tsx', main, 'start', '--root', join(root, 'networks')],
    { env: { ...process.env, COMETBFT: join(folder, 'cometbft') }, encoding: 'utf8' },
  );
  assert.is(result.status, 1);
  assert.is(result.stdout, '');
  assert.match(result.stderr, /^localnet: COMETBFT=\S+ is of version "1\.0\.1": [^\n]+\n$/);
  assert.not.ok(existsSync(join(root, 'networks')));
});

test('two that build at once build it one time, and both get the binary', async () => {
  const cache = join(root, 'shared');
  const builds = join(root, 'builds');
  // The stand-in for Go notes each build and takes its time; the fourth argument is the output.
  const go = [
    'if [ "$1" = version ]; then echo go version go1.23.0; exit; fi',
    `echo built >> ${builds}; sleep 0.5`,
    'printf "#!/bin/sh\\necho 0.38.26\\n" > "$4"; chmod 755 "$4"',
  ].join('\n');
  const env = {
    ...process.env,
    PATH: `${programs({ go })}:/usr/bin:/bin`,
    BANMA_CACHE: cache,
    COMETBFT: '',
  };
  const build = () =>
    new Promise<string>((resolve) => {
      const child = spawn(process.execPath, ['--import', 'tsx', main, 'cometbft'], { env });
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      child.once('close', () => {
        resolve(output.trim());
      });
    });
  const paths = await Promise.all([build(), build()]);
  const binary = join(cometbftCacheFolder(env), 'cometbft');
  assert.equal(paths, [binary, binary]);
  assert.is(readFileSync(builds, 'utf8'), 'built\n');
  assert.is(dirname(binary), join(cache, 'cometbft', 'v0.38.26'));
});

test('a lock whose owner is dead is taken over', async () => {
  const lock = join(root, 'stale.lock');
  const alive = identifyProcess(process.pid);
  writeFileSync(lock, JSON.stringify({ pid: process.pid, started: `${alive?.started ?? ''}0` }));
  let ran = false;
  await withBuildLock(lock, () => (ran = true));
  assert.ok(ran);
  assert.not.ok(existsSync(lock));
});

test('versions are compared number by number', () => {
  assert.ok(isVersionAtLeast('go version go1.22.11 linux/amd64', '1.22.11'));
  assert.ok(isVersionAtLeast('go1.100.0', '1.22.11'));
  assert.not.ok(isVersionAtLeast('go1.22.9', '1.22.11'));
  assert.ok(isVersionAtLeast('go1.23', '1.22.11'));
  assert.not.ok(isVersionAtLeast('devel', '1.22.11'));
});

test.run();
