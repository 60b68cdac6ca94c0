import { join } from 'node:path';
import { MsgSend } from 'cosmjs-types/cosmos/bank/v1beta1/tx';
import { compiledCommand, NODE } from '../../localnet/compiledCommand.js';
import { queryChain } from '../../localnet/demo/recompute/blocks.js';
import { readWire, writeWire } from '../../localnet/demo/recompute/wire.js';
import { repositoryFolder } from '../../localnet/repository.js';
import { signTx } from '../support/signTx.js';
import { startSingleNode } from '../support/singleNode.js';
import type { SingleNodeOptions } from '../support/singleNode.js';
import { testKey } from '../support/testKeys.js';
import { load } from './loadGenerator.js';
import type { LoadResult } from './loadGenerator.js';
import { printResult, rateResult, readSize } from './result.js';

const SENDERS = 300;
const SENDS_EACH = Math.ceil(readSize('BENCH_SENDS', 30_000) / SENDERS);
const WARM_UP_EACH = 30;
const COMMIT_TIMEOUT_MS = 500;
/**
 * So many that nobody waits for callers; few are told beside it. CometBFT's socket client sends what
 * gathered every 20 ms only, so that few are slow over it.
 */
const MANY_CONNECTIONS = 150;
const BALANCE = 1_000_000_000n;
const CHECKED_SENDERS = 20;

const senders = Array.from({ length: SENDERS }, (_, index) => testKey(`sender ${index}`));
const sink = testKey('sink').address;

/**
 * Sender i sends i + 1 units at a time, all to one account, so that the sum tells of each: lanes of
 * sends with sequences from `first` on.
 */
function signSends(chainId: string, first: number, each: number): string[][] {
  return senders.map((key, index) =>
    Array.from({ length: each }, (_, sequence) => {
      const value = MsgSend.encode({
        fromAddress: key.address,
        toAddress: sink,
        amount: [{ denom: 'upoint', amount: String(index + 1) }],
      }).finish();
      const transaction = signTx({
        chainId,
        messages: [{ typeUrl: '/cosmos.bank.v1beta1.MsgSend', value }],
        signatures: [{ key, accountNumber: BigInt(index), sequence: BigInt(first + sequence) }],
        gasLimit: 3_200n,
      });
      return Buffer.from(transaction).toString('base64');
    }),
  );
}

async function measure(
  options: SingleNodeOptions,
  check: (rpcUrl: string) => Promise<void>,
  connections?: number,
): Promise<LoadResult> {
  const node = await startSingleNode({
    ...options,
    balances: [...senders.map(({ address }) => address), sink].map((address) => ({
      address,
      amountUpoint: BALANCE,
    })),
    commitTimeoutMs: COMMIT_TIMEOUT_MS,
    cometbft: { mempool: { size: 50_000, cache_size: 100_000, recheck: false } },
  });
  try {
    // Node compiles what it runs often: a node that has just begun is not what is measured.
    await load(node.rpcUrl, signSends(node.chainId, 0, WARM_UP_EACH), connections);
    const lanes = signSends(node.chainId, WARM_UP_EACH, SENDS_EACH);
    const result = await load(node.rpcUrl, lanes, connections);
    await check(node.rpcUrl);
    return result;
  } finally {
    await node.stop();
  }
}

async function checkBalances(rpcUrl: string): Promise<void> {
  const sent = (index: number): bigint => BigInt(WARM_UP_EACH + SENDS_EACH) * BigInt(index + 1);
  const expected = [
    [sink, senders.reduce((sum, _key, index) => sum + sent(index), BALANCE)] as const,
    ...senders
      .map(({ address }, index) => [address, BALANCE - sent(index)] as const)
      .filter((_each, index) => index % Math.ceil(SENDERS / CHECKED_SENDERS) === 0),
  ];
  for (const [address, amount] of expected) {
    const request = writeWire([
      [1, address],
      [2, 'upoint'],
    ]);
    const answer = await queryChain(rpcUrl, '/cosmos.bank.v1beta1.Query/Balance', request);
    const balance = BigInt(readWire(answer).message(1).text(2));
    if (balance !== amount) throw new Error(`${address} holds ${balance}, not ${amount}`);
  }
}

const appCommand = (home: string) => [...compiledCommand('app'), 'start', '--home', home];
const perSecond = ({ committed, seconds }: LoadResult): number => Math.round(committed / seconds);

const empty = join(repositoryFolder(), 'dist', 'tests', 'bench', 'ceilings', 'emptyApplication.js');
const emptyCommand = (_home: string, address: string) => [...NODE, empty, address];

const ours = await measure({ appCommand }, checkBalances, MANY_CONNECTIONS);
console.log(`ours: ${ours.committed} sends in ${ours.blocks} blocks, ${ours.seconds} s`);
const few = await measure({ appCommand }, checkBalances);
console.log(`with few connections: ${perSecond(few)} tx/s`);
const socket = await measure({ appCommand, transport: 'socket' }, checkBalances, MANY_CONNECTIONS);
console.log(`over the socket: ${perSecond(socket)} tx/s`);
const ceilings: LoadResult[] = [];
for (const connections of [MANY_CONNECTIONS, undefined]) {
  ceilings.push(await measure({ appCommand: emptyCommand }, async () => undefined, connections));
}
console.log(`empty application: ${ceilings.map(perSecond).join(' and ')} tx/s`);
printResult(
  rateResult('sends', 'tx/s', {
    value: ours.committed / ours.seconds,
    ceiling: Math.max(...ceilings.map(({ committed, seconds }) => committed / seconds)),
    seconds: ours.seconds,
  }),
);
