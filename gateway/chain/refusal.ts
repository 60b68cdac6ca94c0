/** The node's CheckTx refused a transaction; it is in no block and never will be. */
export class TransactionRefused extends Error {
  override readonly name = 'TransactionRefused';

  constructor(
    readonly codespace: string,
    readonly code: number,
    readonly log: string,
  ) {
    super(`${codespace} ${code}: ${log}`);
  }

  /** True when the same messages may succeed later: nothing is wrong with what they say. */
  get isTransient(): boolean {
    return this.codespace === 'sdk' && TRANSIENT.has(this.code);
  }
}

/** Unauthorized, no funds, unknown address, no fee, mempool full, wrong sequence. */
const TRANSIENT: ReadonlySet<number> = new Set([4, 5, 9, 13, 20, 32]);

/** A transaction was not seen in a block up to its timeout height, or the gateway is stopping. */
export class TransactionLost extends Error {
  override readonly name = 'TransactionLost';
}
