import type { ExecutionContext } from '../../kit/module.js';
import type { State, StateReader } from '../../kit/state.js';

/** An account: whoever received coins, or was named by a member's profile, has one. */
export interface Account {
  /** `banma1…` */
  readonly address: string;
  /** Unique and never reused; it is signed, so that a signature serves one account only. */
  readonly accountNumber: bigint;
  /** Number of transactions it signed; the next one must carry it. */
  readonly sequence: bigint;
  /** Absent until its first transaction. */
  readonly publicKey?: AccountKey;
}

/** The public key of an account. */
export interface AccountKey {
  readonly kind: 'single' | 'multisig';
  /** Of a single key its 33 bytes, compressed secp256k1; else the encoded LegacyAminoPubKey. */
  readonly bytes: Uint8Array;
}

/** What other modules may do with accounts. */
export interface AccountLedger {
  readonly account: (state: StateReader, address: string) => Account | undefined;
  readonly exists: (state: StateReader, address: string) => boolean;
  /** Creates an account with the next number; does nothing when it exists. */
  readonly create: (context: ExecutionContext, address: string) => void;
  /** Least amount in upoint whose receipt creates an account. */
  readonly minAccountBalance: (state: StateReader) => bigint;
}

/** What the execution of transactions may do on top of it. */
export interface SigningLedger extends AccountLedger {
  /** Counts one signed transaction and keeps the public key. */
  readonly countTransaction: (state: State, account: Account, publicKey: AccountKey) => void;
}
