import {
  RequestCommit,
  RequestExtendVote,
  RequestFinalizeBlock,
  RequestInitChain,
  RequestPrepareProposal,
  RequestProcessProposal,
  RequestVerifyVoteExtension,
  ResponseCommit,
  ResponseExtendVote,
  ResponseInitChain,
  ResponsePrepareProposal,
  ResponseProcessProposal,
  ResponseProcessProposal_ProposalStatus as ProposalStatus,
  ResponseVerifyVoteExtension,
  ResponseVerifyVoteExtension_VerifyStatus as VerifyStatus,
} from 'cosmjs-types/tendermint/abci/types';
import { ConsensusParams } from 'cosmjs-types/tendermint/types/params';
import type { BlockProposal, Consensus, FinalizedBlock } from '../block/consensus.js';
import { MAX_REPLY_BYTES } from '../block/limits.js';
import { bytesToHex } from '../kit/bytes.js';
import type { Log } from '../log.js';
import { finalizedBytes } from './finalizedBytes.js';
import { defineMethod } from './method.js';
import type { AbciMethod } from './method.js';

interface Header {
  readonly height: bigint;
  readonly time: { readonly seconds: bigint; readonly nanos: number };
  readonly txs: readonly Uint8Array[];
}

/** Unix ms, floored. */
function msOf({ seconds, nanos }: Header['time']): bigint {
  return seconds * 1_000n + BigInt(nanos) / 1_000_000n;
}

function blockOf({ height, time, txs }: Header): BlockProposal {
  return { height, timeMs: msOf(time), txs };
}

/** The consensus connection; CometBFT calls it from one thread, in the order of ABCI's grammar. */
export function consensusMethods(
  consensus: Consensus,
  options: { readonly retainBlocks: bigint; readonly log: Log },
): AbciMethod[] {
  const { retainBlocks, log } = options;
  return [
    defineMethod('InitChain', 5, RequestInitChain, ResponseInitChain, (request) => {
      const { chainId, initialHeight, appStateBytes } = request;
      const appHash = consensus.initChain({
        chainId,
        initialHeight: initialHeight > 0n ? initialHeight : 1n,
        timeMs: msOf(request.time),
        consensusParams: request.consensusParams ?? ConsensusParams.fromPartial({}),
        appState: appStateBytes,
      });
      log.info({ chainId, appHash: bytesToHex(appHash) }, 'genesis');
      // No validators and parameters of our own: those of genesis.json stand.
      return { validators: [], appHash };
    }),
    defineMethod(
      'PrepareProposal',
      16,
      RequestPrepareProposal,
      ResponsePrepareProposal,
      (request) => ({ txs: consensus.prepareProposal(blockOf(request), request.maxTxBytes) }),
    ),
    defineMethod(
      'ProcessProposal',
      17,
      RequestProcessProposal,
      ResponseProcessProposal,
      (request) => {
        const fault = consensus.processProposal(blockOf(request));
        if (fault === undefined) return { status: ProposalStatus.ACCEPT };
        log.warn({ height: request.height.toString(), fault }, 'proposal rejected');
        return { status: ProposalStatus.REJECT };
      },
    ),
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
    finalizeBlockMethod(consensus, log),
    defineMethod('Commit', 11, RequestCommit, ResponseCommit, () => {
      const height = consensus.commit();
      const isBounded = retainBlocks > 0n && height > retainBlocks;
      return { retainHeight: isBounded ? height - retainBlocks + 1n : 0n };
    }),
  ];
}

function finalizeBlockMethod(consensus: Consensus, log: Log): AbciMethod {
  return {
    name: 'FinalizeBlock',
    field: 20,
    handle: (bytes) => {
      const request = RequestFinalizeBlock.decode(bytes);
      const finalized = consensus.finalizeBlock(blockOf(request));
      const { outcomes, appHash } = finalized;
      const height = request.height.toString();
      const failed = outcomes.filter(({ code }) => code !== 0).length;
      const line = { height, transactions: outcomes.length, failed, appHash: bytesToHex(appHash) };
      log[outcomes.length > 0 ? 'info' : 'debug'](line, 'block');
      return encodeFinalized(finalized, (text) => log.error({ height }, text));
    },
  };
}

/**
 * The reply, which over gRPC must stay under 4 MiB whatever happens: as a last resort the events go,
 * which no hash covers. Code, data and gas always stay.
 */
export function encodeFinalized(
  { outcomes, events, appHash }: FinalizedBlock,
  onDropped: (text: string) => void,
): Uint8Array {
  const bytes = finalizedBytes(events, outcomes, appHash);
  if (bytes.length < MAX_REPLY_BYTES) return bytes;
  onDropped(`events are left out: the reply would have ${bytes.length} bytes`);
  const bare = outcomes.map((outcome) => ({ ...outcome, events: [], log: '' }));
  const withBlockEvents = finalizedBytes(events, bare, appHash);
  if (withBlockEvents.length < MAX_REPLY_BYTES) return withBlockEvents;
  return finalizedBytes([], bare, appHash);
}
