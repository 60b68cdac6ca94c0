import { ResponseFinalizeBlock } from 'cosmjs-types/tendermint/abci/types';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { finalizedBytes } from '../../app/abci/finalizedBytes.js';
import { toUpdate } from '../../app/abci/validatorUpdate.js';
import { encodeEvent, isSearchable } from '../../app/block/abciEvents.js';
import type { TxOutcome } from '../../app/block/executeTx.js';
import { bytesToHex } from '../../app/kit/bytes.js';
import type { StateEvent } from '../../app/kit/event.js';
import { choicesOf } from '../support/choices.js';

const { below, pick } = choicesOf(1);
const text = (): string => pick(['', 'a', '债务', 'x'.repeat(below(300))]);
const event = (): StateEvent => ({
  type: pick([text(), 'coin_spent', 'coin_received', 'transfer', 'tx']),
  attributes: Array.from(
    { length: below(4) },
    () => [pick([text(), 'amount', 'msg_index', 'acc_seq']), text()] as const,
  ),
});
const outcome = (): TxOutcome => ({
  code: pick([0, 1, 5, 200]),
  codespace: text(),
  log: text(),
  data: new Uint8Array(below(300)).fill(7),
  gasWanted: BigInt(pick([0, 127, 128, 10_000_000])),
  gasUsed: BigInt(below(10_000_000)),
  events: Array.from({ length: below(4) }, event),
});

test('the reply to FinalizeBlock has the bytes that the codec of cosmjs-types gives', () => {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const events = Array.from({ length: below(4) }, event);
    const outcomes = Array.from({ length: below(5) }, outcome);
    const updates = Array.from({ length: below(4) }, () => ({
      publicKey: new Uint8Array(32).fill(below(256)),
      power: BigInt(pick([0, 1, 2 ** 31, 2 ** 32 - 1, 2 ** 40])),
    }));
    const appHash = new Uint8Array(32).fill(attempt);
    const block = { maxBytes: BigInt(1 + below(2 ** 31)), maxGas: BigInt(1 + below(2 ** 31)) };
    const blockLimits = attempt % 2 === 0 ? block : undefined;
    const expected = ResponseFinalizeBlock.encode(
      ResponseFinalizeBlock.fromPartial({
        events: events.map(encodeEvent),
        txResults: outcomes.map((one) => ({ ...one, events: one.events.map(encodeEvent) })),
        validatorUpdates: updates.map(toUpdate),
        ...(blockLimits === undefined ? {} : { consensusParamUpdates: { block } }),
        appHash,
      }),
    ).finish();
    const rest = { validatorUpdates: updates, blockLimits, appHash };
    assert.is(bytesToHex(finalizedBytes(events, outcomes, rest)), bytesToHex(expected));
  }
});

test('what clients search by is indexed, and what nobody does is not', () => {
  const searched = [
    ...['message action', 'message sender', 'message module', 'transfer sender'],
    ...['transfer recipient', 'transfer amount', 'coin_spent spender', 'coin_received receiver'],
    ...[
      'tx fee_payer',
      'tx acc_seq',
      'tx signature',
      'burn burner',
      'burn amount',
      'coinbase minter',
    ],
    ...['banma.proof.v1.EventProofsRegistered member', 'banma.bank.v1.EventDuesPaid amount'],
  ];
  const unsearched = ['coin_spent amount', 'coin_received amount', 'tx fee', 'transfer msg_index'];
  const isFound = (name: string): boolean => {
    const [type = '', key = ''] = name.split(' ');
    return isSearchable(type, key);
  };
  assert.equal(
    searched.filter((name) => !isFound(name)),
    [],
  );
  assert.equal(unsearched.filter(isFound), []);
});

test.run();
