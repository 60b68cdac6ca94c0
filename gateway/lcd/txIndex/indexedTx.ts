/** A result as CometBFT's RPC has it. */
export interface TxResult {
  readonly code?: number;
  readonly codespace?: string;
  readonly data?: string | null;
  readonly log?: string;
  readonly info?: string;
  readonly gas_wanted?: string;
  readonly gas_used?: string;
  readonly events?: readonly TxEvent[] | null;
}

export interface TxEvent {
  readonly type: string;
  readonly attributes?:
    | readonly { readonly key: string; readonly value?: string | null; readonly index?: boolean }[]
    | null;
}

/** A transaction of a block, with all that an answer needs. */
export interface IndexedTx {
  /** Base64 of the raw transaction. */
  readonly tx: string;
  readonly result: TxResult;
  readonly height: string;
  /** RFC 3339, of the block. */
  readonly time: string;
}

export interface IndexedBlock {
  readonly height: bigint;
  readonly txs: readonly IndexedTx[];
}
