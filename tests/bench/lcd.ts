/**
 * REST reads: account and balance of random accounts, each once; the same few over and over; and the
 * first page of an account's transactions. Sizes: BENCH_ACCOUNTS, BENCH_TXS.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryFolder } from '../../localnet/repository.js';
import type { NetworkRecord } from '../../localnet/network.js';
import { startLcd } from '../../gateway/lcd/lcd.js';
import { createTxStore } from '../../gateway/lcd/txIndex/store.js';
import { createLog } from '../../gateway/log.js';
import { openEnvironment } from '../../gateway/vault/environment.js';
import { createTestChain, testKey } from '../support/chain.js';
import { fundedGenesis, sendOf } from '../support/sends.js';
import { waitFor } from '../support/waitFor.js';
import { madeUpBlock, SENDER } from '../support/txIndexBlocks.js';
import { withNetwork } from './benchNetwork.js';
import { printResult, quantile, rateResult, readSize } from './result.js';
import { getAll } from './sendRequests.js';

const ACCOUNTS = readSize('BENCH_ACCOUNTS', 10_000);
/** Account and balance of each. */
const READS = 2 * ACCOUNTS;
const TXS = readSize('BENCH_TXS', 100_000);
const REPEATED = 50;
const TXS_IN_BLOCK = 1_000;
const PAGES = 30;
const ASKED = { single: 0.15, repeated: 0.5, firstPageMs: 100 };

const keys = Array.from({ length: ACCOUNTS }, (_none, index) => testKey(`lcd ${index}`));
const balanceOf = (index: number): bigint => 1_000_000n + BigInt(index);
/** A fixed walk over all accounts that looks random to any cache. */
const accountAt = (read: number): number => (read * 7_919) % ACCOUNTS;
const WARM_UP = 4_000;
const pathsOf = (index: number): readonly string[] => {
  const { address } = keys[index]!;
  return [
    `/cosmos/auth/v1beta1/accounts/${address}`,
    `/cosmos/bank/v1beta1/balances/${address}/by_denom?denom=upoint`,
  ];
};
const perSecond = ({ sent, seconds }: { sent: number; seconds: number }): number => sent / seconds;

async function ceilingOf(bytes: number): Promise<number> {
  const file = join(repositoryFolder(), 'dist', 'tests', 'bench', 'ceilings', 'constantRoute.js');
  const child = spawn(process.execPath, [file, String(bytes)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const port = await new Promise<string>((resolve, reject) => {
      child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
      child.once('exit', () => reject(new Error('the bare route ended')));
    });
    return perSecond(await getAll(`http://127.0.0.1:${port}`, Array(READS).fill('/') as string[]));
  } finally {
    child.kill('SIGKILL');
  }
}

/** A sample of the answers is right. */
async function check(url: string): Promise<void> {
  for (let index = 0; index < ACCOUNTS; index += Math.ceil(ACCOUNTS / 50)) {
    const [account = '', balance = ''] = pathsOf(index);
    const read = async (path: string) => (await (await fetch(`${url}${path}`)).json()) as never;
    const { balance: held } = (await read(balance)) as { balance: { amount: string } };
    if (BigInt(held.amount) !== balanceOf(index)) throw new Error(`${balance}: ${held.amount}`);
    const { account: found } = (await read(account)) as { account: { address: string } };
    if (found.address !== keys[index]!.address) throw new Error(`${account}: another account`);
  }
}

/** Milliseconds of a page of the transactions of one account, from an index that has all of them. */
async function pageTimes({ folder, chainId }: NetworkRecord, rpcUrl: string): Promise<number[]> {
  const indexFolder = join(folder, 'bench-index');
  const environment = openEnvironment(indexFolder);
  const store = createTxStore(environment);
  const tx = Buffer.from(realTransaction()).toString('base64');
  for (let height = 1n; height <= BigInt(Math.ceil(TXS / TXS_IN_BLOCK)); height += 1n) {
    const { txs } = madeUpBlock(height, TXS_IN_BLOCK);
    await store.add({ height, txs: txs.map((made) => ({ ...made, tx })) }, chainId);
  }
  await environment.close();
  const options = { host: '127.0.0.1', port: 0, corsOrigins: ['*'], chainId, rpcUrl, indexFolder };
  const none = () => undefined;
  const log = createLog('warn');
  const lcd = await startLcd({ ...options, height: () => 0n, onBlock: none, log });
  const times: number[] = [];
  try {
    const query = encodeURIComponent(`message.sender='${SENDER}'`);
    for (let page = 0; page < PAGES; page += 1) {
      const order = page % 2 === 0 ? 'ORDER_BY_DESC' : 'ORDER_BY_ASC';
      const offset = page === 0 ? 0 : Math.floor((page / PAGES) * TXS);
      const start = performance.now();
      const response = await fetch(
        `http://127.0.0.1:${lcd.port}/cosmos/tx/v1beta1/txs?query=${query}` +
          `&order_by=${order}&pagination.limit=20&pagination.offset=${offset}`,
      );
      const { total, txs } = (await response.json()) as { total: string; txs: unknown[] };
      times.push(performance.now() - start);
      if (Number(total) < TXS || txs.length !== 20) throw new Error(`page ${page}: ${total}`);
    }
  } finally {
    await lcd.stop();
    rmSync(indexFolder, { recursive: true });
  }
  return times;
}

function realTransaction(): Uint8Array {
  const [from, to] = [testKey('lcd from'), testKey('lcd to')];
  const chain = createTestChain({ genesis: fundedGenesis([from, to]) });
  return chain.sign(from, [sendOf(from, to, 1n)]);
}

const balances = keys.map(({ address }, index) => ({ address, amountUpoint: balanceOf(index) }));
await withNetwork({ validators: 1, balances }, async (network) => {
  const [institution] = network.institutions;
  const url = institution?.lcdUrl;
  if (url === undefined) throw new Error('the institution has no LCD');
  await waitFor(async () =>
    fetch(`${url}/cosmos/base/tendermint/v1beta1/syncing`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  const single = keys.flatMap((_key, read) => pathsOf(accountAt(read)));
  // With a parameter that nothing reads, so that no answer is kept of what is measured.
  const warmUp = single
    .slice(0, WARM_UP)
    .map((path) => `${path.split('?')[0] ?? ''}?denom=upoint&w=1`);
  await getAll(url, warmUp);
  const once = await getAll(url, single);
  const few = Array.from({ length: REPEATED }, (_none, index) => pathsOf(index)).flat();
  const repeated = await getAll(
    url,
    Array.from({ length: READS }, (_none, read) => few[read % few.length] ?? ''),
  );
  await check(url);
  const ceiling = await ceilingOf(Math.round(once.bytes / once.sent));
  const [first = NaN, ...others] = await pageTimes(network, institution!.rpcUrl);
  console.log(
    `repeated reads: ${Math.round(perSecond(repeated))}/s, ` +
      `${(perSecond(repeated) / ceiling).toFixed(2)} of a bare route (asked ${ASKED.repeated})`,
  );
  console.log(
    `page of 20 of ${TXS} transactions: first ${first.toFixed(1)} ms ` +
      `(asked ${ASKED.firstPageMs}), others p50 ${quantile(others, 0.5).toFixed(1)} ms, ` +
      `worst ${Math.max(...others).toFixed(1)} ms`,
  );
  console.log(
    `account and balance of ${ACCOUNTS} accounts (asked ${ASKED.single} of a bare route)`,
  );
  printResult(
    rateResult('lcd', 'reads/s', { value: perSecond(once), ceiling, seconds: once.seconds }),
  );
});
