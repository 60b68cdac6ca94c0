import { randomBytes } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addressBytes, addressText } from '../../localnet/demo/recompute/bech32.js';
import { createLedger } from '../../localnet/demo/recompute/ledger.js';
import { createMultiSearch } from '../../localnet/demo/recompute/multiSearch.js';
import { isShort, needlesOf } from '../../localnet/demo/recompute/needles.js';
import { createScan } from '../../localnet/demo/recompute/scan.js';
import { isSigned, proofDocument } from '../../localnet/demo/recompute/signatures.js';
import { priceOf, scale, splitRecord } from '../../localnet/demo/recompute/split.js';
import type { Share } from '../../localnet/demo/recompute/split.js';
import { readWire, writeWire } from '../../localnet/demo/recompute/wire.js';
import { twoFactorDigestOf } from '../../localnet/demo/secrets.js';
import { Proof } from '../../proto/codec/generated/banma/envelope/v1.js';
import { addressToText } from '../../proto/documents/address.js';
import { hitProofDigest } from '../../proto/documents/envelope.js';
import { sign } from '../../proto/documents/signature.js';
import { testKey } from '../support/testKeys.js';

// The worked figures of contract.md, "The split, in base units, exactly".
const PRICES = {
  queryReward: 10_000n,
  hitReward: 500_000n,
  detailReward: 400_000n,
  timeCoefficientBps: 8_000n,
};
const share = (responder: string, proofId?: bigint, gaveDetail = false): Share => ({
  responder,
  gaveDetail,
  ...(proofId === undefined ? {} : { proofId }),
});
function paid(shares: readonly Share[], reserve?: bigint): Record<string, bigint> {
  const price = priceOf(shares, PRICES);
  const entitled = new Map(
    [...splitRecord(shares, PRICES)].map(([who, e]) => [who, e.query + e.hit + e.detail] as const),
  );
  return Object.fromEntries(scale(entitled, reserve ?? price, price));
}

test('the worked splits of the contract page come out to the unit', () => {
  assert.equal(paid([share('b'), share('c'), share('d')]), { b: 3334n, c: 3333n, d: 3333n });
  assert.equal(paid([share('b'), share('c', 7n), share('d')]), {
    b: 3334n,
    c: 503_333n,
    d: 3333n,
  });
  assert.equal(paid([share('b', 9n), share('c', 7n, true), share('d')]), {
    b: 103_334n,
    c: 803_333n,
    d: 3333n,
  });
  const four = [share('b', 3n), share('c', 5n), share('d', 6n), share('e', 8n)];
  assert.equal(paid(four), { b: 402_500n, c: 35_834n, d: 35_833n, e: 35_833n });
  const three = [share('d', 6n), share('c', 5n), share('b', 3n)];
  assert.equal(paid(three), { b: 403_334n, c: 53_333n, d: 53_333n });
  assert.equal(paid(three, 400_000n), { b: 316_341n, c: 41_830n, d: 41_829n });
});

test('dues are paid first, in order, from whatever comes in, and what pays them pays on', () => {
  const ledger = createLedger();
  const paidDues: string[] = [];
  ledger.onDuePaid((due, amount) => paidDues.push(`${due.debtor}→${due.creditor} ${amount}`));
  const due = { closingHeight: 5n, recordKey: 'k', withheld: false };
  ledger.openDue({ ...due, debtor: 'a', creditor: 'c', amount: 30n });
  ledger.openDue({ ...due, debtor: 'a', creditor: 'b', amount: 20n });
  ledger.openDue({ ...due, debtor: 'b', creditor: 'd', amount: 100n });
  ledger.openDue({ ...due, debtor: 'a', creditor: 'e', amount: 9n, withheld: true });
  ledger.credit('a', 40n);
  assert.equal(paidDues, ['a→b 20', 'b→d 20', 'a→c 20']);
  assert.is(ledger.balance('a'), 0n);
  assert.is(ledger.balance('d'), 20n);
  assert.throws(() => ledger.debit('a', 1n));
});

test('the wire reader, the addresses and the signatures agree with the protocol’s own', () => {
  const key = testKey('recompute');
  assert.is(addressText(key.addressBytes), addressToText(key.addressBytes));
  assert.is(Buffer.compare(addressBytes(key.address), key.addressBytes), 0);
  assert.throws(() => addressBytes(key.address.replace(/.$/, 'q')));
  const proof = {
    chainId: 'c',
    contractId: 'Z001',
    member: key.addressBytes,
    digest: randomBytes(16),
  };
  const document = proofDocument('c', 'Z001', key.address, proof.digest);
  assert.is(Buffer.compare(document, Proof.encode(proof)), 0);
  const signature = sign(hitProofDigest(proof), key.privateKey);
  assert.is(isSigned('proof-hit', document, signature, key.publicKey), true);
  assert.is(isSigned('proof-detail', document, signature, key.publicKey), false);
  const wire = readWire(
    writeWire([
      [1, 'text'],
      [2, 300n],
      [3, true],
      [4, Uint8Array.of(1, 2)],
    ]),
  );
  assert.is(wire.text(1), 'text');
  assert.is(wire.integer(2), 300n);
  assert.equal([...wire.bytes(4)], [1, 2]);
  assert.throws(() => readWire(Uint8Array.of(0x0a, 0x05, 0x01)), /past the end/);
});

test('a secret is found in every rendering, wherever it stands', () => {
  const text = twoFactorDigestOf('张三', '11010519491231002X');
  assert.is(text, '8859F56C431392F00CA27E2BC35241A2');
  const needles = [
    ...needlesOf({ name: 'digest', text, kind: 'digest' }),
    ...needlesOf({ name: 'factor', text: '-3484042418913769472', kind: 'factor' }),
    ...needlesOf({ name: 'prefix', text: text.slice(0, 7), kind: 'prefix' }),
  ];
  const search = createMultiSearch(needles);
  for (const needle of needles) {
    const hay = Buffer.concat([randomBytes(1_001), needle.bytes, randomBytes(999)]);
    assert.is(search.find(hay).includes(needle), true, needle.rendering);
  }
  assert.equal(search.find(randomBytes(2_000_000)), []);
  const base64 = Buffer.concat([randomBytes(7), Buffer.from(text, 'hex'), randomBytes(5)]);
  assert.is(search.find(Buffer.from(base64.toString('base64'))).length > 0, true);
});

test('a prefix counts in text only where it stands alone, since any hash may hold it', () => {
  const prefix = { name: 'prefix', text: '8859F56', kind: 'prefix' } as const;
  assert.is(needlesOf(prefix).filter(isShort).length, 2);
  const block = (rest: string) => ({
    chainId: 'c',
    height: 1n,
    timeMs: 0n,
    transactions: [],
    raw: { answers: [], rest: [rest] },
  });
  const inHash = createScan([prefix]);
  inHash.look(block(`{"app_hash":"AB${prefix.text}${'0'.repeat(55)}"}`));
  assert.equal(inHash.leaks(), []);
  const alone = createScan([prefix]);
  alone.look(block(`{"md5_code":"${prefix.text}"}`));
  assert.is(alone.leaks().length, 1);
});

test.run();
