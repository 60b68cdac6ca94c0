import { ConsensusParams } from 'cosmjs-types/tendermint/types/params';
import { InternalError } from '../kit/errors.js';
import type { SignatureVerifier, ValidatorUpdate } from '../kit/module.js';
import type { Steps } from '../kit/steps.js';
import type { ModuleSet } from '../modules/moduleSet.js';
import { createOverlay, emptyState } from '../state/overlay.js';
import type { StateRoot } from '../state/stateRoot.js';
import type { Store } from '../state/store.js';
import { blockFacts } from './blockFacts.js';
import { executeGenesis } from './executeBlock.js';
import { executionOver } from './execution.js';
import type { Execution } from './execution.js';
import { finalizeOver } from './finalize.js';
import type { Finalized, FinalizedBlock } from './finalize.js';
import { readGenesis, requireBlockBytes } from './genesis.js';
import type { Genesis } from './genesis.js';
import { blockBudget } from './limits.js';
import { admitOver, faultOfProposal, selectTransactions } from './proposal.js';
import { isSameProposal } from './proposedBlock.js';
import type { BlockProposal, Candidate, DecodedProposal } from './proposedBlock.js';
import { createCachedState } from './readCache.js';
import { createSpeculation } from './speculation.js';
import { committedTip } from './tip.js';
import type { Tip } from './tip.js';
import type { TxDecoder } from './txDecoder.js';
import { initialValidators } from './validatorSet.js';

/** CometBFT asks for a step that does not follow; started again it replays. */
export class OutOfStepError extends Error {
  override readonly name = 'OutOfStepError';
}

/**
 * The consensus connection. Whatever it throws means that this node must stop, but for an
 * OutOfStepError, after which CometBFT must be started again.
 */
export interface Consensus {
  readonly tip: () => Tip | undefined;
  /** Height 0 before the first commit. */
  readonly info: () => { readonly height: bigint; readonly appHash: Uint8Array };
  /** Writes the genesis. Nothing is stored before the first commit. */
  readonly initChain: (genesis: Genesis) => InitialState;
  /** The same of a genesis whose state was loaded into the store, below the first block. */
  readonly initLoaded: (genesis: Omit<Genesis, 'appState'>) => InitialState;
  /** Goes on from the block that was restored into the store. */
  readonly resume: () => void;
  readonly prepareProposal: (proposal: BlockProposal, maxTxBytes: bigint) => Steps<Uint8Array[]>;
  /** Why the proposal must be rejected, or undefined. */
  readonly processProposal: (proposal: BlockProposal) => Steps<string | undefined>;
  /**
   * Executes the proposal accepted last ahead of its decision, as far as it is run, and up to a step
   * that takes long; nothing is told of it. Undefined where there is none, or it was dropped.
   */
  readonly executeAhead: () => Steps<FinalizedBlock | undefined> | undefined;
  /** Takes over what was executed ahead where it is the same block, and executes the rest of it. */
  readonly finalizeBlock: (block: BlockProposal) => Steps<FinalizedBlock>;
  /** Commits the block finalized last; returns its height. The disk follows: `store.ready`. */
  readonly commit: () => bigint;
}

/** What CometBFT is told of the state its first block is built on. */
export interface InitialState {
  readonly appHash: Uint8Array;
  /** Who votes; none where genesis.json alone says so. */
  readonly validators: readonly ValidatorUpdate[];
}

export interface ConsensusServices {
  readonly modules: ModuleSet;
  readonly store: Store;
  readonly stateRoot: StateRoot;
  readonly decode: TxDecoder;
  readonly verifier: SignatureVerifier;
  /** Told of every committed block, with the hashes (as text) of its transactions. */
  readonly committed: (tip: Tip, hashes: ReadonlySet<string>) => void;
}

