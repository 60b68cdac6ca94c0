import { fetchBlocks, latestHeight, queryChain } from '../../localnet/demo/recompute/blocks.js';
import { readWire, writeWire } from '../../localnet/demo/recompute/wire.js';
import { bytesToHex } from '../../app/kit/bytes.js';
import { SDK_ERRORS } from '../../app/kit/errors.js';
import { sha256 } from '../../proto/documents/hash.js';
import { LANE_BALANCE, TO_NEW_ACCOUNT, sink, transactionOf } from './steadySends.js';
import type { Lane } from './steadySends.js';
import { readAccount } from './founders.js';
import { waitFor } from './waitFor.js';

/**
 * What the chain has of the lanes' transactions that it should not have, or has not: each that was
 * taken is executed exactly once, nothing else is, sequences and balances agree. [] if all is as
 * it should be. That one fails because the one before it was lost with a mempool is as it should be.
 */
export async function sendsDifferences(
  { rpcUrl, chainId }: { readonly rpcUrl: string; readonly chainId: string },
  lanes: readonly Lane[],
): Promise<readonly string[]> {
  const last = await latestHeight(rpcUrl);
  // The results of a block are there when the next one is.
  await waitFor(async () => (await latestHeight(rpcUrl)) > last);
  const differences: string[] = [];
  const executed = new Map<string, number>();
  for await (const { height, transactions } of fetchBlocks(rpcUrl, 1n, last)) {
    for (const { hash, code } of transactions) {
      if (code === 0) executed.set(hash, (executed.get(hash) ?? 0) + 1);
      else if (code !== SDK_ERRORS.wrongSequence.code) {
        differences.push(`block ${height}: ${hash} failed with code ${code}`);
      }
    }
  }
  let moved = 0n;
  for (const lane of lanes) {
    const { key, taken, amountUpoint } = lane;
    for (let sequence = 0; sequence < taken; sequence += 1) {
      const hash = bytesToHex(sha256(transactionOf(lane, chainId, sequence))).toUpperCase();
      const times = executed.get(hash) ?? 0;
      if (times !== 1) differences.push(`${key.name}: ${sequence} is executed ${times} times`);
      executed.delete(hash);
    }
    const sent = BigInt(taken);
    moved += sent * amountUpoint;
    const account = await readAccount(rpcUrl, key.address);
    if (account.sequence !== sent) {
      differences.push(`${key.name} has sequence ${account.sequence}, not ${sent}`);
    }
    const left = LANE_BALANCE - sent * (amountUpoint + TO_NEW_ACCOUNT);
    differences.push(...(await balanceDifference(rpcUrl, key.address, left)));
  }
  differences.push(...(await balanceDifference(rpcUrl, sink.address, LANE_BALANCE + moved)));
  return [...differences, ...[...executed.keys()].map((hash) => `nobody sent ${hash}`)];
}

async function balanceDifference(
  rpcUrl: string,
  address: string,
  expected: bigint,
): Promise<string[]> {
  const request = writeWire([
    [1, address],
    [2, 'upoint'],
  ]);
  const answer = await queryChain(rpcUrl, '/cosmos.bank.v1beta1.Query/Balance', request);
  const balance = BigInt(readWire(answer).message(1).text(2));
  return balance === expected ? [] : [`${address} holds ${balance}, not ${expected}`];
}
