import type { EventSink } from '../../kit/event.js';
import { BURN_ACCOUNT, MINT_ACCOUNT } from './accounts.js';
import { coinsToText } from './coins.js';
import type { LedgerLine } from './types.js';

/** Coins of one account in one entry, in the order of its lines. */
interface Side {
  readonly account: string;
  readonly coins: { readonly denom: string; readonly amount: bigint }[];
}

/**
 * Emits what the Cosmos SDK emits: coin_spent, coin_received, transfer, and coinbase or burn where
 * the mint or burn account takes part. `transfer` names a sender only where there is one.
 */
export function emitMovement(events: EventSink, lines: readonly LedgerLine[]): void {
  const spent = sidesInOrder(lines, -1n);
  const received = sidesInOrder(lines, 1n);
  for (const { account, coins } of spent) {
    const amount = coinsToText(coins);
    if (account === MINT_ACCOUNT) {
      events.emit({
        type: 'coinbase',
        attributes: [
          ['minter', account],
          ['amount', amount],
        ],
      });
    } else {
      events.emit({
        type: 'coin_spent',
        attributes: [
          ['spender', account],
          ['amount', amount],
        ],
      });
    }
  }
  const sender = spent.length === 1 ? spent[0]?.account : undefined;
  for (const { account, coins } of received) {
    const amount = coinsToText(coins);
    if (account === BURN_ACCOUNT) {
      events.emit({
        type: 'burn',
        attributes: [
          ['burner', sender ?? ''],
          ['amount', amount],
        ],
      });
      continue;
    }
    events.emit({
      type: 'coin_received',
      attributes: [
        ['receiver', account],
        ['amount', amount],
      ],
    });
    if (sender === undefined || sender === MINT_ACCOUNT) continue;
    events.emit({
      type: 'transfer',
      attributes: [
        ['recipient', account],
        ['sender', sender],
        ['amount', amount],
      ],
    });
  }
}

/** Accounts on one side of an entry, each once, in the order of their first line. */
function sidesInOrder(lines: readonly LedgerLine[], sign: 1n | -1n): Side[] {
  const sides: Side[] = [];
  const byAccount = new Map<string, Side>();
  for (const { account, denom, amount } of lines) {
    if (amount * sign <= 0n) continue;
    let side = byAccount.get(account);
    if (side === undefined) {
      side = { account, coins: [] };
      byAccount.set(account, side);
      sides.push(side);
    }
    side.coins.push({ denom, amount: amount * sign });
  }
  return sides;
}
