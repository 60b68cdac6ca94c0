/** What is known of one node when the heights are looked at. Times are milliseconds of one clock. */
export interface NodeObservation {
  readonly institution: string;
  /** Of its latest block; undefined as long as its RPC has never answered. */
  readonly height: bigint | undefined;
  /** When its height was first seen, or when it was started if that is later. */
  readonly heightSinceMs: number;
  /** The app accepts calls, and neither it nor cometbft is paused, held or on its way down. */
  readonly isServed: boolean;
  /** When its app last ended; undefined if never. */
  readonly appEndedAtMs: number | undefined;
  /** Its log has said CONSENSUS FAILURE since it was started. */
  readonly hasConsensusFailure: boolean;
  /** How often it was restarted for standing still since its height last moved. */
  readonly stallRestarts: number;
}

export interface NodeRestart {
  readonly institution: string;
  readonly reason: string;
}

const MAXIMUM_PATIENCE_FACTOR = 16;
// A node still opening its stores or replaying is given longer than one that ran already.
const START_PATIENCE_FACTOR = 4;
// Heights are polled, so a height may be seen a little after the app's death that froze it.
const SIGHTING_MARGIN_MS = 3_000;

/**
 * Which nodes' cometbft to restart. Over gRPC a failed consensus call leaves cometbft alive and
 * frozen for ever, and the app's restart does not revive it (a fact of CometBFT 0.38):
 * - it said CONSENSUS FAILURE; or
 * - its height stood for `stallMs` while another's is ahead and moved in that time; or
 * - no height moved for `stallMs`, and this node's app ended since.
 * A node whose app is not there is left alone: its restart would be in vain. Each restart in vain
 * doubles the patience, so that a node cut off from the others is not restarted all the time.
 */
export function nodesToRestart(
  nodes: readonly NodeObservation[],
  nowMs: number,
  stallMs: number,
): readonly NodeRestart[] {
  return nodes.flatMap((node) => {
    const reason = node.isServed ? stallReason(node, nodes, nowMs, stallMs) : undefined;
    return reason === undefined ? [] : [{ institution: node.institution, reason }];
  });
}

function stallReason(
  node: NodeObservation,
  nodes: readonly NodeObservation[],
  nowMs: number,
  stallMs: number,
): string | undefined {
  if (node.hasConsensusFailure) {
    return 'its log says CONSENSUS FAILURE';
  }
  const patienceMs =
    stallMs *
    Math.min(2 ** node.stallRestarts, MAXIMUM_PATIENCE_FACTOR) *
    (node.height === undefined ? START_PATIENCE_FACTOR : 1);
  const stoodMs = nowMs - node.heightSinceMs;
  if (stoodMs < patienceMs) {
    return undefined;
  }
  const stood = `its height stood at ${node.height ?? 'nothing'} for ${Math.round(stoodMs / 1000)} s`;
  const isLeftBehind = nodes.some(
    (other) =>
      other.height !== undefined &&
      other.height > (node.height ?? 0n) &&
      other.heightSinceMs > nowMs - patienceMs,
  );
  if (isLeftBehind) {
    return `${stood} while others advanced`;
  }
  const doAllStand = nodes.every((other) => nowMs - other.heightSinceMs >= stallMs);
  const hasAppEnded =
    node.appEndedAtMs !== undefined && node.appEndedAtMs >= node.heightSinceMs - SIGHTING_MARGIN_MS;
  return doAllStand && hasAppEnded ? `${stood} since its app ended` : undefined;
}
