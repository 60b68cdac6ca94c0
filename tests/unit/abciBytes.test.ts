import { ResponseCheckTx } from 'cosmjs-types/tendermint/abci/types';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createBackwardWriter } from '../../app/abci/backwardWriter.js';
import { checkedBytes } from '../../app/abci/mempool.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('the reply to CheckTx has the bytes that the codec of cosmjs-types gives', () => {
  const texts = [
    '',
    'sdk',
    '债务',
    'x'.repeat(63),
    'x'.repeat(64),
    'x'.repeat(65),
    'ü'.repeat(600),
  ];
  for (const code of [0, 5, 127, 128, 70_000]) {
    for (const gasWanted of [0n, 127n, 128n, 10_000_000n, (1n << 32n) - 1n]) {
      for (const text of texts) {
        const outcome = { code, codespace: text, log: text, gasWanted, gasUsed: gasWanted / 2n };
        const expected = ResponseCheckTx.fromPartial(outcome);
        // cosmjs-types 0.11 writes zeros from 2^31 to 2^32.
        if (gasWanted >= 1n << 31n) {
          assert.is(ResponseCheckTx.decode(checkedBytes(outcome)).gasWanted, gasWanted);
          continue;
        }
        assert.is(hex(checkedBytes(outcome)), hex(ResponseCheckTx.encode(expected).finish()));
      }
    }
  }
});

test('what is written backwards grows as it must and is not changed by what comes later', () => {
  const writer = createBackwardWriter(1);
  writer.bytes(2, new Uint8Array(1_000).fill(7));
  writer.text(1, 'head');
  writer.frame(3, 0);
  const first = writer.done();
  assert.is(hex(first.subarray(0, 9)), '1af107' + '0a0468656164');
  writer.reset();
  writer.text(1, 'other');
  assert.is(hex(writer.done()), '0a056f74686572');
  assert.is(hex(first.subarray(0, 9)), '1af107' + '0a0468656164');
});

test.run();
