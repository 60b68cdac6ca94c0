import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesToHex } from '../../app/kit/bytes.js';
import type { ListItem, PageBounds } from '../../app/kit/pagination.js';
import { pageBounds, takePage } from '../../app/kit/pagination.js';
import type { PageRequest } from '../../proto/codec/cosmos.js';

const request: PageRequest = {
  key: new Uint8Array(0),
  offset: 0n,
  limit: 0n,
  countTotal: false,
  reverse: false,
};
const keyOf = (number: number): Uint8Array => Uint8Array.of(number >> 8, number & 255);

/** The numbers from 1 to `count`, of which only those that `shows` says are shown. */
function* numbers(
  count: number,
  { key, reverse }: PageBounds,
  shows: (number: number) => boolean = () => true,
  size = 1,
): Iterable<ListItem<number>> {
  const from = key === undefined ? undefined : (key[0]! << 8) | key[1]!;
  const all = Array.from({ length: count }, (_, index) => index + 1);
  const listed = reverse
    ? all.filter((number) => from === undefined || number < from).reverse()
    : all.filter((number) => from === undefined || number >= from);
  for (const number of listed) {
    yield { pageKey: keyOf(number), item: shows(number) ? number : undefined, size };
  }
}

function page(
  count: number,
  given: Partial<PageRequest>,
  shows?: (number: number) => boolean,
  size?: number,
) {
  const bounds = pageBounds({ ...request, ...given });
  const { items, pagination } = takePage(numbers(count, bounds, shows, size), bounds);
  return { items, next: pagination.nextKey, total: pagination.total };
}

test('without a request a page has 100 items, and never more than 1,000', () => {
  const bounds = pageBounds(undefined);
  assert.is(takePage(numbers(5_000, bounds), bounds).items.length, 100);
  assert.is(page(5_000, { limit: 2n ** 63n }).items.length, 1_000);
});

for (const reverse of [false, true]) {
  test(`pages ${reverse ? 'in reverse ' : ''}lead through a list once, hidden places too`, () => {
    const found: number[] = [];
    let key: Uint8Array = new Uint8Array(0);
    do {
      const { items, next } = page(50, { key, limit: 3n, reverse }, (number) => number % 7 > 1);
      assert.ok(items.length <= 3);
      found.push(...items);
      key = next;
    } while (key.length > 0);
    const all = Array.from({ length: 50 }, (_, index) => index + 1).filter((n) => n % 7 > 1);
    assert.equal(found, reverse ? all.reverse() : all);
  });

  test(`a page ${reverse ? 'in reverse ' : ''}that finds nothing among 10,000 places leads on`, () => {
    const { items, next, total } = page(25_000, { countTotal: true, reverse }, () => false);
    assert.equal([items, total], [[], 0n]);
    assert.is(bytesToHex(next), bytesToHex(keyOf(reverse ? 15_001 : 10_001)));
  });
}

test('a page ends before a megabyte, and has one item at least', () => {
  assert.equal(page(9, {}, undefined, 400_000).items, [1, 2]);
  assert.equal(page(9, {}, undefined, 3_000_000).items, [1]);
});

test('an offset skips what is shown, and a total counts it', () => {
  const { items, total } = page(
    20,
    { offset: 3n, limit: 2n, countTotal: true },
    (n) => n % 2 === 0,
  );
  assert.equal([items, total], [[8, 10], 10n]);
  assert.equal(page(10_000, { countTotal: true }).total, 10_000n);
  assert.equal(page(10_001, { countTotal: true }).total, 0n);
  assert.equal(page(12_000, { offset: 10_000n, limit: 1n }).items, [10_001]);
});

const refused: readonly [what: string, run: () => unknown, text: RegExp][] = [
  [
    'an offset over 10,000',
    () => pageBounds({ ...request, offset: 10_001n }),
    /offset: over 10000/,
  ],
  [
    'an offset beside a key',
    () => pageBounds({ ...request, offset: 1n, key: keyOf(1) }),
    /both key and offset are set/,
  ],
  [
    'an offset where keys lead',
    () => pageBounds({ ...request, offset: 1n }, { byKeyOnly: true }),
    /pagination.offset: use key/,
  ],
];

for (const [what, run, text] of refused) test(`${what} is refused`, () => assert.throws(run, text));

test.run();
