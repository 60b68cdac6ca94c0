import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  RequestCheckTx,
  RequestCommit,
  RequestFinalizeBlock,
  RequestInitChain,
  RequestPrepareProposal,
  RequestProcessProposal,
  ResponseCheckTx,
  ResponseFinalizeBlock,
  ResponsePrepareProposal,
  ResponseProcessProposal,
} from 'cosmjs-types/tendermint/abci/types';
import { abciMethods } from '../../app/abci/methods.js';
import { createSignaturePool } from '../../app/abci/signatures/pool.js';
import { createApplication } from '../../app/application.js';
import { createLog } from '../../app/log.js';
import { createModules } from '../../app/modules/index.js';
import { CHAIN_ID } from '../support/chainId.js';
import { consortiumGenesis, member } from '../support/consortium.js';
import { proofOf, registerMessage } from '../support/documents.js';
import { createMemoryStore } from '../support/memoryStore.js';
import { fundedGenesis, sendOf } from '../support/sends.js';
import { signTx } from '../support/signTx.js';
import { testKey } from '../support/testKeys.js';
import { printResult, readSize, timeResult } from './result.js';

/** Asked of everything but FinalizeBlock (issue 4). */
const MOST_MS = 50;
const PROOFS = 2_000;
const MESSAGES = 4;
const SENDERS = 100;
const SENDS = readSize('BENCH_SENDS', 4_000);
const ROUNDS = 3;

const [owner, sink] = [member('A'), testKey('sink')];
const senders = Array.from({ length: SENDERS }, (_, index) => testKey(`sender ${index}`));
const appState = {
  ...fundedGenesis([...senders, sink]),
  ...consortiumGenesis([
    {
      id: 'Z001',
      denom: 'ublt',
      members: [owner, member('B')].map((each) => ({ member: each, balance: 0n })),
    },
  ]),
};

type Codec = { readonly encode: (value: never) => { readonly finish: () => Uint8Array } };

/** A node without CometBFT, after its first, empty block. */
async function startNode() {
  const store = createMemoryStore();
  const application = createApplication({ modules: createModules(), store, version: 'bench' });
  const onFault = (error: unknown): void => console.error(error);
  const signaturePool = createSignaturePool({ onFault });
  const log = createLog('warn');
  const options = { version: 'bench', appVersion: 1n, retainBlocks: 0n, signaturePool, log };
  const methods = new Map(abciMethods(application, options).map((one) => [one.name, one]));
  const call = async (name: string, codec: Codec, request: unknown): Promise<Uint8Array> =>
    methods.get(name)!.handle(codec.encode(request as never).finish());
  const node = {
    account: (address: string) =>
      application.consensus.tip() === undefined
        ? undefined
        : createModules().accounts.account(application.consensus.tip()!.state, address),
    checkTx: async (tx: Uint8Array) => {
      const request = RequestCheckTx.fromPartial({ tx });
      const { code, log: text } = ResponseCheckTx.decode(
        await call('CheckTx', RequestCheckTx, request),
      );
      if (code !== 0) throw new Error(`CheckTx: ${code} ${text}`);
    },
    prepare: async (height: bigint, txs: Uint8Array[]) => {
      const request = { ...blockOf(height, txs), maxTxBytes: 3_900_000n };
      const full = RequestPrepareProposal.fromPartial(request);
      const answer = await call('PrepareProposal', RequestPrepareProposal, full);
      return ResponsePrepareProposal.decode(answer).txs;
    },
    process: async (height: bigint, txs: Uint8Array[]) => {
      const request = RequestProcessProposal.fromPartial(blockOf(height, txs));
      const answer = await call('ProcessProposal', RequestProcessProposal, request);
      if ((ResponseProcessProposal.decode(answer).status as number) !== 1) {
        throw new Error('the proposal is rejected');
      }
    },
    finish: async (height: bigint, txs: Uint8Array[]) => {
      const request = RequestFinalizeBlock.fromPartial(blockOf(height, txs));
      const answer = await call('FinalizeBlock', RequestFinalizeBlock, request);
      const failed = ResponseFinalizeBlock.decode(answer).txResults.find(({ code }) => code !== 0);
      if (failed !== undefined) throw new Error(`FinalizeBlock: ${failed.code} ${failed.log}`);
      await call('Commit', RequestCommit, {});
    },
    close: async () => signaturePool.close(),
  };
  await call(
    'InitChain',
    RequestInitChain,
    RequestInitChain.fromPartial({
      chainId: CHAIN_ID,
      initialHeight: 1n,
      time: { seconds: 1_700_000_000n, nanos: 0 },
      consensusParams: { block: { maxBytes: 4_000_000n, maxGas: 25_000_000n } },
      appStateBytes: new TextEncoder().encode(JSON.stringify(appState)),
    }),
  );
  await node.finish(1n, []);
  return node;
}

