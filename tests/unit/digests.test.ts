import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { banmaMd5, sortedJoin } from '../../gateway/matching/digests.js';

interface Vectors {
  readonly twoFactorDigest: readonly { name: string; idNumber: string; digest: string }[];
  readonly hitDigest: readonly { twoFactorDigest: string; staticFactor: string; digest: string }[];
  readonly verifyMd5Code: readonly {
    twoFactorDigest: string;
    requestedFactor: string;
    digest: string;
  }[];
  readonly detailDigest: readonly {
    twoFactorDigest: string;
    overdueData: string;
    timeStamp: string;
    staticFactor: string;
    digest: string;
  }[];
}

const vectors = JSON.parse(
  readFileSync(new URL('../vectors/digests.json', import.meta.url), 'utf8'),
) as Vectors;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();

test('the two-factor digest is that of the original deployment', () => {
  for (const { name, idNumber, digest } of vectors.twoFactorDigest) {
    assert.is(banmaMd5.twoFactorDigest(name, idNumber), digest);
  }
});

test('the hit digest is that of the original deployment', () => {
  for (const row of vectors.hitDigest) {
    assert.is(hex(banmaMd5.hitDigest(row.twoFactorDigest, row.staticFactor)), row.digest);
  }
});

test('the verify digest is that of the original deployment', () => {
  for (const row of vectors.verifyMd5Code) {
    assert.is(hex(banmaMd5.verifyDigest(row.twoFactorDigest, row.requestedFactor)), row.digest);
  }
});

test('the detail digest is that of the original deployment', () => {
  for (const row of vectors.detailDigest) {
    const { twoFactorDigest, overdueData, timeStamp, staticFactor, digest } = row;
    assert.is(
      hex(banmaMd5.detailDigest(twoFactorDigest, overdueData, timeStamp, staticFactor)),
      digest,
    );
  }
});

test('sj sorts by UTF-16 code unit, not by code point or locale', () => {
  assert.is(sortedJoin('b', 'a', 'B'), 'Bab');
  // U+1F600 is a surrogate pair (D83D…), below U+FB01 by code unit and above it by code point.
  assert.is(sortedJoin('\uFB01', '\u{1F600}'), '\u{1F600}\uFB01');
});

test('the prefix is the first characters of the upper-case text', () => {
  assert.is(banmaMd5.md5Code('8859F56C431392F00CA27E2BC35241A2', 7), '8859F56');
});

test('a two-factor digest is taken in either case', () => {
  const upper = '8859F56C431392F00CA27E2BC35241A2';
  assert.is(banmaMd5.parseTwoFactorDigest(upper.toLowerCase()), upper);
  assert.is(banmaMd5.parseTwoFactorDigest(upper), upper);
  assert.is(banmaMd5.parseTwoFactorDigest(`${upper}0`), undefined);
  assert.is(banmaMd5.parseTwoFactorDigest(upper.replace('8', 'G')), undefined);
});

test('only inner spaces belong to a name', () => {
  const plain = banmaMd5.twoFactorDigest('li lei', '11010519491231002x');
  assert.is(banmaMd5.twoFactorDigest('\u3000 Li Lei\r\n', ' 11010519491231002X'), plain);
  assert.is.not(banmaMd5.twoFactorDigest('lilei', '11010519491231002x'), plain);
  assert.is.not(banmaMd5.twoFactorDigest('\u00a0li lei', '11010519491231002x'), plain);
});

const factors: readonly [string, boolean, boolean][] = [
  ['0', true, false],
  ['9223372036854775807', true, false],
  ['9223372036854775808', false, false],
  ['99999999999999999999', false, false],
  ['-1', false, true],
  ['-9223372036854775808', false, true],
  ['-9223372036854775809', false, false],
  ['-0', false, false],
  ['00', false, false],
  ['01', false, false],
  ['-01', false, false],
  ['+1', false, false],
  ['1.0', false, false],
  ['1e3', false, false],
  ['', false, false],
  [' 1', false, false],
  ['1\n', false, false],
  ['0x10', false, false],
  ['١', false, false],
];

test('factors are canonical int64 decimals, static ones non-negative, requested ones negative', () => {
  for (const [text, isStatic, isRequested] of factors) {
    assert.is(banmaMd5.isStaticFactor(text), isStatic, `static ${text}`);
    assert.is(banmaMd5.isRequestedFactor(text), isRequested, `requested ${text}`);
  }
});

test('random factors are in their domain, different, and use all 63 bits', () => {
  const seen = new Set<string>();
  let bits = 0n;
  for (let index = 0; index < 2000; index += 1) {
    const chosen = banmaMd5.randomStaticFactor();
    const requested = banmaMd5.randomRequestedFactor();
    assert.ok(banmaMd5.isStaticFactor(chosen), chosen);
    assert.ok(banmaMd5.isRequestedFactor(requested), requested);
    seen.add(chosen).add(requested);
    bits |= BigInt(chosen);
  }
  assert.is(seen.size, 4000);
  assert.is(bits, (1n << 63n) - 1n);
});

test.run();
