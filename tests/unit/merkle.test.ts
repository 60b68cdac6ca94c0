import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { merkleInner, merkleRoot } from '../../app/kit/merkle.js';

const encoder = new TextEncoder();
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const entries = (pairs: Readonly<Record<string, string>>) =>
  Object.entries(pairs).map(([key, value]) => ({
    key: encoder.encode(key),
    value: encoder.encode(value),
  }));

// From cosmos-sdk store/internal/maps/maps_test.go, TestMerkleMap: the tree that ICS-23's
// TendermintSpec proves. Reproduce: go test ./store/internal/maps -run TestMerkleMap -v
const golden: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
  [{}, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  [{ key1: 'value1' }, 'a44d3cc7daba1a4600b00a2434b30f8b970652169810d6dfa9fb1793a2189324'],
  [{ key1: 'value2' }, '0638e99b3445caec9d95c05e1a3fc1487b4ddec6a952ff337080360b0dcc078c'],
  [
    { key2: 'value2', key1: 'value1' },
    '8fd19b19e7bb3f2b3ee0574027d8a5a4cec370464ea2db2fbfa5c7d35bb0cff3',
  ],
  [
    { key1: 'value1', key3: 'value3', key2: 'value2' },
    '1dd674ec6782a0d586a903c9c63326a41cbe56b3bba33ed6ff5b527af6efb3dc',
  ],
];

test('roots equal those of the Cosmos SDK', () => {
  for (const [pairs, root] of golden) assert.is(hex(merkleRoot(entries(pairs))), root);
});

test('an inner node equals the RFC 6962 vector', () => {
  const root = merkleInner(encoder.encode('N123'), encoder.encode('N456'));
  assert.is(hex(root), 'aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb');
});

/** The same tree written differently: level by level, an odd node goes up as it is. */
function rootByLevels(pairs: Readonly<Record<string, string>>): string {
  const hash = (...parts: Uint8Array[]) =>
    createHash('sha256').update(Buffer.concat(parts)).digest();
  let level: Uint8Array[] = Object.keys(pairs)
    .sort()
    .map((key) => {
      const value = hash(encoder.encode(pairs[key]));
      const head = Uint8Array.of(0, (key.length & 127) | (key.length > 127 ? 128 : 0));
      const rest = key.length > 127 ? Uint8Array.of(key.length >> 7) : new Uint8Array(0);
      return hash(head, rest, encoder.encode(key), Uint8Array.of(32), value);
    });
  while (level.length > 1) {
    level = level.flatMap((left, index) => {
      if (index % 2 === 1) return [];
      const right = level[index + 1];
      return [right === undefined ? left : hash(Uint8Array.of(1), left, right)];
    });
  }
  return hex(level[0]!);
}

test('roots of 1 to 70 entries equal those of a tree built level by level', () => {
  for (let count = 1; count <= 70; count += 1) {
    const pairs: Record<string, string> = {};
    for (let index = 0; index < count; index += 1) {
      pairs[`key ${index} ${'x'.repeat((index * 7) % 200)}`] = `value ${index}`;
    }
    assert.is(hex(merkleRoot(entries(pairs))), rootByLevels(pairs), `${count} entries`);
  }
});

test('a key that occurs twice is an internal fault', () => {
  const [one] = entries({ key: 'value' });
  assert.throws(() => merkleRoot([one!, one!]), /a key occurs twice/);
});

test.run();
