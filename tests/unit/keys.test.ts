import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesToHex, compareBytes, concatBytes, prefixEnd } from '../../app/kit/bytes.js';
import { defineCollection } from '../../app/kit/collection.js';
import {
  addressPart,
  bytesPart,
  decodeKeyParts,
  digestPart,
  encodeKeyParts,
  textPart,
  u64Part,
} from '../../app/kit/keyParts.js';
import { createMemoryState } from '../support/memoryState.js';
import { seeded } from '../support/people.js';

const parts = [
  textPart('contract'),
  u64Part('height'),
  addressPart('member'),
  bytesPart('hash', 4),
  digestPart('digest'),
] as const;
const sample = (random: () => number): unknown[] => {
  const bytes = (size: number): Uint8Array =>
    Uint8Array.from({ length: size }, () => Math.floor(random() * 256));
  return [
    'Z'.repeat(1 + Math.floor(random() * 5)),
    BigInt(Math.floor(random() * 1e15)) << BigInt(Math.floor(random() * 14)),
    bytes(20),
    bytes(4),
    bytes(random() < 0.5 ? 16 : 32),
  ];
};

test('a key decodes to its fields', () => {
  const random = seeded(1);
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const values = sample(random);
    assert.equal(decodeKeyParts(parts, concatBytes(encodeKeyParts(parts, values))), values);
  }
});

test('keys are ordered like their numbers, whatever their size', () => {
  const numbers = [0n, 1n, 255n, 256n, 1n << 32n, (1n << 53n) + 1n, (1n << 64n) - 1n];
  const keys = numbers.map((value) => encodeKeyParts([u64Part('n')], [value])[0]!);
  assert.equal([...keys].reverse().sort(compareBytes).map(bytesToHex), keys.map(bytesToHex));
});

test('no key begins another: fields are of fixed size or carry their length', () => {
  const keys = ['', 'a', 'ab', 'b'].map((text) => encodeKeyParts([textPart('t')], [text])[0]!);
  for (const one of keys) {
    for (const other of keys) {
      if (one === other) continue;
      assert.not.equal(bytesToHex(other.slice(0, one.length)), bytesToHex(one));
    }
  }
});

const wrong: readonly [what: string, values: unknown[], text: RegExp][] = [
  ['a negative number', ['Z', -1n], /height/],
  ['a number of 65 bits', ['Z', 1n << 64n], /height/],
  ['a plain number', ['Z', 5], /height/],
  ['a text of 256 bytes', ['x'.repeat(256)], /contract: over 255 bytes/],
  ['an address of 19 bytes', ['Z', 1n, new Uint8Array(19)], /member: 19 bytes, not 20/],
  [
    'a field too many',
    ['Z', 1n, new Uint8Array(20), new Uint8Array(4), new Uint8Array(16), 1],
    /only 5/,
  ],
];
for (const [what, values, text] of wrong) {
  test(`a key with ${what} is refused by the name of its field`, () => {
    assert.throws(() => encodeKeyParts(parts, values), text);
  });
}

test('a key that is too short or too long does not decode', () => {
  const bytes = concatBytes(encodeKeyParts(parts, sample(seeded(3))));
  assert.throws(() => decodeKeyParts(parts, bytes.slice(0, -1)), /too short/);
  assert.throws(() => decodeKeyParts(parts, concatBytes([bytes, Uint8Array.of(0)])), /too long/);
});

test('the end of a prefix is above all keys that start with it, and below the next', () => {
  assert.equal(prefixEnd(Uint8Array.of(1, 2)), Uint8Array.of(1, 3));
  assert.equal(prefixEnd(Uint8Array.of(1, 255)), Uint8Array.of(2));
  assert.throws(() => prefixEnd(Uint8Array.of(255, 255)), /no end/);
});

const letters = defineCollection({
  name: 'test/letter',
  key: [textPart('group'), u64Part('number')],
  value: {
    encode: (text: string) => new TextEncoder().encode(text),
    decode: (bytes) => new TextDecoder().decode(bytes),
  },
  description: '',
});

test('a collection lists what is under its leading fields, in order, from a key on, and back', () => {
  const state = createMemoryState();
  for (const group of ['a', 'ab', 'b']) {
    for (const number of [3n, 1n, 2n]) letters.set(state, `${group}${number}`, group, number);
  }
  letters.remove(state, 'b', 2n);
  const list = (
    ...args: Parameters<typeof letters.entries> extends [unknown, ...infer Rest] ? Rest : never
  ) => [...letters.entries(state, ...args)].map(({ value }) => value).join(' ');
  assert.is(list([]), 'a1 a2 a3 b1 b3 ab1 ab2 ab3');
  assert.is(list(['a']), 'a1 a2 a3');
  assert.is(list(['a'], { reverse: true }), 'a3 a2 a1');
  const [, second] = [...letters.entries(state, ['a'])];
  assert.is(list(['a'], { from: second!.rawKey }), 'a2 a3');
  assert.is(list(['a'], { from: second!.rawKey, reverse: true }), 'a1');
  assert.is(letters.get(state, 'b', 2n), undefined);
  assert.is(letters.has(state, 'b', 3n), true);
  assert.equal(second!.key, ['a', 2n]);
});

test.run();
