import { createHash } from 'node:crypto';
import { ConsensusParams } from 'cosmjs-types/tendermint/types/params';
import { bytesToText } from '../kit/bytes.js';
import { CodedError, InternalError } from '../kit/errors.js';
import type { SignatureVerifier } from '../kit/module.js';
import type { Commitment } from '../state/commitment.js';
import { NO_APP_HASH, writeSetHash } from '../state/commitment.js';
import { createOverlay, emptyState } from '../state/overlay.js';
import type { Overlay } from '../state/overlay.js';
import type { Committed, Store } from '../state/store.js';
import { admitTx } from './authenticate.js';
import { executeBlock, executeGenesis } from './executeBlock.js';
import type { BlockOutcome } from './executeBlock.js';
import type { Execution } from './executeTx.js';
import { readGenesis } from './genesis.js';
import type { Genesis } from './genesis.js';
import { blockBudget } from './limits.js';
import { faultOfProposal, selectTransactions } from './proposal.js';
import type { Admit } from './proposal.js';
import type { ModuleSet } from '../modules/moduleSet.js';
import { committedTip } from './tip.js';
import type { Tip } from './tip.js';
import type { TxDecoder } from './txDecoder.js';

/** A block as CometBFT hands it over. */
export interface BlockProposal {
  readonly height: bigint;
  /** Unix ms of the header. */
  readonly timeMs: bigint;
  readonly txs: readonly Uint8Array[];
}

export interface FinalizedBlock extends BlockOutcome {
  readonly appHash: Uint8Array;
}

/** CometBFT asks for a step that does not follow; it must be started again and will replay. */
export class OutOfStepError extends Error {
  override readonly name = 'OutOfStepError';
}

/** The consensus connection. Whatever it throws means: this node must stop. */
export interface Consensus {
  readonly tip: () => Tip | undefined;
  /** Height 0 before the first commit. */
  readonly info: () => { readonly height: bigint; readonly appHash: Uint8Array };
  /** Returns the app hash of the genesis. Nothing is stored before the first commit. */
  readonly initChain: (genesis: Genesis) => Uint8Array;
  readonly prepareProposal: (proposal: BlockProposal, maxTxBytes: bigint) => Uint8Array[];
  /** Why the proposal must be rejected, or undefined. */
  readonly processProposal: (proposal: BlockProposal) => string | undefined;
  readonly finalizeBlock: (block: BlockProposal) => FinalizedBlock;
  /** Stores the block finalized last; returns its height. */
  readonly commit: () => bigint;
}

export interface ConsensusServices {
  readonly modules: ModuleSet;
  readonly store: Store;
  readonly commitment: Commitment;
  readonly decode: TxDecoder;
  readonly verifier: SignatureVerifier;
  /** Told of every committed block, with the hashes (as text) of its transactions. */
  readonly committed: (tip: Tip, hashes: ReadonlySet<string>) => void;
}

interface Finalized {
  readonly committed: Committed;
  readonly overlay: Overlay;
  readonly hashes: ReadonlySet<string>;
}

