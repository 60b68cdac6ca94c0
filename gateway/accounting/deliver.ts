import type { Logger } from 'pino';
import { LIMITS } from '../../proto/documents/gasSchedule.js';
import { TransactionRefused } from '../chain/refusal.js';
import type { TransactionOutcome } from '../chain/types.js';

/** How items of one kind go to the chain, many in a transaction. */
export interface Delivery<Item> {
  readonly log: Logger;
  readonly send: (items: readonly Item[], gasLimit: bigint) => Promise<TransactionOutcome>;
  readonly gasOf: (items: readonly Item[]) => bigint;
  /** The transaction was executed. */
  readonly delivered: (items: readonly Item[], outcome: TransactionOutcome) => Promise<void>;
  /** The chain refuses this one item, by itself. */
  readonly refused: (item: Item, code: string) => Promise<void>;
}

const OUT_OF_GAS = 11;

/**
 * Delivers items in one transaction. When the chain refuses it for what it says, halves it until
 * the one at fault is alone, so that the others are not held up.
 * @throws TransactionRefused (transient), TransactionLost, ChainUnavailable: send again later
 */
export async function deliver<Item>(
  delivery: Delivery<Item>,
  items: readonly Item[],
  gasLimit = delivery.gasOf(items),
): Promise<void> {
  let refusal: TransactionRefused;
  try {
    const outcome = await delivery.send(items, gasLimit);
    if (outcome.code === 0) {
      await delivery.delivered(items, outcome);
      return;
    }
    refusal = new TransactionRefused(outcome.codespace, outcome.code, outcome.log);
  } catch (error) {
    if (!(error instanceof TransactionRefused)) throw error;
    refusal = error;
  }
  if (refusal.isTransient) throw refusal;
  const { codespace, code, log: text } = refusal;
  delivery.log.warn({ codespace, code, text, items: items.length }, 'a transaction was refused');
  const [first] = items;
  if (first === undefined) return;
  if (items.length > 1) {
    const middle = Math.ceil(items.length / 2);
    await deliver(delivery, items.slice(0, middle));
    await deliver(delivery, items.slice(middle));
  } else if (codespace === 'sdk' && code === OUT_OF_GAS && gasLimit < LIMITS.transactionGas) {
    await deliver(delivery, items, LIMITS.transactionGas);
  } else {
    await delivery.refused(first, `${codespace}/${code}`);
  }
}
