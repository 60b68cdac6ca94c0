import { MsgSend, MsgSendResponse } from 'cosmjs-types/cosmos/bank/v1beta1/tx';
import { GAS } from '../../../../proto/documents/gasSchedule.js';
import type { MessageHandler } from '../../../kit/module.js';
import { defineMessageHandler } from '../../../kit/module.js';
import { readCoin } from '../../../kit/strictCoin.js';
import type { CoinText } from '../../../kit/strictCoin.js';
import { readStrictly } from '../../../kit/strictCodec.js';
import { LENGTH, LENGTHS, nextField, readMessage, readText } from '../../../kit/strictReader.js';
import type { Cursor, FieldTable } from '../../../kit/strictReader.js';
import { coinsToText, validateCoins } from '../coins.js';
import type { BankOptions } from '../ledger.js';
import type { BankLedger } from '../types.js';
import {
  duesBytesOf,
  linesOf,
  requireAddress,
  requireMaySpend,
  requireReceiver,
} from './movement.js';

/** Response, and events of one movement without the text of its coins, which appears three times. */
const EVENT_BYTES = 425;

/** MsgSend: coins from one account to another (chain.md, `bank`). */
export function sendHandler(options: BankOptions, ledger: BankLedger): MessageHandler {
  return defineMessageHandler<MsgSend>({
    typeUrl: MsgSend.typeUrl,
    decode: (bytes) => readStrictly(MsgSend.typeUrl, bytes, readSend),
    signers: ({ fromAddress }) => [fromAddress],
    serviceKeyMaySend: false,
    validate: ({ fromAddress, toAddress, amount }) => {
      requireAddress(fromAddress, 'from_address');
      requireAddress(toAddress, 'to_address');
      validateCoins(amount, 'amount');
    },
    cost: ({ amount }) => ({
      gas: GAS.transfer * BigInt(amount.length),
      signatures: 0,
      resultBytes: EVENT_BYTES + 3 * coinsToText(amount).length + duesBytesOf(amount),
    }),
    execute: (context, { fromAddress, toAddress, amount }) => {
      requireReceiver(context, toAddress);
      requireMaySpend(context, options, fromAddress, amount, () => [toAddress]);
      ledger.post(context, {
        kind: 'transfer',
        lines: [...linesOf(fromAddress, amount, -1n), ...linesOf(toAddress, amount, 1n)],
      });
      return { typeUrl: MsgSendResponse.typeUrl, value: new Uint8Array(0) };
    },
  });
}

const SEND: FieldTable = { 1: LENGTH, 2: LENGTH, 3: LENGTHS };

/** The most frequent message of all: by hand, in a third of the time. */
function readSend(cursor: Cursor): MsgSend {
  let [fromAddress, toAddress] = ['', ''];
  const amount: CoinText[] = [];
  for (;;) {
    const field = nextField(cursor, SEND);
    if (field === 0) return { fromAddress, toAddress, amount };
    if (field === 1) fromAddress = readText(cursor);
    else if (field === 2) toAddress = readText(cursor);
    else amount.push(readMessage(cursor, readCoin));
  }
}
