import { ResponseFinalizeBlock } from 'cosmjs-types/tendermint/abci/types';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { finalizedBytes } from '../../app/abci/finalizedBytes.js';
import type { TxOutcome } from '../../app/block/executeTx.js';
import { bytesToHex } from '../../app/kit/bytes.js';
import type { StateEvent } from '../../app/kit/event.js';
import { seeded } from '../support/people.js';

const random = seeded(1);
const pick = (n: number): number => Math.floor(random() * n);
const text = (): string => ['', 'a', '债务', 'x'.repeat(pick(300))][pick(4)]!;
const event = (): StateEvent => ({
  type: text(),
  attributes: Array.from({ length: pick(4) }, () => [text(), text()] as const),
});
const outcome = (): TxOutcome => ({
  code: [0, 1, 5, 200][pick(4)]!,
  codespace: text(),
  log: text(),
  data: new Uint8Array(pick(300)).fill(7),
  gasWanted: BigInt([0, 127, 128, 10_000_000][pick(4)]!),
  gasUsed: BigInt(pick(10_000_000)),
  events: Array.from({ length: pick(4) }, event),
});

test('the reply to FinalizeBlock has the bytes that the codec of cosmjs-types gives', () => {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const events = Array.from({ length: pick(4) }, event);
    const outcomes = Array.from({ length: pick(5) }, outcome);
    const appHash = new Uint8Array(32).fill(attempt);
    const encodeEvent = ({ type, attributes }: StateEvent) => ({
      type,
      attributes: attributes.map(([key, value]) => ({ key, value, index: true })),
    });
    const expected = ResponseFinalizeBlock.encode(
      ResponseFinalizeBlock.fromPartial({
        events: events.map(encodeEvent),
        txResults: outcomes.map((one) => ({ ...one, events: one.events.map(encodeEvent) })),
        appHash,
      }),
    ).finish();
    assert.is(bytesToHex(finalizedBytes(events, outcomes, appHash)), bytesToHex(expected));
  }
});

test.run();
