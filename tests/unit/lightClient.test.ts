import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createLightClient } from '../../gateway/light/client.js';
import type { LightClientOptions } from '../../gateway/light/client.js';
import { headerHash } from '../../gateway/light/header.js';
import type { LightBlock } from '../../gateway/light/types.js';
import { toHex } from '../../gateway/hex.js';
import {
  inOrder,
  LIGHT_CHAIN_ID,
  LIGHT_START_S,
  lightChain,
  lightNode,
  lightValidator,
  lightValidators,
} from '../support/lightChain.js';
import { refused } from '../support/lightRefused.js';

const S = 1_000_000_000n;
const NOW_NS = (LIGHT_START_S + 300n) * S;
const names = Array.from({ length: 40 }, (_, index) => `validator ${index}`);
/** At each height one of four validators is another: after four heights none is left. */
const rotating = Array.from({ length: 33 }, (_, index) =>
  lightValidators(...names.slice(index, index + 4)),
);
const blocks = lightChain(rotating);
const hashAt = (height: number, chain = blocks): Uint8Array =>
  headerHash(chain[height - 1]!.header);

function open(options: Partial<LightClientOptions> & Pick<LightClientOptions, 'primary'>) {
  return createLightClient({
    chainId: LIGHT_CHAIN_ID,
    trust: { height: 1n, hash: hashAt(1) },
    nowNs: () => NOW_NS,
    witnessPatienceMs: 0,
    ...options,
  });
}

test('a height is reached from a trusted one over the heights that its validators need', async () => {
  const primary = lightNode('primary', blocks);
  const client = await open({ primary });
  const header = await client.header(33n);
  assert.is(toHex(header.hash), toHex(hashAt(33)));
  assert.is(toHex(header.appHash), toHex(blocks[32]!.header.appHash));
  assert.ok(primary.asked.length < 33, `${primary.asked.length} heights were asked`);
  const { length } = primary.asked;
  await client.header(33n);
  assert.is(primary.asked.length, length, 'what is verified is not asked again');
});

test('where the validators stay, one step is enough, however far', async () => {
  const same = lightValidators('a', 'b', 'c', 'd');
  const chain = lightChain(Array.from({ length: 200 }, () => same));
  const primary = lightNode('primary', chain);
  const client = await open({ primary, trust: { height: 1n, hash: hashAt(1, chain) } });
  await client.header(200n);
  assert.equal(primary.asked, [1n, 200n]);
});

test('the newest header is followed, and a node that falls back does not take it back', async () => {
  const primary = lightNode('primary', blocks.slice(0, 20));
  const client = await open({ primary });
  assert.is((await client.newest()).height, 20n);
  primary.blocks = blocks.slice(0, 10);
  assert.is((await client.newest()).height, 20n);
  primary.blocks = blocks;
  assert.is((await client.newest()).height, 33n);
});

test('heights below the trusted one are reached by their hashes', async () => {
  const primary = lightNode('primary', blocks);
  const client = await open({ primary, trust: { height: 20n, hash: hashAt(20) } });
  assert.is(toHex((await client.header(12n)).hash), toHex(hashAt(12)));
  primary.blocks = blocks.map((block, index) =>
    index === 7 ? { ...block, header: { ...block.header, appHash: new Uint8Array(32) } } : block,
  );
  await refused(client.header(8n), 'invalid', /^header: its hash is not last_block_id of height 9/);
});

test('concurrent questions are answered one after the other', async () => {
  const primary = lightNode('primary', blocks);
  const client = await open({ primary });
  const heights = [33n, 5n, 20n, 33n];
  const headers = await Promise.all(heights.map((height) => client.header(height)));
  assert.equal(
    headers.map(({ height }) => height),
    heights,
  );
});

test('a trusted hash that the node does not show is a conflict', async () => {
  const primary = lightNode('primary', blocks);
  const trust = { height: 2n, hash: hashAt(3) };
  await refused(open({ primary, trust }), 'conflict', /^trust.hash: the node shows .* at height 2/);
});

test('a trusted header older than the trusting period is refused', async () => {
  const primary = lightNode('primary', blocks);
  await refused(
    open({ primary, trustingPeriodMs: 60_000 }),
    'expired',
    /^trusted.header.time: trust in height 1 ended at 2027-/,
  );
});

test('trust that ends while the client runs ends its following', async () => {
  const primary = lightNode('primary', blocks);
  let nowNs = NOW_NS;
  const client = await open({ primary, trustingPeriodMs: 600_000, nowNs: () => nowNs });
  nowNs += 600n * S;
  await refused(client.newest(), 'expired', /trust in height 1 ended/);
});

