import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createCachedState } from '../../app/block/readCache.js';
import { bytesToText } from '../../app/kit/bytes.js';
import { addressPart, textPart, u64Part } from '../../app/kit/keyParts.js';
import { defineCollection } from '../../app/kit/collection.js';
import type { StateReader } from '../../app/kit/state.js';
import { createMemoryState } from '../support/memoryState.js';

const key = (index: number): Uint8Array => new TextEncoder().encode(`key ${index}`);
const value = (index: number): Uint8Array => Uint8Array.of(index & 0xff, index >> 8, 1);
const hex = (bytes: Uint8Array | undefined): string | undefined =>
  bytes && Buffer.from(bytes).toString('hex');

/** State in memory that counts its reads. */
function counted() {
  const state = createMemoryState();
  let reads = 0;
  const reader: StateReader = {
    get: (one) => {
      reads += 1;
      return state.get(one);
    },
    range: state.range,
  };
  return { state, reader, reads: () => reads };
}

test('what was read is not read again, be it there or not', () => {
  const { state, reader, reads } = counted();
  state.set(key(1), value(1));
  const cached = createCachedState(reader);
  for (let times = 0; times < 3; times += 1) {
    assert.is(hex(cached.get(key(1))), hex(value(1)));
    assert.is(cached.get(key(2), bytesToText(key(2))), undefined);
  }
  assert.is(reads(), 2);
});

test('the writes of a block are seen once it is committed: new, changed and removed', () => {
  const { state, reader } = counted();
  state.set(key(1), value(1));
  state.set(key(2), value(2));
  const cached = createCachedState(reader);
  for (const index of [1, 2, 3]) cached.get(key(index));
  state.set(key(1), value(11));
  state.remove(key(2));
  state.set(key(3), value(33));
  state.set(key(4), value(44));
  cached.committed([
    { key: key(1), value: value(11) },
    { key: key(2), value: undefined },
    { key: key(3), value: value(33), text: bytesToText(key(3)) },
    { key: key(4), value: value(44) },
  ]);
  assert.equal(
    [1, 2, 3, 4].map((index) => hex(cached.get(key(index)))),
    [hex(value(11)), undefined, hex(value(33)), hex(value(44))],
  );
});

test('what is forgotten is read again, and always as it is now', () => {
  const { state, reader, reads } = counted();
  const cached = createCachedState(reader);
  const count = 130_000;
  for (let index = 0; index < count; index += 1) cached.get(key(index));
  state.set(key(5), value(5));
  cached.committed([{ key: key(5), value: value(5) }]);
  state.set(key(count - 5), value(6));
  cached.committed([{ key: key(count - 5), value: value(6) }]);
  assert.is(hex(cached.get(key(5))), hex(value(5)), 'was forgotten before it was written');
  assert.is(hex(cached.get(key(count - 5))), hex(value(6)), 'was remembered');
  assert.is(reads(), count + 1);
});

test('another state underneath is seen after everything is forgotten', () => {
  const { state, reader } = counted();
  const cached = createCachedState(reader);
  assert.is(cached.get(key(1)), undefined);
  state.set(key(1), value(1));
  cached.clear();
  assert.is(hex(cached.get(key(1))), hex(value(1)));
});

test('keys that are remembered are those that are made anew', () => {
  const text = { encode: (bytes: Uint8Array) => bytes, decode: (bytes: Uint8Array) => bytes };
  const common = { value: text, description: '' };
  const one = defineCollection({ name: 'a/one', key: [addressPart('who')], ...common });
  const two = defineCollection({
    name: 'a/two',
    key: [addressPart('who'), textPart('what')],
    ...common,
  });
  const other = defineCollection({
    name: 'a/other',
    key: [addressPart('who'), u64Part('when')],
    ...common,
  });
  const none = defineCollection({ name: 'a/none', key: [], ...common });
  for (let times = 0; times < 3; times += 1) {
    for (let who = 0; who < 5; who += 1) {
      const address = new Uint8Array(20).fill(who);
      const same = Uint8Array.from(address);
      assert.is(hex(one.keyOf(address)), hex(one.keyOf(same)));
      for (let what = 0; what < 40; what += 1) {
        const name = `denom${what}`;
        const expected = `a/two/${bytesToText(address)}${String.fromCharCode(name.length)}${name}`;
        assert.is(bytesToText(two.keyOf(address, name)), expected);
        assert.is(bytesToText(two.keyOf(same, name)), expected);
        assert.is(hex(other.keyOf(address, BigInt(what))), hex(other.keyOf(same, BigInt(what))));
      }
    }
    assert.is(bytesToText(none.keyOf()), 'a/none/');
  }
  assert.throws(() => one.keyOf(new Uint8Array(19)), /who: 19 bytes/);
});

test.run();
