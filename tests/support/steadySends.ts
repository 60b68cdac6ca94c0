import { setTimeout as sleep } from 'node:timers/promises';
import type { GenesisBalance } from '../../localnet/genesis.js';
import { addressToText } from '../../proto/documents/address.js';
import { sha256 } from '../../proto/documents/hash.js';
import { readAccount } from './founders.js';
import { sendOf } from './sends.js';
import { signTx } from './signTx.js';
import { testKey } from './testKeys.js';
import type { TestKey } from './testKeys.js';

/** One account that sends transaction after transaction. */
export interface Lane {
  readonly key: TestKey;
  readonly accountNumber: bigint;
  /** Sent to `sink` by each of its transactions, beside `TO_NEW_ACCOUNT` to an account of its own. */
  readonly amountUpoint: bigint;
  /** How many of them the node has taken: those with the sequences below. */
  taken: number;
}

/** A little load that outlives the node: what was lost with a mempool is sent again. */
export interface SteadySends {
  readonly lanes: readonly Lane[];
  /** How many transactions the node has taken so far. */
  readonly taken: () => number;
  /** Stops, and resolves when the chain has executed all that was ever taken. */
  readonly finish: () => Promise<void>;
  /** Stops as it is; where nothing answers any more. */
  readonly stop: () => Promise<void>;
}

export const LANE_BALANCE = 1_000_000_000_000n;
/** What opens an account. */
export const TO_NEW_ACCOUNT = 1_000_000n;
export const sink = testKey('sink of the steady sends');

const ANSWER_TIMEOUT_MS = 5_000;
const FINISH_TIMEOUT_MS = 60_000;
const laneKey = (index: number): TestKey => testKey(`steady sender ${index}`);

/** What the genesis must hold for so many lanes. */
export function steadyBalances(lanes: number): readonly GenesisBalance[] {
  const keys = [...Array.from({ length: lanes }, (_, index) => laneKey(index)), sink];
  return keys.map(({ address }) => ({ address, amountUpoint: LANE_BALANCE }));
}

/** Sends on every lane, one transaction each `pauseMs`, until told to finish. */
export async function startSends(
  node: { readonly rpcUrl: string; readonly chainId: string },
  options: { readonly lanes: number; readonly pauseMs: number },
): Promise<SteadySends> {
  const { rpcUrl, chainId } = node;
  const lanes = await Promise.all(
    Array.from({ length: options.lanes }, async (_, index): Promise<Lane> => {
      const key = laneKey(index);
      const { accountNumber } = await readAccount(rpcUrl, key.address);
      return { key, accountNumber, amountUpoint: BigInt(index + 1), taken: 0 };
    }),
  );
  const stopping = new AbortController();
  const abandoning = new AbortController();
  const running = lanes.map((lane) =>
    sendOn(lane, { rpcUrl, chainId, pauseMs: options.pauseMs, stopping, abandoning }),
  );
  return {
    lanes,
    taken: () => lanes.reduce((sum, lane) => sum + lane.taken, 0),
    finish: async () => {
      stopping.abort();
      await Promise.all(running);
      await Promise.all(lanes.map((lane) => settle(lane, rpcUrl, chainId)));
    },
    stop: async () => {
      stopping.abort();
      abandoning.abort();
      await Promise.all(running);
    },
  };
}

async function sendOn(
  lane: Lane,
  to: {
    readonly rpcUrl: string;
    readonly chainId: string;
    readonly pauseMs: number;
    readonly stopping: AbortController;
    readonly abandoning: AbortController;
  },
): Promise<void> {
  let sequence = 0;
  let isAnswered = true;
  // What was not answered may have been taken: it is asked until it is known.
  while (!to.abandoning.signal.aborted && !(to.stopping.signal.aborted && isAnswered)) {
    const answer = await broadcast(to.rpcUrl, transactionOf(lane, to.chainId, sequence));
    isAnswered = answer !== undefined;
    // An expected sequence that is lower: the node has lost what followed.
    if (answer !== undefined) sequence = answer === 'taken' ? sequence + 1 : answer;
    lane.taken = Math.max(lane.taken, sequence);
    await sleep(to.pauseMs);
  }
}

/** Sends again what the chain has not executed, until it has all that was taken. */
async function settle(lane: Lane, rpcUrl: string, chainId: string): Promise<void> {
  const deadline = Date.now() + FINISH_TIMEOUT_MS;
  for (;;) {
    const { sequence } = await readAccount(rpcUrl, lane.key.address);
    if (sequence >= BigInt(lane.taken)) return;
    if (Date.now() > deadline) throw new Error(`${lane.key.name} stands at ${sequence}`);
    for (let next = Number(sequence); next < lane.taken; next += 1) {
      await broadcast(rpcUrl, transactionOf(lane, chainId, next));
    }
    await sleep(100);
  }
}

/** The same arguments, the same bytes. */
export function transactionOf(lane: Lane, chainId: string, sequence: number): Uint8Array {
  const { key, accountNumber, amountUpoint } = lane;
  const own = sha256(new TextEncoder().encode(`${key.name} ${sequence}`)).slice(0, 20);
  const newAccount = { ...sink, address: addressToText(own) };
  const messages = [sendOf(key, sink, amountUpoint), sendOf(key, newAccount, TO_NEW_ACCOUNT)];
  const signatures = [{ key, accountNumber, sequence: BigInt(sequence) }];
  return signTx({ chainId, messages, signatures, gasLimit: 20_000n });
}

/** Taken into the mempool (now or before), or the sequence that is expected; undefined: try again. */
async function broadcast(rpcUrl: string, tx: Uint8Array): Promise<'taken' | number | undefined> {
  const params = { tx: Buffer.from(tx).toString('base64') };
  let answer: {
    readonly result?: { readonly code: number; readonly log: string };
    readonly error?: { readonly data?: string };
  };
  try {
    const response = await fetch(rpcUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'broadcast_tx_sync', params }),
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    answer = (await response.json()) as typeof answer;
  } catch {
    return undefined;
  }
  if (/already exists in cache/.test(answer.error?.data ?? '')) return 'taken';
  if (answer.result?.code === 0) return 'taken';
  const expected = /expected ([0-9]+), got/.exec(answer.result?.log ?? '')?.[1];
  return expected === undefined ? undefined : Number(expected);
}