export function createConsensus(services: ConsensusServices): Consensus {
  const { modules, store, stateRoot, decode, verifier } = services;
  const state = createCachedState(store.latest);
  const newestTip = (): Tip | undefined => {
    const newest = committedTip(store);
    return newest && { ...newest, state };
  };
  let tip = newestTip();
  let finalized: Finalized | undefined;
  /** What this node proposed last, which it is asked to judge next. */
  let prepared: DecodedProposal | undefined;
  const speculation = createSpeculation<Finalized>();

  /** The next block is built on this, whatever was under way. */
  const goOnFrom = (next: Tip | undefined): void => {
    speculation.drop();
    tip = next;
    finalized = undefined;
    prepared = undefined;
  };

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

  const requireNoBlock = ({ chainId }: { readonly chainId: string }): void => {
    const committed = store.committed();
    if (committed === undefined) return;
    const found = `chain ${committed.chainId} at height ${committed.height}`;
    throw new OutOfStepError(`genesis of ${chainId}, but the state holds ${found}`);
  };

  const executionAt = (base: Tip, { height, timeMs }: BlockProposal): Execution =>
    executionOver(base, services, { chainId: base.chainId, height, timeMs });

  function* candidatesOf(txs: readonly Uint8Array[]): Steps<Candidate[]> {
    const candidates: Candidate[] = [];
    for (const bytes of txs) {
      candidates.push({ bytes, tx: decode(bytes) });
      yield;
    }
    return candidates;
  }

  const execute = (
    base: Tip,
    proposal: BlockProposal,
    txs: DecodedProposal['txs'],
  ): Steps<Finalized> => {
    const facts = blockFacts(base, proposal);
    return finalizeOver(base, executionAt(base, proposal), txs, stateRoot, facts);
  };

  return {
    tip: () => tip,
    info: () => {
      const committed = store.committed();
      return { height: committed?.height ?? 0n, appHash: committed?.appHash ?? new Uint8Array(0) };
    },
    initChain: (genesis) => {
      requireNoBlock(genesis);
      const { chainId, initialHeight, timeMs, consensusParams } = genesis;
      const overlay = createOverlay(emptyState);
      const block = { chainId, height: initialHeight - 1n, timeMs };
      const execution = { modules, state: overlay, block, verifier };
      executeGenesis(execution, readGenesis(genesis, modules));
      const validators = initialValidators(modules, overlay, genesis);
      const appHash = stateRoot.prepare(overlay.changes());
      const params = ConsensusParams.encode(consensusParams).finish();
      const nextHeight = initialHeight;
      const base = { state: overlay, chainId, nextHeight, timeMs, appHash };
      goOnFrom({ ...base, consensusParams: params, genesis: overlay });
      return { appHash, validators };
    },
    initLoaded: (genesis) => {
      requireNoBlock(genesis);
      requireBlockBytes(genesis);
      const { chainId, initialHeight, timeMs } = genesis;
      stateRoot.rebuild(initialHeight - 1n);
      const appHash = stateRoot.tree.root();
      const base = { chainId, nextHeight: initialHeight, timeMs, appHash };
      const consensusParams = ConsensusParams.encode(genesis.consensusParams).finish();
      state.clear();
      const validators = initialValidators(modules, state, genesis);
      goOnFrom({ ...base, state, consensusParams, genesis: undefined });
      return { appHash, validators };
    },
    resume: () => {
      state.clear();
      goOnFrom(newestTip());
    },
    *prepareProposal(proposal, maxTxBytes) {
      speculation.drop();
      const base = requireNext(proposal.height);
      const budget = blockBudget(maxGasOf(base), maxTxBytes);
      const admit = admitOver(executionAt(base, proposal));
      const candidates = yield* candidatesOf(proposal.txs);
      const selected = yield* selectTransactions(candidates, budget, admit);
      const txs = selected.map(({ bytes }) => bytes);
      prepared = { proposal: { ...proposal, txs }, txs: selected.map(({ tx }) => tx) };
      return txs;
    },
    *processProposal(proposal) {
      speculation.drop();
      const base = requireNext(proposal.height);
      let txs: DecodedProposal['txs'];
      // The same state and the same transactions: what was prepared keeps to the limits.
      if (prepared !== undefined && isSameProposal(prepared.proposal, proposal)) {
        ({ txs } = prepared);
      } else {
        const budget = blockBudget(maxGasOf(base), -1n);
        const admit = admitOver(executionAt(base, proposal));
        const candidates = yield* candidatesOf(proposal.txs);
        const fault = yield* faultOfProposal(candidates, budget, admit);
        if (fault !== undefined) return fault;
        txs = candidates.map(({ tx }) => tx);
      }
      const { key } = proposal;
      // What is finalized and not yet committed stays as it is.
      if (key !== undefined && finalized === undefined)
        speculation.begin(key, () => execute(base, proposal, txs));
      return undefined;
    },
    executeAhead: () => speculation.steps((ahead) => ahead.block),
    *finalizeBlock(proposal) {
      const base = requireNext(proposal.height);
      const executed = yield* speculation.finish(proposal.key);
      finalized = executed ?? (yield* execute(base, proposal, proposal.txs.map(decode)));
      return finalized.block;
    },
    commit: () => {
      if (finalized === undefined || tip === undefined) {
        throw new OutOfStepError('commit without a finalized block: start CometBFT again');
      }
      const { committed, changes, hashes } = finalized;
      store.commit({ committed, changes });
      state.committed(changes);
      stateRoot.adopt(committed);
      const next = newestTip();
      if (next === undefined) throw new InternalError('the store has lost its block');
      goOnFrom(next);
      services.committed(next, hashes);
      return committed.height;
    },
  };
}

function maxGasOf({ consensusParams }: Tip): bigint {
  return ConsensusParams.decode(consensusParams).block?.maxGas ?? -1n;
}
