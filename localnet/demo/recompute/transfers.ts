import type { ChainBlock, ChainMessage } from './blocks.js';
import { hexOf } from './bech32.js';

import type { Chain } from './state.js';
import { readWire } from './wire.js';
import type { WireMessage } from './wire.js';

/** Tokens sent outright; chain points are not rebuilt here. */
export const transferMessages: Readonly<
  Record<string, (chain: Chain, block: ChainBlock, message: ChainMessage) => void>
> = {
  '/cosmos.bank.v1beta1.MsgSend': (chain, _block, { value }) => {
    const message = readWire(value);
    for (const amount of tokens(chain, message, 3)) {
      chain.ledger.debit(hexOf(message.text(1)), amount);
      chain.ledger.credit(hexOf(message.text(2)), amount);
    }
  },
  '/cosmos.bank.v1beta1.MsgMultiSend': (chain, _block, { value }) => {
    const message = readWire(value);
    for (const [field, move] of [
      [1, chain.ledger.debit],
      [2, chain.ledger.credit],
    ] as const) {
      for (const side of message.allMessages(field)) {
        for (const amount of tokens(chain, side, 2)) move(hexOf(side.text(1)), amount);
      }
    }
  },
};

/** Amounts of the contracts' denoms among the coins of a field: Coin{denom 1, amount 2}. */
function tokens(chain: Chain, message: WireMessage, field: number): readonly bigint[] {
  const denoms = [...chain.contracts.values()].map(({ denom }) => denom);
  return message
    .allMessages(field)
    .filter((coin) => denoms.includes(coin.text(1)))
    .map((coin) => BigInt(coin.text(2)));
}
