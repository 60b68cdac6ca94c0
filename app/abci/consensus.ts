import {
  RequestCommit,
  RequestExtendVote,
  RequestFinalizeBlock,
  RequestPrepareProposal,
  RequestProcessProposal,
  RequestVerifyVoteExtension,
  ResponseCommit,
  ResponseExtendVote,
  ResponsePrepareProposal,
  ResponseProcessProposal,
  ResponseProcessProposal_ProposalStatus as ProposalStatus,
  ResponseVerifyVoteExtension,
  ResponseVerifyVoteExtension_VerifyStatus as VerifyStatus,
} from 'cosmjs-types/tendermint/abci/types';
import type { Consensus } from '../block/consensus.js';
import type { FinalizedBlock } from '../block/finalize.js';
import type { BlockProposal } from '../block/proposedBlock.js';
import { bytesToHex } from '../kit/bytes.js';
import type { Log } from '../log.js';
import { afterThis, runInSlices } from '../slices.js';
import type { StateSync } from '../snapshot/stateSync.js';
import type { Store } from '../state/store.js';
import { sha256Text } from '../../proto/documents/hash.js';
import { encodeFinalized } from './finalizedBytes.js';
import { headerTimeMs } from './headerTime.js';
import type { HeaderTime } from './headerTime.js';
import { initChainMethod } from './initChain.js';
import { createTurns } from '../inTurn.js';
import { defineMethod } from './method.js';
import type { AbciMethod } from './method.js';
import { proposalFacts } from './proposalFacts.js';
import type { SignaturesAhead } from './signatures/ahead.js';

interface Header {
  readonly height: bigint;
  readonly time: HeaderTime;
  readonly txs: readonly Uint8Array[];
}

function blockOf({ height, time, txs }: Header): BlockProposal {
  return { height, timeMs: headerTimeMs(time), txs };
}

export interface ConsensusOptions {
  readonly store: Store;
  readonly ahead: SignaturesAhead;
  /** Blocks CometBFT keeps; 0 for all. */
  readonly retainBlocks: bigint;
  readonly log: Log;
  readonly stateSync?: StateSync | undefined;
  readonly committed?: ((height: bigint) => void) | undefined;
}

/** The consensus connection; CometBFT calls it from one thread, in the order of ABCI's grammar. */
export function consensusMethods(consensus: Consensus, options: ConsensusOptions): AbciMethod[] {
  const { store, retainBlocks, log, stateSync } = options;
  const executed: ExecutedAhead = { finalized: undefined, reply: undefined };
  const inTurn = createTurns();
  const methods = [
    initChainMethod(consensus, { stateSync, log }),
    defineMethod(
      'PrepareProposal',
      16,
      RequestPrepareProposal,
      ResponsePrepareProposal,
      async (request) => ({
        txs: await runInSlices(consensus.prepareProposal(blockOf(request), request.maxTxBytes)),
      }),
    ),
    processProposalMethod(consensus, options, executed),
    // No vote extensions are used: none is made, and none is taken.
    defineMethod('ExtendVote', 18, RequestExtendVote, ResponseExtendVote, () => ({
      voteExtension: new Uint8Array(0),
    })),
    defineMethod(
      'VerifyVoteExtension',
      19,
      RequestVerifyVoteExtension,
      ResponseVerifyVoteExtension,
      ({ voteExtension }) => ({
        status: voteExtension.length === 0 ? VerifyStatus.ACCEPT : VerifyStatus.REJECT,
      }),
    ),
    finalizeBlockMethod(consensus, options, executed),
    // The disk follows, a few blocks behind at most.
    defineMethod('Commit', 11, RequestCommit, ResponseCommit, async () => {
      const height = consensus.commit();
      stateSync?.snapshots.committed(height);
      options.committed?.(height);
      await store.ready();
      return { retainHeight: retainHeight(height, store.durableHeight(), retainBlocks) };
    }),
  ];
  return methods.map((method) => ({
    ...method,
    handle: (request) => inTurn(() => method.handle(request)),
  }));
}