const blockOf = (height: bigint, txs: Uint8Array[]) => ({
  height,
  txs,
  time: { seconds: 1_700_000_000n + height, nanos: 0 },
});

interface Longest {
  /** In which nothing else had the event loop; other programs on the machine count in. */
  readonly delayMs: number;
  /** Processor time of the main thread between two turns of the event loop. */
  readonly busyMs: number;
}

const worst = new Map<string, Longest>();

/** Processor time that the main thread had so far (Linux). */
function mainThreadMs(): number {
  const [nanoseconds] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
  return Number(nanoseconds) / 1e6;
}

/** Notes the most processor time between two turns, until it is stopped. */
function watchTurns(): () => number {
  let [most, last, isOn] = [0, mainThreadMs(), true];
  const turn = (): void => {
    const now = mainThreadMs();
    most = Math.max(most, now - last);
    last = now;
    if (isOn) setImmediate(turn);
  };
  setImmediate(turn);
  return () => {
    isOn = false;
    return most;
  };
}

/** Runs the work and notes the longest time in which nothing else had the event loop. */
async function watched(name: string, work: () => Promise<void>): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await sleep(20);
  const stop = watchTurns();
  await work();
  const busyMs = Math.max(worst.get(name)?.busyMs ?? 0, stop());
  delay.disable();
  worst.set(name, { busyMs, delayMs: Math.max(worst.get(name)?.delayMs ?? 0, delay.max / 1e6) });
}

const [proposer, other] = [await startNode(), await startNode()];
const sequences = new Map<string, bigint>();
const next = (address: string) => {
  const sequence = sequences.get(address) ?? 0n;
  sequences.set(address, sequence + 1n);
  const accountNumber = proposer.account(address)?.accountNumber ?? 0n;
  return { accountNumber, sequence };
};
const signed = (key: typeof sink, message: ReturnType<typeof sendOf>, gasLimit: bigint) =>
  signTx({
    chainId: CHAIN_ID,
    messages: [message],
    signatures: [{ key, ...next(key.address) }],
    gasLimit,
  });

let height = 2n;
for (let round = 0; round < ROUNDS; round += 1) {
  const proofs = Array.from({ length: MESSAGES }, (_, message) =>
    signed(
      owner.service,
      registerMessage(
        owner,
        'Z001',
        Array.from({ length: PROOFS }, (_, index) =>
          proofOf(owner, 'Z001', `${round} ${message} ${index}`),
        ),
      ),
      5_000_000n,
    ),
  );
  const sends = Array.from({ length: SENDS }, (_, index) => {
    const key = senders[index % SENDERS]!;
    return signed(key, sendOf(key, sink, 1n), 3_200n);
  });
  await watched('CheckTx of 2,000 proofs', async () => {
    for (const tx of proofs) await proposer.checkTx(tx);
  });
  for (const [kind, txs] of [
    ['proofs', proofs],
    ['sends', sends],
  ] as const) {
    let proposal: Uint8Array[] = [];
    await watched(`PrepareProposal, ${kind}`, async () => {
      proposal = await proposer.prepare(height, [...txs]);
    });
    if (proposal.length !== txs.length) throw new Error(`${proposal.length} of ${txs.length} fit`);
    await watched(`ProcessProposal and execution ahead, ${kind}`, async () => {
      await proposer.process(height, proposal);
      await sleep(1_000);
    });
    await watched(`ProcessProposal of unseen ${kind}`, async () => {
      await other.process(height, proposal);
      await sleep(1_500);
    });
    await watched(`(FinalizeBlock and Commit, executed ahead, ${kind})`, async () => {
      await proposer.finish(height, proposal);
    });
    await other.finish(height, proposal);
    height += 1n;
  }
}
for (const [name, { delayMs, busyMs }] of worst) {
  console.log(`${name}: ${delayMs.toFixed(0)} ms, ${busyMs.toFixed(0)} of them at work`);
}
const outside = [...worst].filter(([name]) => !name.includes('FinalizeBlock'));
const value = Math.max(...outside.map(([, { delayMs }]) => delayMs));
printResult(timeResult('event-loop', 'ms', { value, ceiling: MOST_MS, seconds: 0 }));
await Promise.all([proposer.close(), other.close()]);