export function createConsensus(services: ConsensusServices): Consensus {
  const { modules, store, commitment, decode, verifier } = services;
  let tip = committedTip(store);
  let finalized: Finalized | undefined;
  /** What this node proposed last, which it is asked to judge next. */
  let prepared: string | undefined;

  const requireNext = (height: bigint): Tip => {
    if (tip === undefined) {
      throw new OutOfStepError(`block ${height} without a genesis: start CometBFT again`);
    }
    if (height !== tip.nextHeight) {
      throw new OutOfStepError(
        `block ${height}, but the next is ${tip.nextHeight}: start CometBFT again to replay`,
      );
    }
    return tip;
  };

  const executionAt = (base: Tip, { height, timeMs }: BlockProposal): Execution => ({
    modules,
    state: createOverlay(base.state),
    block: { chainId: base.chainId, height, timeMs },
    verifier,
  });

  const admitOver = (execution: Execution): Admit => {
    const context = { ...execution, events: { emit: () => undefined } };
    return (tx) => {
      try {
        admitTx({ ...context, txHash: tx.hash }, modules, tx);
        return undefined;
      } catch (error) {
        if (error instanceof CodedError) return error;
        throw error;
      }
    };
  };

  const candidates = (txs: readonly Uint8Array[]) =>
    txs.map((bytes) => ({ bytes, tx: decode(bytes) }));

  return {
    tip: () => tip,
    info: () => {
      const committed = store.committed();
      return { height: committed?.height ?? 0n, appHash: committed?.appHash ?? new Uint8Array(0) };
    },
    initChain: (genesis) => {
      const committed = store.committed();
      if (committed !== undefined) {
        const found = `chain ${committed.chainId} at height ${committed.height}`;
        throw new OutOfStepError(`genesis of ${genesis.chainId}, but the state holds ${found}`);
      }
      const { chainId, initialHeight, timeMs, consensusParams } = genesis;
      const state = createOverlay(emptyState);
      const block = { chainId, height: initialHeight - 1n, timeMs };
      executeGenesis({ modules, state, block, verifier }, readGenesis(genesis, modules));
      const appHash = commitment.update(NO_APP_HASH, state.changes());
      const params = ConsensusParams.encode(consensusParams).finish();
      const nextHeight = initialHeight;
      const base = { state, chainId, nextHeight, timeMs, initialHeight, appHash };
      tip = { ...base, consensusParams: params, genesis: state };
      finalized = undefined;
      prepared = undefined;
      return appHash;
    },
    prepareProposal: (proposal, maxTxBytes) => {
      const base = requireNext(proposal.height);
      const budget = blockBudget(maxGasOf(base), maxTxBytes);
      const admit = admitOver(executionAt(base, proposal));
      const txs = selectTransactions(candidates(proposal.txs), budget, admit);
      prepared = proposalKey({ ...proposal, txs });
      return txs;
    },
    processProposal: (proposal) => {
      const base = requireNext(proposal.height);
      // The same state and the same transactions: what was prepared keeps to the limits.
      if (proposalKey(proposal) === prepared) return undefined;
      const budget = blockBudget(maxGasOf(base), -1n);
      const admit = admitOver(executionAt(base, proposal));
      return faultOfProposal(candidates(proposal.txs), budget, admit);
    },
    finalizeBlock: (proposal) => {
      const base = requireNext(proposal.height);
      const execution = executionAt(base, proposal);
      const txs = proposal.txs.map(decode);
      const outcome = executeBlock(execution, txs);
      const { height, timeMs } = proposal;
      const appHash = commitment.update(base.appHash, execution.state.changes());
      const { chainId, initialHeight, consensusParams } = base;
      finalized = {
        committed: { chainId, initialHeight, height, timeMs, appHash, consensusParams },
        overlay: execution.state,
        hashes: new Set(
          txs.flatMap((tx) => (tx instanceof CodedError ? [] : [bytesToText(tx.hash)])),
        ),
      };
      return { ...outcome, appHash };
    },
    commit: () => {
      if (finalized === undefined || tip === undefined) {
        throw new OutOfStepError('commit without a finalized block: start CometBFT again');
      }
      const { committed, overlay, hashes } = finalized;
      const changes = overlay.changes();
      const hash = writeSetHash(changes);
      const genesis = tip.genesis?.changes() ?? [];
      // The block's writes come last, over those of the genesis.
      store.commit(committed, [...genesis, ...changes], hash);
      finalized = undefined;
      const next = committedTip(store);
      if (next === undefined) throw new InternalError('the store has lost its block');
      tip = next;
      services.committed(next, hashes);
      return committed.height;
    },
  };
}

/** Tells two proposals apart. The state under them is that of the height. */
function proposalKey({ height, timeMs, txs }: BlockProposal): string {
  const hash = createHash('sha256').update(`${height} ${timeMs}`);
  for (const tx of txs) hash.update(` ${tx.length} `).update(tx);
  return hash.digest('hex');
}

function maxGasOf({ consensusParams }: Tip): bigint {
  return ConsensusParams.decode(consensusParams).block?.maxGas ?? -1n;
}
