import { MsgSend, MsgSendResponse } from 'cosmjs-types/cosmos/bank/v1beta1/tx';
import { GAS } from '../../../../proto/documents/gasSchedule.js';
import { decodeStrictly } from '../../../kit/cosmosCodec.js';
import type { MessageHandler } from '../../../kit/module.js';
import { defineMessageHandler } from '../../../kit/module.js';
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

/** Events of one movement without the text of its coins, which appears three times. */
const EVENT_BYTES = 560;

/** MsgSend: coins from one account to another (chain.md, `bank`). */
export function sendHandler(options: BankOptions, ledger: BankLedger): MessageHandler {
  return defineMessageHandler<MsgSend>({
    typeUrl: MsgSend.typeUrl,
    decode: (bytes) => decodeStrictly(MsgSend, bytes),
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
      context.events.emit({ type: 'message', attributes: [['sender', fromAddress]] });
      return { typeUrl: MsgSendResponse.typeUrl, value: new Uint8Array(0) };
    },
  });
}
