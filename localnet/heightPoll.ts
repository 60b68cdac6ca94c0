import { setTimeout as sleep } from 'node:timers/promises';
import { errorText } from './errors.js';
import { nodesToRestart } from './heightWatch.js';
import type { NodeObservation } from './heightWatch.js';
import { readNodeStatus } from './nodeStatus.js';
import { fileSize, readRange } from './processFiles.js';
import { isPaused } from './processIdentity.js';
import type { SupervisedProcess } from './supervisedProcess.js';

const FAILURE_MARK = 'CONSENSUS FAILURE!!!';
const FASTEST_POLL_MS = 200;
const SLOWEST_POLL_MS = 1_000;

interface WatchedNode {
  readonly cometbft: SupervisedProcess;
  readonly app: SupervisedProcess | undefined;
  readonly rpcUrl: string;
  /** The run these belong to; a new one clears them. */
  startedAtMs: number | undefined;
  height: bigint | undefined;
  logOffset: number;
  hasConsensusFailure: boolean;
  /** These outlast a run. */
  highest: bigint;
  heightSinceMs: number;
  stallRestarts: number;
}

/** Looks at every node's height and log, and restarts the cometbft that `nodesToRestart` names. */
export function watchHeights(
  processes: readonly SupervisedProcess[],
  stallMs: number,
  log: (line: string) => void,
): { stop(): Promise<void> } {
  const nodes = watchedNodes(processes);
  const stopping = new AbortController();
  const pollMs = Math.min(SLOWEST_POLL_MS, Math.max(FASTEST_POLL_MS, stallMs / 10));
  const look = async () => {
    await Promise.all(nodes.map((node) => observe(node)));
    const observations = nodes.map((node) => toObservation(node));
    for (const { institution, reason } of nodesToRestart(observations, Date.now(), stallMs)) {
      const node = nodes.find(({ cometbft }) => cometbft.spec.institution === institution);
      if (node && !stopping.signal.aborted) {
        log(`${node.cometbft.spec.name}: restarted because ${reason}`);
        node.stallRestarts += 1;
        node.hasConsensusFailure = false;
        node.logOffset = fileSize(node.cometbft.spec.logFile);
        node.heightSinceMs = Date.now();
        node.cometbft.restart(reason);
      }
    }
  };
  const run = async () => {
    while (!stopping.signal.aborted) {
      await look().catch((error: unknown) => {
        log(`heights not read: ${errorText(error)}`);
      });
      await sleep(pollMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const done = nodes.length > 0 ? run() : Promise.resolve();
  return {
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
}

function watchedNodes(processes: readonly SupervisedProcess[]): readonly WatchedNode[] {
  return processes.flatMap((cometbft) => {
    const { ready, institution } = cometbft.spec;
    if (ready.kind !== 'recentBlock') {
      return [];
    }
    return {
      cometbft,
      app: processes.find(({ spec }) => spec.kind === 'app' && spec.institution === institution),
      rpcUrl: ready.rpcUrl,
      startedAtMs: undefined,
      height: undefined,
      logOffset: 0,
      hasConsensusFailure: false,
      highest: 0n,
      heightSinceMs: Date.now(),
      stallRestarts: 0,
    };
  });
}

async function observe(node: WatchedNode): Promise<void> {
  const startedAtMs = node.cometbft.startedAtMs();
  if (startedAtMs === undefined) {
    return;
  }
  if (startedAtMs !== node.startedAtMs) {
    node.startedAtMs = startedAtMs;
    node.height = undefined;
    node.logOffset = node.cometbft.logStart();
    node.hasConsensusFailure = false;
    node.heightSinceMs = Math.max(node.heightSinceMs, startedAtMs);
  }
  readNewLog(node);
  const status = await readNodeStatus(node.rpcUrl);
  if (status && node.cometbft.startedAtMs() === startedAtMs) {
    node.height = status.height;
    if (status.height > node.highest) {
      node.highest = status.height;
      node.heightSinceMs = Date.now();
      node.stallRestarts = 0;
    }
  }
}

function readNewLog(node: WatchedNode): void {
  const path = node.cometbft.spec.logFile;
  const size = fileSize(path);
  if (readRange(path, node.logOffset, size).includes(FAILURE_MARK)) {
    node.hasConsensusFailure = true;
  }
  // The mark may have been written by half: begin the next look a little before the end.
  node.logOffset = Math.max(node.logOffset, size - FAILURE_MARK.length + 1);
}

function toObservation(node: WatchedNode): NodeObservation {
  const { cometbft, app } = node;
  const runs = (each: SupervisedProcess) => {
    const identity = each.identity();
    return identity !== undefined && !isPaused(identity.pid);
  };
  return {
    institution: cometbft.spec.institution,
    height: node.height,
    heightSinceMs: node.heightSinceMs,
    isServed: runs(cometbft) && (app ? runs(app) && app.report().phase === 'ready' : true),
    appEndedAtMs: app?.endedAtMs(),
    hasConsensusFailure: node.hasConsensusFailure,
    stallRestarts: node.stallRestarts,
  };
}
