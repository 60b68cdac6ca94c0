import { setTimeout as sleep } from 'node:timers/promises';
import { errorText } from '../errors.js';
import type { Member } from './consortium.js';
import { latestHeight } from './recompute/blocks.js';

const HEIGHT = /^banma_gateway_chain_height (\d+)$/m;
const TIMEOUT_MS = 120_000;
const POLL_MS = 200;

/**
 * Waits until every gateway has seen what the chain has now, and a block more: what it knows of
 * members follows blocks, and a busy machine may leave it seconds behind.
 * @throws Error naming the gateway that does not come up in time
 */
export async function awaitGateways(members: readonly Member[]): Promise<void> {
  const heights = await Promise.all(members.map(({ rpcUrl }) => latestHeight(rpcUrl)));
  const wanted = heights.reduce((most, height) => (height > most ? height : most), 0n) + 1n;
  await Promise.all(members.map((member) => awaitGateway(member, wanted)));
}

async function awaitGateway({ gateway, name }: Member, wanted: bigint): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    const state = await heightOf(gateway.url);
    if (typeof state === 'bigint' && state >= wanted) return;
    if (Date.now() > deadline) throw new Error(`${name} does not reach ${wanted}: ${state}`);
    await sleep(POLL_MS);
  }
}

/** The latest height a gateway has seen, or why it does not say. */
async function heightOf(url: string): Promise<bigint | string> {
  try {
    const response = await fetch(`${url}/metrics`);
    return BigInt(HEIGHT.exec(await response.text())?.[1] ?? '0');
  } catch (error) {
    return errorText(error);
  }
}
