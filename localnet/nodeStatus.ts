/** What a CometBFT node says of itself over RPC. */
export interface NodeStatus {
  readonly height: bigint;
  /** Time of the latest block, milliseconds since 1970. */
  readonly blockTimeMs: number;
  readonly isCatchingUp: boolean;
}

interface StatusAnswer {
  readonly result: {
    readonly sync_info: {
      readonly latest_block_height: string;
      readonly latest_block_time: string;
      readonly catching_up: boolean;
    };
  };
}

/** The node's `status`; undefined when it does not answer in time. */
export async function readNodeStatus(
  rpcUrl: string,
  timeoutMs = 2_000,
): Promise<NodeStatus | undefined> {
  const answer = await get<StatusAnswer>(`${rpcUrl}/status`, timeoutMs);
  const sync = answer?.result.sync_info;
  return sync
    ? {
        height: BigInt(sync.latest_block_height),
        blockTimeMs: Date.parse(sync.latest_block_time),
        isCatchingUp: sync.catching_up,
      }
    : undefined;
}

/** How many peers the node is connected to; undefined when it does not answer in time. */
export async function readPeerCount(
  rpcUrl: string,
  timeoutMs = 2_000,
): Promise<number | undefined> {
  const answer = await get<{ readonly result: { readonly n_peers: string } }>(
    `${rpcUrl}/net_info`,
    timeoutMs,
  );
  return answer ? Number(answer.result.n_peers) : undefined;
}

/** The newest block of a node: height, and hash in upper-case hex; undefined without an answer. */
export async function readTrustedBlock(
  rpcUrl: string,
  timeoutMs = 2_000,
): Promise<{ readonly height: bigint; readonly hash: string } | undefined> {
  const answer = await get<CommitAnswer>(`${rpcUrl}/commit`, timeoutMs);
  const commit = answer?.result.signed_header.commit;
  return commit ? { height: BigInt(commit.height), hash: commit.block_id.hash } : undefined;
}

interface CommitAnswer {
  readonly result: {
    readonly signed_header: {
      readonly commit: { readonly height: string; readonly block_id: { readonly hash: string } };
    };
  };
}

async function get<Answer extends { readonly result: unknown }>(
  url: string,
  timeoutMs: number,
): Promise<Answer | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    const answer: unknown = await response.json();
    const hasResult =
      typeof answer === 'object' && answer !== null && 'result' in answer && answer.result !== null;
    return hasResult ? (answer as Answer) : undefined;
  } catch {
    return undefined;
  }
}
