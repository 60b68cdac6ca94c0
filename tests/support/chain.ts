import { QueryBalanceRequest, QueryBalanceResponse } from 'cosmjs-types/cosmos/bank/v1beta1/query';
import { runAtOnce } from '../../app/kit/steps.js';
import { createApplication } from '../../app/application.js';
import type { Application } from '../../app/application.js';
import type { TxOutcome } from '../../app/block/executeTx.js';
import type { ProposalFacts } from '../../app/block/proposedBlock.js';
import type { CheckOutcome } from '../../app/block/mempool.js';
import type { QueryAnswer } from '../../app/block/queries.js';
import type { StateEvent } from '../../app/kit/event.js';
import type { BlockLimits, EncodedMessage, ValidatorUpdate } from '../../app/kit/module.js';
import type { StateReader } from '../../app/kit/state.js';
import { createModules } from '../../app/modules/index.js';
import type { ModuleSet } from '../../app/modules/moduleSet.js';
import type { Store } from '../../app/state/store.js';
import { allInvariants } from './allInvariants.js';
import { CHAIN_ID } from './chainId.js';
import { createMemoryStore } from './memoryStore.js';
import { signTx } from './signTx.js';
import type { TxFields } from './signTx.js';
import type { TestKey } from './testKeys.js';

export { encoded, signTx } from './signTx.js';
export { testKey } from './testKeys.js';
export type { TestKey } from './testKeys.js';

/** An in-process chain of one node: the real application without CometBFT around it. */
export interface TestChain {
  readonly application: Application;
  readonly modules: ModuleSet;
  readonly store: Store;
  readonly chainId: string;
  /** The last committed state. */
  readonly state: StateReader;
  readonly height: () => bigint;
  readonly timeMs: () => bigint;
  /**
   * Signs with the next sequence of each signer, counting those signed before for the same block.
   * Gas limit 5,000,000 unless said otherwise.
   */
  readonly sign: (
    signers: TestKey | readonly TestKey[],
    messages: readonly EncodedMessage[],
    options?: Partial<TxFields>,
  ) => Uint8Array;
  /**
   * Runs and commits one block of transactions and checks every invariant. The block's time is
   * `timeMs`, or `afterMs` (1,000 unless given) after the block before.
   */
  readonly block: (
    txs?: readonly Uint8Array[],
    time?: {
      readonly timeMs?: bigint;
      readonly afterMs?: bigint;
      readonly facts?: Partial<ProposalFacts>;
    },
  ) => TestBlock;
  /** One block with one transaction of these messages. */
  readonly deliver: (
    signers: TestKey | readonly TestKey[],
    messages: readonly EncodedMessage[],
    options?: Partial<TxFields>,
  ) => TxOutcome;
  /** The same, which must succeed. */
  readonly deliverOk: TestChain['deliver'];
  readonly checkTx: (tx: Uint8Array) => CheckOutcome;
  readonly query: (path: string, request: Uint8Array) => QueryAnswer;
  /** Balance by the bank's own query. */
  readonly balance: (address: string, denom: string) => bigint;
  /** The first invariant that is broken, or undefined. */
  readonly brokenInvariant: () => string | undefined;
}

export interface TestBlock {
  readonly height: bigint;
  readonly timeMs: bigint;
  readonly appHash: Uint8Array;
  readonly outcomes: readonly TxOutcome[];
  /** Of the begin and the end of the block. */
  readonly events: readonly StateEvent[];
  readonly validatorUpdates: readonly ValidatorUpdate[];
  readonly blockLimits: BlockLimits | undefined;
}

export interface TestChainOptions {
  /** app_state. */
  readonly genesis?: Readonly<Record<string, unknown>>;
  readonly modules?: ModuleSet;
  readonly store?: Store;
  readonly chainId?: string;
  /** Unix ms of the genesis. */
  readonly startMs?: bigint;
  /** Of the consensus parameters. */
  readonly maxGas?: bigint;
  /** How old evidence may be, of the consensus parameters; none unless given. */
  readonly evidence?: { readonly blocks: bigint; readonly seconds: bigint };
  /** Of genesis.json. */
  readonly validators?: readonly ValidatorUpdate[];
}

