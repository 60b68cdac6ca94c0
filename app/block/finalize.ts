import { ConsensusParams } from 'cosmjs-types/tendermint/types/params';
import { CodedError } from '../kit/errors.js';
import type { BlockFacts, BlockLimits } from '../kit/module.js';
import type { Steps } from '../kit/steps.js';
import { recordBlock } from '../state/blockRecord.js';
import { createOverlay, emptyState } from '../state/overlay.js';
import type { Overlay, StateChange } from '../state/overlay.js';
import type { StateRoot } from '../state/stateRoot.js';
import type { Committed } from '../state/store.js';
import type { DecodedTx } from './decodeTx.js';
import { executeBlock } from './executeBlock.js';
import type { BlockOutcome } from './executeBlock.js';
import type { Execution } from './execution.js';
import type { Tip } from './tip.js';

/** What CometBFT is told of a block that was executed. */
export interface FinalizedBlock extends BlockOutcome {
  readonly appHash: Uint8Array;
}

/** The same, with all that its commit needs. */
export interface Finalized {
  readonly block: FinalizedBlock;
  readonly committed: Committed;
  /** Of the block, and of the genesis below the first. */
  readonly changes: readonly StateChange[];
  /** As text, of the transactions that could be decoded. */
  readonly hashes: ReadonlySet<string>;
}

/** Writes whose root is found in some 30 ms. */
const MAX_SHORT_CHANGES = 2_000;

/**
 * Executes a block over what it follows, and finds the app hash after it; commits nothing. The last
 * step is `long` where it wrote much.
 * @throws Error for a fault of this program; the node must stop rather than fork.
 */
export function* finalizeOver(
  base: Tip,
  execution: Execution,
  txs: readonly (DecodedTx | CodedError)[],
  stateRoot: StateRoot,
  facts: BlockFacts,
): Steps<Finalized> {
  const outcome = yield* executeBlock(execution, txs, facts);
  const { height, timeMs } = execution.block;
  const { chainId } = base;
  const consensusParams = withLimits(base.consensusParams, outcome.blockLimits);
  const record = { chainId, timeMs, consensusParams };
  const changes = recordBlock(base.state, changesSince(base, execution.state), record);
  yield changes.length > MAX_SHORT_CHANGES ? 'long' : undefined;
  const appHash = stateRoot.prepare(changes);
  return {
    block: { ...outcome, appHash },
    committed: { ...record, height, appHash },
    changes,
    hashes: new Set(txs.flatMap((tx) => (tx instanceof CodedError ? [] : [tx.hashText]))),
  };
}

/** The encoded parameters with other limits, which hold for the block after this one. */
function withLimits(params: Uint8Array, limits: BlockLimits | undefined): Uint8Array {
  if (limits === undefined) return params;
  const { maxBytes, maxGas } = limits;
  const next = { ...ConsensusParams.decode(params), block: { maxBytes, maxGas } };
  return ConsensusParams.encode(next).finish();
}

/** All writes over what is committed: those of the block over those of the genesis. */
function changesSince({ genesis }: Tip, block: Overlay): StateChange[] {
  if (genesis === undefined) return block.changes();
  const all = createOverlay(emptyState);
  for (const { key, value } of genesis.changes()) if (value !== undefined) all.set(key, value);
  for (const { key, value } of block.changes()) {
    if (value === undefined) all.remove(key);
    else all.set(key, value);
  }
  return all.changes();
}
