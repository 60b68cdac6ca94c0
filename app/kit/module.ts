import type { ExistenceProof } from 'cosmjs-types/cosmos/ics23/v1/proofs';
import type { CollectionInfo } from './collection.js';
import type { ErrorCode } from './errors.js';
import type { EventSink } from './event.js';
import type { State, StateReader, StoredEntry } from './state.js';
import type { Work } from './steps.js';

/** The block that is being executed. Times are Unix ms of the block header. */
export interface BlockInfo {
  readonly chainId: string;
  readonly height: bigint;
  readonly timeMs: bigint;
}

/** What CometBFT tells of the block beside its transactions (chain.md, ABCI 2.0). */
export interface BlockFacts {
  /** Who could vote for the block before this one; empty for the first. */
  readonly lastCommit: readonly CommitVote[];
  readonly misbehaviour: readonly Misbehaviour[];
  /** Consensus address of the block's proposer, 20 bytes. */
  readonly proposer: Uint8Array;
  /** Evidence that is older by both is too old. */
  readonly evidenceAge: { readonly blocks: bigint; readonly durationMs: bigint };
}

export interface CommitVote {
  /** Consensus address, 20 bytes. */
  readonly address: Uint8Array;
  readonly power: bigint;
  readonly isAbsent: boolean;
}

/** Evidence that CometBFT verified. */
export interface Misbehaviour {
  readonly kind: 'DUPLICATE_VOTE' | 'LIGHT_CLIENT_ATTACK';
  /** Consensus address, 20 bytes. */
  readonly address: Uint8Array;
  /** At the height of the infraction. */
  readonly power: bigint;
  readonly height: bigint;
  readonly timeMs: bigint;
}

/** A validator as CometBFT takes it: power 0 removes it. */
export interface ValidatorUpdate {
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly power: bigint;
}

/** `block` of the consensus parameters. */
export interface BlockLimits {
  readonly maxBytes: bigint;
  readonly maxGas: bigint;
}

/** One signature inside a message, to be checked by the native library. */
export interface SignatureCheck {
  readonly signature: Uint8Array;
  readonly digest: Uint8Array;
  readonly publicKey: Uint8Array;
}

/** Verifies signatures; the result depends on nothing but the items. */
export interface SignatureVerifier {
  /** True when valid. */
  readonly verify: (item: SignatureCheck) => boolean;
  /** Index of the first that is not valid, or -1. A batch that was verified before is not again. */
  readonly firstInvalid: (items: readonly SignatureCheck[]) => number;
}

/** All that a message, or the begin or end of a block, may see and touch. */
export interface ExecutionContext {
  readonly state: State;
  readonly block: BlockInfo;
  /** SHA-256 of the transaction; empty outside one. */
  readonly txHash: Uint8Array;
  readonly events: EventSink;
  readonly verifier: SignatureVerifier;
}

export interface QueryContext {
  readonly state: StateReader;
  /** The committed block that is queried. */
  readonly block: BlockInfo;
  /** The same of another height. @throws CodedError sdk 26 where that is not kept */
  readonly at: (height: bigint) => Pick<QueryContext, 'state' | 'block'>;
}

/** Upper bounds of what a message costs, known from the message alone. */
export interface MessageCost {
  /** Beside bytes and signatures: app/block/gas.ts adds those, the inner ones below included. */
  readonly gas: bigint;
  /** Signatures verified inside the message; app/block/gas.ts charges GAS.signature for each. */
  readonly signatures: number;
  /** Bytes of events and response in the block's results. */
  readonly resultBytes: number;
}

/** An encoded message with its type URL, as in `google.protobuf.Any`. */
export interface EncodedMessage {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

/** One transaction message. `validate` needs no state; `execute` may only throw CodedError. */
export interface MessageHandler<Value = never> {
  readonly typeUrl: string;
  /** Strict decoding. @throws Error for anything but the canonical encoding. */
  readonly decode: (bytes: Uint8Array) => Value;
  /** `banma1…` accounts that must sign, first pays unless the fee says otherwise. */
  readonly signers: (message: Value) => readonly string[];
  /** True when a member's service key may send it for its member. */
  readonly serviceKeyMaySend: boolean;
  readonly validate: (message: Value) => void;
  readonly cost: (message: Value) => MessageCost;
  /** In steps where a message may hold much work; nobody sees its state between them. */
  readonly execute: (context: ExecutionContext, message: Value) => Work<EncodedMessage>;
}

/** Forgets the message type, so that handlers of all messages fit one list. */
export function defineMessageHandler<Value>(handler: MessageHandler<Value>): MessageHandler {
  return handler as unknown as MessageHandler;
}

/** One ABCI query path: request bytes in, response bytes out. @throws CodedError */
export interface QueryHandler {
  readonly path: string;
  readonly execute: (context: QueryContext, request: Uint8Array) => Uint8Array;
}

/** A property of the whole state that must always hold. */
export interface Invariant {
  readonly name: string;
  /** Undefined when it holds, otherwise what is broken. */
  readonly check: (state: StateReader, block: BlockInfo) => string | undefined;
}

/** That an entry outside the tree is one of a batch inside it (chain.md, State). */
export interface BatchedProof {
  /** What the state has at the asked key. */
  readonly value: Uint8Array;
  /** ICS-23 `TendermintSpec`, from the entry to the batch's root. */
  readonly proof: ExistenceProof;
  /** State key of the batch, which the tree proves. */
  readonly batchKey: Uint8Array;
}

/**
 * Proves the key of a collection outside the tree through its batch; undefined where the state has
 * no such key at its height. @param fields the key behind the collection's name
 * @throws RangeError when they are not fields of a key
 */
export type BulkProver = (state: StateReader, fields: Uint8Array) => BatchedProof | undefined;

/** A module is a value with fixed parts, listed once in app/modules/index.ts. */
export interface Module {
  readonly name: string;
  readonly collections: readonly CollectionInfo[];
  readonly errors: readonly ErrorCode[];
  readonly messages: readonly MessageHandler[];
  readonly queries: readonly QueryHandler[];
  /** Writes the module's part of the genesis; undefined when genesis.json has none. */
  readonly initGenesis: (context: ExecutionContext, genesis: unknown) => void;
  readonly beginBlock?: (context: ExecutionContext, facts: BlockFacts) => Work<void>;
  readonly endBlock?: (context: ExecutionContext) => Work<void>;
  /**
   * Who votes on blocks from now on (two blocks later, in fact), as far as it changed: asked once
   * a block, after the end of every module, and after the genesis.
   */
  readonly validatorUpdates?: (context: ExecutionContext) => readonly ValidatorUpdate[];
  /** Limits of blocks from the next one on, where the block changed them: asked once, at its end. */
  readonly blockLimits?: (context: ExecutionContext) => BlockLimits | undefined;
  /** All of them as of the last update; undefined where genesis.json alone says who they are. */
  readonly validators?: (state: StateReader) => readonly ValidatorUpdate[] | undefined;
  /**
   * Checks the bulk entries against the authenticated leaves that commit to them: undefined, or
   * what is broken, for bytes from anywhere. Streams: there are millions.
   */
  readonly verifyBulk?: (state: StateReader) => string | undefined;
  /**
   * All entries of the module's derived collections, each once, in no particular order, from a
   * state that need hold none of them. Streams.
   */
  readonly derive?: (state: StateReader) => Iterable<StoredEntry>;
  /** Of the collections outside the tree that are provable, by name. */
  readonly proveBulk?: Readonly<Record<string, BulkProver>>;
  readonly invariants: readonly Invariant[];
}