/** The reply to a block that was executed ahead, if it was executed to its end. */
interface ExecutedAhead {
  finalized: FinalizedBlock | undefined;
  reply: Uint8Array | undefined;
}

/**
 * The fields of the two requests have the same numbers and types, so that the bytes are the same
 * exactly if the block is: transactions, last commit, misbehaviour, hash, height, time, next
 * validators and proposer.
 */
function keyOf(request: Uint8Array): string {
  return sha256Text(request);
}

/** Judges the proposal, and once that is answered executes it while the validators vote. */
function processProposalMethod(
  consensus: Consensus,
  { ahead, log }: ConsensusOptions,
  executed: ExecutedAhead,
): AbciMethod {
  const executeAhead = async (): Promise<void> => {
    const steps = consensus.executeAhead();
    if (steps === undefined) return;
    const finalized = await runInSlices(steps);
    if (finalized === undefined) return;
    executed.reply = encodeFinalized(finalized, () => undefined);
    executed.finalized = finalized;
  };
  return {
    name: 'ProcessProposal',
    field: 17,
    handle: async (bytes) => {
      const request = RequestProcessProposal.decode(bytes);
      const { proposedLastCommit, misbehavior, proposerAddress } = request;
      const facts = proposalFacts(proposedLastCommit, misbehavior, proposerAddress);
      const proposal = { ...blockOf(request), facts, key: keyOf(bytes) };
      await ahead.ofBlock(request.txs, proposal.key);
      const fault = await runInSlices(consensus.processProposal(proposal));
      if (fault === undefined) {
        afterThis(() => {
          executeAhead().catch((error: unknown) => {
            log.warn({ err: error }, 'a proposal could not be executed ahead');
          });
        });
        return ACCEPTED;
      }
      log.warn({ height: request.height.toString(), fault }, 'proposal rejected');
      return REJECTED;
    },
  };
}

const judgement = (status: ProposalStatus): Uint8Array =>
  ResponseProcessProposal.encode({ status }).finish();
const ACCEPTED = judgement(ProposalStatus.ACCEPT);
const REJECTED = judgement(ProposalStatus.REJECT);

/**
 * The lowest block CometBFT is asked to keep, 0 for all: it must be able to replay what is not on
 * the disk, should this process be killed.
 */
export function retainHeight(height: bigint, durable: bigint, retainBlocks: bigint): bigint {
  if (retainBlocks === 0n || height <= retainBlocks) return 0n;
  const wanted = height - retainBlocks + 1n;
  return wanted < durable ? wanted : durable;
}

function finalizeBlockMethod(
  consensus: Consensus,
  { ahead, log }: ConsensusOptions,
  executed: ExecutedAhead,
): AbciMethod {
  return {
    name: 'FinalizeBlock',
    field: 20,
    handle: async (bytes) => {
      const request = RequestFinalizeBlock.decode(bytes);
      const { decidedLastCommit, misbehavior, proposerAddress } = request;
      const facts = proposalFacts(decidedLastCommit, misbehavior, proposerAddress);
      const block = { ...blockOf(request), facts, key: keyOf(bytes) };
      // Of a block that was judged this is known; a replayed one was not.
      await ahead.ofBlock(request.txs, block.key);
      const finalized = await runInSlices(consensus.finalizeBlock(block));
      const { outcomes, appHash } = finalized;
      const height = request.height.toString();
      const failed = outcomes.filter(({ code }) => code !== 0).length;
      const line = { height, transactions: outcomes.length, failed, appHash: bytesToHex(appHash) };
      log[outcomes.length > 0 ? 'info' : 'debug'](line, 'block');
      const { finalized: known, reply } = executed;
      executed.finalized = undefined;
      executed.reply = undefined;
      if (known === finalized && reply !== undefined) return reply;
      return encodeFinalized(finalized, (text) => log.error({ height }, text));
    },
  };
}