/** The same heights signed by the same validators, with other states: what a fork looks like. */
const fork = lightChain(rotating, {
  header: (height) => (height > 5n ? { appHash: new Uint8Array(32).fill(9) } : {}),
});

test('a witness with another header of the same height means an attack', async () => {
  const witnesses = [lightNode('honest', blocks), lightNode('forked', fork)];
  const client = await open({ primary: lightNode('primary', blocks), witnesses });
  await client.header(5n);
  await refused(client.header(20n), 'conflict', /^witness forked: shows .* at height 20, primary/);
  const other = await open({ primary: lightNode('primary', fork), witnesses: [witnesses[0]!] });
  await refused(other.newest(), 'conflict', /one of them is lying, or the validators signed two/);
});

test('nothing that a witness contradicts is kept', async () => {
  const primary = lightNode('primary', fork);
  const witness = lightNode('honest', blocks);
  const client = await open({ primary, witnesses: [witness] });
  await refused(client.header(20n), 'conflict', /witness honest/);
  primary.blocks = blocks;
  assert.is(toHex((await client.header(20n)).hash), toHex(hashAt(20)));
});

test('a witness that is away is passed over, but one at least must answer', async () => {
  const away = lightNode('away', []);
  const witnesses = [away, lightNode('honest', blocks)];
  const client = await open({ primary: lightNode('primary', blocks), witnesses });
  assert.is((await client.newest()).height, 33n);
  await refused(
    open({ primary: lightNode('primary', blocks), witnesses: [away] }),
    'unavailable',
    /^witnesses: none answers: away/,
  );
});

test('a node that shows the wrong validators is refused', async () => {
  const eves = lightValidators('eve', 'frank', 'grace', 'heidi');
  const shown = blocks.map((block, index): LightBlock =>
    index === 19 ? { ...block, validators: eves } : block,
  );
  const client = await open({ primary: lightNode('primary', shown) });
  await refused(client.header(20n), 'invalid', /^header.validators_hash: is not the hash/);
});

test('a chain of strangers is refused however many of them sign', async () => {
  const eves = inOrder(names.map((name) => lightValidator(`eve of ${name}`)));
  const own = lightChain([...rotating.slice(0, 2), ...Array.from({ length: 8 }, () => eves)]);
  const primary = lightNode('primary', [...blocks.slice(0, 2), ...own.slice(2)]);
  const client = await open({ primary });
  await refused(
    client.header(10n),
    'invalid',
    /^header.validators_hash: is not next_validators_hash/,
  );
});

const folder = mkdtempSync(join(tmpdir(), 'banma-light-'));
const file = join(folder, 'trusted', 'header.json');
test.after(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('the newest verified header outlives a restart', async () => {
  const first = await open({ primary: lightNode('primary', blocks), file });
  await first.header(30n);
  const primary = lightNode('primary', blocks);
  const again = await createLightClient({
    chainId: LIGHT_CHAIN_ID,
    primary,
    file,
    nowNs: () => NOW_NS,
  });
  await again.header(31n);
  assert.equal(primary.asked, [31n]);
});

test('a file that is too old, damaged or of another chain is refused', async () => {
  const primary = lightNode('primary', blocks);
  const options = { chainId: LIGHT_CHAIN_ID, primary, file };
  const late = () => (LIGHT_START_S + 30n * 86_400n) * S;
  await refused(
    createLightClient({ ...options, nowNs: late }),
    'expired',
    /^trust: the kept height/,
  );
  await refused(
    createLightClient({ ...options, chainId: 'other-1' }),
    'invalid',
    /is of chain light-test-1, not other-1$/,
  );
  const content = JSON.parse(readFileSync(file, 'utf8')) as { light_block: string };
  const damaged = Buffer.from(content.light_block, 'base64');
  damaged[100] = (damaged[100] ?? 0) ^ 1;
  const light_block = damaged.toString('base64');
  writeFileSync(file, JSON.stringify({ ...content, light_block }));
  await refused(createLightClient(options), 'invalid', /header.json: is damaged/);
  writeFileSync(file, '{');
  await refused(createLightClient(options), 'invalid', /header.json: is damaged/);
});

test('without a file and a trusted header there is nothing to start from', async () => {
  const primary = lightNode('primary', blocks);
  await refused(
    createLightClient({ chainId: LIGHT_CHAIN_ID, primary }),
    'invalid',
    /^trust: no trusted height and hash/,
  );
});

test.run();