const NO_FACTS = { lastCommit: [], misbehaviour: [], proposer: new Uint8Array(20) };

const START_MS = 1_700_000_000_000n;

/** A chain that has run its genesis; over a store that holds blocks, it goes on from there. */
export function createTestChain(options: TestChainOptions = {}): TestChain {
  const modules = options.modules ?? createModules();
  const store = options.store ?? createMemoryStore();
  const chainId = options.chainId ?? store.committed()?.chainId ?? CHAIN_ID;
  const application = createApplication({ modules, store, version: 'test' });
  const { consensus, mempool, queries, registry } = application;
  if (store.committed() === undefined) initChain(application, options, chainId);

  /** Sequences of the next transactions, where some were signed but are in no block. */
  let signed = new Map<string, bigint>();
  const tip = () => consensus.tip()!;
  const height = () => tip().nextHeight - 1n;
  const timeMs = () => tip().timeMs;

  const brokenInvariant = (): string | undefined => {
    const info = { chainId, height: height(), timeMs: timeMs() };
    for (const invariant of allInvariants(registry.modules)) {
      const fault = invariant.check(tip().state, info);
      if (fault !== undefined) return `${invariant.name}: ${fault}`;
    }
    return undefined;
  };

  const chain: TestChain = {
    application,
    modules,
    store,
    chainId,
    state: { get: (key) => tip().state.get(key), range: (...args) => tip().state.range(...args) },
    height,
    timeMs,
    sign: (signers, messages, fields = {}) => {
      const keys = Array.isArray(signers) ? (signers as TestKey[]) : [signers as TestKey];
      const signatures = keys.map((key) => {
        const account = modules.accounts.account(tip().state, key.address);
        const sequence = signed.get(key.address) ?? account?.sequence ?? 0n;
        signed.set(key.address, sequence + 1n);
        return { key, accountNumber: account?.accountNumber ?? 0n, sequence };
      });
      return signTx({ chainId, messages, signatures, ...fields });
    },
    block: (txs = [], time = {}) => {
      const block = {
        height: tip().nextHeight,
        timeMs: time.timeMs ?? timeMs() + (time.afterMs ?? 1_000n),
        txs,
        facts: { ...NO_FACTS, ...time.facts },
      };
      const finalized = runAtOnce(consensus.finalizeBlock(block));
      consensus.commit();
      signed = new Map();
      const broken = brokenInvariant();
      if (broken !== undefined) throw new Error(`after block ${block.height}: ${broken}`);
      return { height: block.height, timeMs: block.timeMs, ...finalized };
    },
    deliver: (signers, messages, fields = {}) =>
      chain.block([chain.sign(signers, messages, fields)]).outcomes[0]!,
    deliverOk: (signers, messages, fields = {}) => {
      const outcome = chain.deliver(signers, messages, fields);
      if (outcome.code !== 0)
        throw new Error(`${outcome.codespace} ${outcome.code}: ${outcome.log}`);
      return outcome;
    },
    checkTx: (tx) => mempool.checkTx(tx, false),
    query: (path, request) => queries({ path, request, height: 0n, prove: false }),
    balance: (address, denom) => {
      const request = QueryBalanceRequest.encode({ address, denom }).finish();
      const answer = chain.query('/cosmos.bank.v1beta1.Query/Balance', request);
      if (answer.code !== 0) throw new Error(answer.log);
      return BigInt(QueryBalanceResponse.decode(answer.value).balance?.amount ?? '0');
    },
    brokenInvariant,
  };
  return chain;
}

function initChain(application: Application, options: TestChainOptions, chainId: string): void {
  application.consensus.initChain({
    chainId,
    initialHeight: 1n,
    timeMs: options.startMs ?? START_MS,
    consensusParams: {
      block: { maxBytes: 4_000_000n, maxGas: options.maxGas ?? 25_000_000n },
      ...(options.evidence && {
        evidence: {
          maxAgeNumBlocks: options.evidence.blocks,
          maxAgeDuration: { seconds: options.evidence.seconds, nanos: 0 },
          maxBytes: 100_000n,
        },
      }),
    },
    ...(options.validators && { validators: options.validators }),
    appState: new TextEncoder().encode(JSON.stringify(options.genesis ?? {})),
  });
}
