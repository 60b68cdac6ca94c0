import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesToHex, bytesToText, textToBytes } from '../../app/kit/bytes.js';
import { createModules } from '../../app/modules/index.js';
import { blockRecords, recordBlock } from '../../app/state/blockRecord.js';
import type { BlockRecord } from '../../app/state/blockRecord.js';
import { emptyState } from '../../app/state/overlay.js';
import type { StateChange } from '../../app/state/overlay.js';
import { createTestChain } from '../support/chain.js';
import { createMemoryState } from '../support/memoryState.js';

const record: BlockRecord = {
  chainId: 'banma-test-1',
  timeMs: 1_000n,
  consensusParams: Uint8Array.of(1, 2),
};
const recorded = createMemoryState();
blockRecords.set(recorded, record);

const write = (key: string): StateChange => ({ key: textToBytes(key), value: Uint8Array.of(1) });
const keysOf = (changes: readonly StateChange[]): string[] =>
  changes.map(({ key }) => bytesToText(key));

test('the record stands among the writes of its block in their order', () => {
  const later = { ...record, timeMs: 2_000n };
  const cases: readonly (readonly [string[], string[]])[] = [
    [['bank/a/1'], ['bank/a/1', 'chain/block/']],
    [['proof/a/1'], ['chain/block/', 'proof/a/1']],
    [
      ['bank/a/1', 'proof/a/1', 'proof/a/2'],
      ['bank/a/1', 'chain/block/', 'proof/a/1', 'proof/a/2'],
    ],
  ];
  for (const [keys, expected] of cases) {
    const changes = recordBlock(recorded, keys.map(write), later);
    assert.equal(keysOf(changes), expected);
    const own = changes.find(({ key }) => bytesToText(key) === 'chain/block/')!;
    assert.equal(blockRecords.get({ ...emptyState, get: () => own.value }), later);
  }
});

test('a block that changes nothing is recorded only where something else than its time changed', () => {
  const of = (state: typeof emptyState, change: Partial<BlockRecord> = {}): string[] =>
    keysOf(recordBlock(state, [], { ...record, ...change }));
  assert.equal(of(emptyState), ['chain/block/'], 'the first block of a chain');
  assert.equal(of(recorded, { timeMs: 9_000n }), []);
  assert.equal(of(recorded, { consensusParams: Uint8Array.of(1, 3) }), ['chain/block/']);
  assert.equal(of(recorded, { chainId: 'banma-test-2' }), ['chain/block/']);
});

test('every block of a chain that changes something records what the node goes on with', () => {
  const chain = createTestChain();
  const first = chain.block();
  const { timeMs, consensusParams } = chain.store.committed()!;
  const expected = { chainId: chain.chainId, timeMs, consensusParams };
  assert.equal(blockRecords.get(chain.state), expected);
  assert.ok(consensusParams.length > 0);
  const second = chain.block();
  assert.is(
    bytesToHex(second.appHash),
    bytesToHex(first.appHash),
    'a chain at rest keeps its hash',
  );
  assert.equal(blockRecords.get(chain.state), expected);
});

test('the genesis has nothing to say of it', () => {
  const names = createModules().modules.map(({ name }) => name);
  assert.ok(names.includes('chain'));
  createTestChain({ genesis: { chain: {} } });
  assert.throws(() => createTestChain({ genesis: { chain: { block: {} } } }), /chain/);
});

test.run();
