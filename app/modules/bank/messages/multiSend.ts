import type { Coin } from 'cosmjs-types/cosmos/base/v1beta1/coin';
import { MsgMultiSend, MsgMultiSendResponse } from 'cosmjs-types/cosmos/bank/v1beta1/tx';
import { GAS } from '../../../../proto/documents/gasSchedule.js';
import { decodeStrictly } from '../../../kit/cosmosCodec.js';
import { require } from '../../../kit/errors.js';
import type { MessageHandler } from '../../../kit/module.js';
import { defineMessageHandler } from '../../../kit/module.js';
import { coinsToText, validateCoins } from '../coins.js';
import { BANK_ERRORS } from '../errors.js';
import type { BankOptions } from '../ledger.js';
import type { BankLedger } from '../types.js';
import {
  duesBytesOf,
  linesOf,
  requireAddress,
  requireMaySpend,
  requireReceiver,
} from './movement.js';

/** Events of the sender, and of each output without the text of its coins (twice). */
const SENDER_EVENT_BYTES = 600;
const OUTPUT_EVENT_BYTES = 500;

/** MsgMultiSend: one input to many outputs, as in the Cosmos SDK since 0.50. */
export function multiSendHandler(options: BankOptions, ledger: BankLedger): MessageHandler {
  return defineMessageHandler<MsgMultiSend>({
    typeUrl: MsgMultiSend.typeUrl,
    decode: (bytes) => decodeStrictly(MsgMultiSend, bytes),
    signers: ({ inputs }) => inputs.map(({ address }) => address),
    serviceKeyMaySend: false,
    validate: validateMultiSend,
    cost: ({ inputs, outputs }) => ({
      gas:
        GAS.transfer *
        BigInt([...inputs, ...outputs].reduce((n, { coins }) => n + coins.length, 0)),
      signatures: 0,
      resultBytes: outputs.reduce(
        (bytes, { coins }) => bytes + OUTPUT_EVENT_BYTES + 2 * coinsToText(coins).length,
        SENDER_EVENT_BYTES + sentBytesOf(inputs[0]?.coins ?? []),
      ),
    }),
    execute: (context, { inputs, outputs }) => {
      const [input] = inputs;
      require(input !== undefined, BANK_ERRORS.noInputs);
      for (const { address } of outputs) requireReceiver(context, address);
      const receiversOf = (denom: string): string[] =>
        outputs
          .filter(({ coins }) => coins.some((coin) => coin.denom === denom))
          .map(({ address }) => address);
      requireMaySpend(context, options, input.address, input.coins, receiversOf);
      ledger.post(context, {
        kind: 'transfer',
        lines: [
          ...linesOf(input.address, input.coins, -1n),
          ...outputs.flatMap(({ address, coins }) => linesOf(address, coins, 1n)),
        ],
      });
      return { typeUrl: MsgMultiSendResponse.typeUrl, value: new Uint8Array(0) };
    },
  });
}

function validateMultiSend({ inputs, outputs }: MsgMultiSend): void {
  const [input] = inputs;
  require(input !== undefined, BANK_ERRORS.noInputs);
  require(inputs.length === 1, BANK_ERRORS.multipleSenders);
  require(outputs.length > 0, BANK_ERRORS.noOutputs);
  requireAddress(input.address, 'inputs[0].address');
  validateCoins(input.coins, 'inputs[0].coins');
  const rest = new Map(input.coins.map(({ denom, amount }) => [denom, BigInt(amount)]));
  for (const [index, { address, coins }] of outputs.entries()) {
    requireAddress(address, `outputs[${index}].address`);
    validateCoins(coins, `outputs[${index}].coins`);
    for (const { denom, amount } of coins) {
      rest.set(denom, (rest.get(denom) ?? 0n) - BigInt(amount));
    }
  }
  const isEven =
    rest.size === input.coins.length && input.coins.every(({ denom }) => rest.get(denom) === 0n);
  require(isEven, BANK_ERRORS.sumMismatch);
}

/** The sender's coins in its own event, and the dues they may pay. */
function sentBytesOf(coins: readonly Coin[]): number {
  return coinsToText(coins).length + duesBytesOf(coins);
}
