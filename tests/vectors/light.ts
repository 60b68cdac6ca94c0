/**
 * Writes light.json: headers, commits and validators of two real chains of CometBFT as its RPC shows
 * them. One has changing validators, of which one is away for a while; the other is our own.
 * Usage: node --import tsx tests/vectors/light.ts
 */
import { writeFileSync } from 'node:fs';
import { startKvstoreChain } from '../support/kvstoreChain.js';
import { startSingleNode } from '../support/singleNode.js';
import { waitFor } from '../support/waitFor.js';

const command = 'node --import tsx tests/vectors/light.ts';

async function ask(url: string, path: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}/${path}`);
  const { result } = (await response.json()) as { result?: Record<string, unknown> };
  if (result === undefined) throw new Error(`${path}: no result`);
  return result;
}

async function heightOf(url: string): Promise<number> {
  try {
    const status = (await ask(url, 'status')) as { sync_info: { latest_block_height: string } };
    return Number(status.sync_info.latest_block_height);
  } catch {
    return 0;
  }
}

/** Waits for this many further blocks. */
async function blocks(url: string, count: number): Promise<void> {
  const target = (await heightOf(url)) + count;
  await waitFor(async () => (await heightOf(url)) >= target, 60_000);
}

async function record(url: string): Promise<unknown[]> {
  const last = await heightOf(url);
  const recorded: unknown[] = [];
  for (let height = 1; height < last; height += 1) {
    const commit = await ask(url, `commit?height=${height}`);
    const validators = await ask(url, `validators?height=${height}&per_page=100`);
    recorded.push({ commit, validators });
  }
  return recorded;
}

async function kvstore(): Promise<unknown> {
  const chain = await startKvstoreChain([10n, 20n, 20n, 40n, 0n, 0n]);
  const [url = ''] = chain.rpcUrls;
  const power = (index: number, value: number) =>
    chain.send(`val=ed25519!${chain.publicKeys[index] ?? ''}!${value}`);
  try {
    await blocks(url, 3);
    // One is away: its votes are absent.
    await chain.stopNode(1);
    await blocks(url, 3);
    chain.startNode(1);
    await power(4, 60);
    await power(5, 60);
    await blocks(url, 4);
    // Hardly anybody of the first validators is left.
    await power(3, 0);
    await power(2, 0);
    await blocks(url, 5);
    return { chain_id: chain.chainId, blocks: await record(url) };
  } finally {
    await chain.stop();
  }
}

async function ours(): Promise<unknown> {
  const node = await startSingleNode();
  try {
    await blocks(node.rpcUrl, 5);
    return { chain_id: node.chainId, blocks: await record(node.rpcUrl) };
  } finally {
    await node.stop();
  }
}

const chains = { kvstore: await kvstore(), banma: await ours() };
const file = new URL('light.json', import.meta.url);
writeFileSync(file, `${JSON.stringify({ command, chains }, undefined, 1)}\n`);
