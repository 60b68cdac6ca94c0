import { Command } from 'commander';
import { decodeWrites } from '../app/state/blockWrites.js';
import type { KeyWrite } from '../app/state/store.js';
import { createRpc, NOT_FOUND } from '../gateway/chain/rpc.js';
import type { AbciAnswer, Rpc } from '../gateway/chain/rpc.js';
import { toHex } from '../gateway/hex.js';
import { CliError } from './errors.js';
import { parseHeight, parseUrl } from './options.js';

/** Two nodes parted. */
const PARTED = 1;
const NO_BYTES = new Uint8Array(0);

/** Where two nodes wrote different things. */
export interface Divergence {
  readonly height: bigint;
  /** False where no lower height could be compared: they may have parted earlier. */
  readonly isFirst: boolean;
  readonly key: Uint8Array;
  /** What each wrote to the key in that block. */
  readonly first: WriteOfNode;
  readonly second: WriteOfNode;
}

/** `sha256(value)` in hex. */
export type WriteOfNode = 'nothing' | 'removed' | { readonly valueHash: string };

interface Options {
  readonly node: readonly string[];
  readonly height?: string;
}

/** `banma diverge`: at which height, and by which key, two nodes of one chain parted. */
export function divergeCommand(): Command {
  return new Command('diverge')
    .description('find the first key that two nodes of a chain wrote differently')
    .requiredOption('--node <url...>', 'RPC of the two nodes')
    .option('--height <height>', 'do not look below this height; default: the oldest both keep')
    .action(async ({ node, height }: Options) => {
      const [firstUrl, secondUrl, ...others] = node.map((url) => parseUrl(url, '--node'));
      if (firstUrl === undefined || secondUrl === undefined || others.length > 0) {
        throw new CliError('--node: two nodes are compared');
      }
      const lowest = height === undefined ? 1n : parseHeight(height, '--height');
      const [first, second] = [createRpc(firstUrl), createRpc(secondUrl)];
      try {
        const report = await compareNodes(first, second, lowest);
        process.stdout.write(`${JSON.stringify(shown(report), undefined, 2)}\n`);
        if (report.divergence !== undefined) process.exitCode = PARTED;
      } finally {
        await Promise.all([first.close(), second.close()]);
      }
    });
}

export interface Comparison {
  /** The heights both keep and that were compared. */
  readonly from: bigint;
  readonly to: bigint;
  readonly divergence: Divergence | undefined;
}

/**
 * Compares what two nodes wrote, from the newest height that both have downwards, and names the first
 * key in the lowest block that differs.
 * @throws CliError where there is no height to compare
 */
export async function compareNodes(first: Rpc, second: Rpc, lowest: bigint): Promise<Comparison> {
  const newest = await Promise.all([first, second].map((node) => newestHeight(node)));
  const to = newest.reduce((low, height) => (height < low ? height : low));
  let parted: bigint | undefined;
  let from = to + 1n;
  for (let height = to; height >= lowest; height -= 1n) {
    const [left, right] = await Promise.all([hashOf(first, height), hashOf(second, height)]);
    if (left === undefined || right === undefined) break;
    from = height;
    if (left !== right) parted = height;
  }
  if (from > to) throw new CliError(`there is no height from ${lowest} that both nodes keep`);
  if (parted === undefined) return { from, to, divergence: undefined };
  const key = await firstDifference(first, second, parted);
  return { from, to, divergence: { height: parted, isFirst: parted > from, ...key } };
}

async function newestHeight(node: Rpc): Promise<bigint> {
  const { response } = await node.call<{
    readonly response: { readonly last_block_height?: string };
  }>('abci_info', {});
  return BigInt(response.last_block_height ?? '0');
}

async function hashOf(node: Rpc, height: bigint): Promise<string | undefined> {
  const answer = await node.abciQuery(`/app/write-set/${height}`, NO_BYTES);
  return answer.code === NOT_FOUND ? undefined : toHex(valueOf(answer));
}

function valueOf({ code, codespace, log, value }: AbciAnswer): Uint8Array {
  if (code !== 0) throw new CliError(`the node refuses: ${codespace} ${code}: ${log}`);
  return value;
}

/** The writes of a block in key order, page by page. */
async function* writesOf(node: Rpc, height: bigint): AsyncGenerator<KeyWrite, void> {
  for (let offset = 0; ;) {
    const path = `/app/write-set/${height}/${offset}`;
    const page = [...decodeWrites([valueOf(await node.abciQuery(path, NO_BYTES))])];
    if (page.length === 0) return;
    yield* page;
    offset += page.length;
  }
}

type KeyDifference = Pick<Divergence, 'key' | 'first' | 'second'>;

/** Goes through both lists side by side. */
async function firstDifference(first: Rpc, second: Rpc, height: bigint): Promise<KeyDifference> {
  const [left, right] = [writesOf(first, height), writesOf(second, height)];
  for (;;) {
    const [a, b] = await Promise.all([nextOf(left), nextOf(right)]);
    if (a === undefined && b === undefined) {
      throw new CliError(`height ${height}: the hashes differ, the writes do not`);
    }
    const order = a === undefined ? 1 : b === undefined ? -1 : Buffer.compare(a.key, b.key);
    const key = (order <= 0 ? a : b)?.key ?? NO_BYTES;
    const pair = {
      first: order <= 0 && a !== undefined ? tell(a) : 'nothing',
      second: order >= 0 && b !== undefined ? tell(b) : 'nothing',
    } as const;
    if (order !== 0 || JSON.stringify(pair.first) !== JSON.stringify(pair.second)) {
      return { key, ...pair };
    }
  }
}

async function nextOf(writes: AsyncGenerator<KeyWrite, void>): Promise<KeyWrite | undefined> {
  const next = await writes.next();
  return next.done === true ? undefined : next.value;
}

function tell({ valueHash }: KeyWrite): WriteOfNode {
  return valueHash === undefined ? 'removed' : { valueHash: toHex(valueHash) };
}

function shown({ from, to, divergence }: Comparison): Record<string, unknown> {
  const compared = { from: from.toString(), to: to.toString() };
  if (divergence === undefined) return { compared, same: true };
  const { height, isFirst, key, first, second } = divergence;
  return {
    compared,
    same: false,
    height: height.toString(),
    may_have_parted_earlier: !isFirst,
    key: toHex(key),
    key_text: Buffer.from(key)
      .toString('latin1')
      .replace(/[^ -~]/g, '.'),
    first,
    second,
  };
}
