import type { Membership, Contract } from '../../proto/codec/generated/banma/contract/v1.js';
import type { ProofRecord } from '../../proto/codec/generated/banma/proof/v1.js';
import type { Record as QueryRecordState } from '../../proto/codec/generated/banma/accounting/v1.js';
import type { Message } from '../../proto/codec/message.js';

/** Our own member, its service key, and how to sign with it. */
export interface ServiceIdentity {
  /** `banma1…` of the member's account. */
  readonly member: string;
  readonly memberAddress: Uint8Array;
  /** `banma1…` of the service key's own account, which sends the transactions. */
  readonly serviceAccount: string;
  readonly publicKey: Uint8Array;
  /** 64-byte r‖s, low s, of a 32-byte digest. */
  readonly sign: (digest: Uint8Array) => Uint8Array;
}

/** What the chain says now; every answer comes from the institution's own node. */
export interface ChainReader {
  readonly chainId: string;
  readonly contract: (contractId: string) => Promise<Contract | undefined>;
  /** All memberships of a contract, from a cache that block events refresh. */
  readonly memberships: (contractId: string) => Promise<readonly Membership[]>;
  readonly proof: (contractId: string, hitDigest: Uint8Array) => Promise<ProofRecord | undefined>;
  readonly record: (
    contractId: string,
    querier: string,
    requestHash: Uint8Array,
  ) => Promise<QueryRecordState | undefined>;
  /** Spendable balance in base units. */
  readonly balance: (account: string, denom: string) => Promise<bigint>;
  /** Any query of ours by path, e.g. `queryPaths.metrics`. Undefined when the chain says not found. */
  readonly query: <Request, Response>(
    path: string,
    request: { readonly codec: Message<Request>; readonly value: Request },
    response: Message<Response>,
  ) => Promise<Response | undefined>;
  /** Latest height and block time (ms) seen. */
  readonly latest: () => { readonly height: bigint; readonly timeMs: number };
  readonly catchingUp: () => boolean;
}

/** A message to send, already built. */
export interface OutgoingMessage {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

/** What became of a transaction that is in a block. */
export interface TransactionOutcome {
  readonly txHash: string;
  readonly height: bigint;
  readonly code: number;
  readonly codespace: string;
  readonly log: string;
  /** Encoded message responses, one a message, empty on failure. */
  readonly responses: readonly Uint8Array[];
}

/**
 * Sends transactions of the service account, one sequence, several in flight. Resolves once the
 * transaction is in a block, whatever its code. Rejects with TransactionRefused when CheckTx says
 * no, with TransactionLost when it was not found in time: the caller may then send again, since
 * every message of ours is idempotent on the chain.
 */
export interface TransactionSender {
  readonly send: (
    messages: readonly OutgoingMessage[],
    gasLimit: bigint,
  ) => Promise<TransactionOutcome>;
}

/** One committed block, in order, none skipped; after a restart it goes on where it was. */
export interface BlockNotice {
  readonly height: bigint;
  readonly timeMs: number;
  /** Typed events of ours and of the SDK: type and attributes, transactions' and block's. */
  readonly events: readonly {
    readonly type: string;
    readonly attributes: Readonly<Record<string, string>>;
  }[];
}

export interface BlockFollower {
  readonly onBlock: (listener: (block: BlockNotice) => Promise<void> | void) => void;
  /** Resolves once a block of at least this height was handed to the listeners. */
  readonly reached: (height: bigint) => Promise<void>;
}
