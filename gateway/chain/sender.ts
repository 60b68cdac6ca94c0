import { TxMsgData } from 'cosmjs-types/cosmos/base/abci/v1beta1/abci';
import type { Logger } from 'pino';
import { createBackOff, pause } from '../backOff.js';
import { readAccount } from './account.js';
import type { FollowedBlock, TransactionResult } from './block.js';
import {
  checkTx,
  expectedSequence,
  MEMPOOL_FULL,
  requiredFee,
  SEND_BACK_OFF_MS,
  WRONG_SEQUENCE,
} from './checkTx.js';
import type { Follower } from './follower.js';
import { TransactionLost, TransactionRefused } from './refusal.js';
import type { Rpc } from './rpc.js';
import { signTransaction } from './transaction.js';
import { hashOfTx } from './txHash.js';
import type {
  OutgoingMessage,
  ServiceIdentity,
  TransactionOutcome,
  TransactionSender,
} from './types.js';

export interface Sender extends TransactionSender {
  readonly inFlight: () => number;
  /** Gives up waiting: everything in flight is reported lost. */
  readonly stop: () => void;
}

export interface SenderOptions {
  readonly rpc: Rpc;
  readonly chainId: string;
  readonly identity: ServiceIdentity;
  readonly follower: Follower;
  readonly log: Logger;
}

/** A transaction may be in one of this many blocks after the latest. */
const TIMEOUT_BLOCKS = 60n;
const MAX_IN_FLIGHT = 16;
const MAX_ATTEMPTS = 20;

interface Flight {
  readonly timeoutHeight: bigint;
  readonly resolve: (outcome: TransactionOutcome) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Sends transactions of the service account. One at a time is signed and checked, so that they
 * reach the mempool in the order of their sequence; many may wait for their block. The follower
 * tells when they are in one.
 */
export function createSender(options: SenderOptions): Sender {
  const { rpc, chainId, identity, follower, log } = options;
  const flights = new Map<string, Flight>();
  const stopping = new AbortController();
  let accountNumber: bigint | undefined;
  let sequence: bigint | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let free: (() => void)[] = [];

  const land = (base64: string): Flight | undefined => {
    const flight = flights.get(base64);
    flights.delete(base64);
    if (flight) {
      const waiters = free;
      free = [];
      for (const wake of waiters) wake();
    }
    return flight;
  };

  follower.wantTransactions(() => flights.size > 0);
  follower.onBlock(async (block: FollowedBlock) => {
    if (flights.size === 0) return;
    const transactions = block.results.length > 0 ? await block.transactions() : [];
    transactions.forEach((base64, index) => {
      const result = block.results[index];
      if (result === undefined || !flights.has(base64)) return;
      land(base64)?.resolve(outcomeOf(base64, block.height, result));
    });
    for (const [base64, { timeoutHeight }] of flights) {
      if (timeoutHeight >= block.height) continue;
      // Its sequence was never used, so the next one must be read from the chain again.
      sequence = undefined;
      land(base64)?.reject(new TransactionLost(`not in a block up to height ${timeoutHeight}`));
    }
  });

  const nextNumbers = async (): Promise<{ accountNumber: bigint; sequence: bigint }> => {
    if (accountNumber === undefined || sequence === undefined) {
      const account = await readAccount(rpc, identity.serviceAccount);
      if (account === undefined) {
        throw new TransactionRefused('sdk', 9, `no account ${identity.serviceAccount} yet`);
      }
      ({ accountNumber, sequence } = account);
    }
    return { accountNumber, sequence };
  };

  /** Signs, checks and, if need be, repeats until the node has taken it or refused it. */
  const submit = async (
    messages: readonly OutgoingMessage[],
    gasLimit: bigint,
  ): Promise<{ readonly landed: Promise<TransactionOutcome> }> => {
    const backOff = createBackOff(SEND_BACK_OFF_MS);
    let feeUpoint = 0n;
    for (let attempt = 1; ; attempt += 1) {
      if (stopping.signal.aborted) throw new TransactionLost('the gateway is stopping');
      const numbers = await nextNumbers();
      const timeoutHeight = follower.latest().height + TIMEOUT_BLOCKS;
      const terms = { chainId, gasLimit, feeUpoint, timeoutHeight, ...numbers };
      const base64 = signTransaction(messages, identity, terms);
      const landed = new Promise<TransactionOutcome>((resolve, reject) =>
        flights.set(base64, { timeoutHeight, resolve, reject }),
      );
      landed.catch(() => undefined);
      const answer = await checkTx(rpc, base64, () => flights.has(base64), stopping.signal);
      if (answer.code === 0) {
        sequence = numbers.sequence + 1n;
        // Wrapped: an async function that returned the promise itself would wait for the block.
        return { landed };
      }
      land(base64);
      const required = requiredFee(answer);
      if (required > feeUpoint && attempt < MAX_ATTEMPTS) {
        feeUpoint = required;
        continue;
      }
      const isSdk = answer.codespace === 'sdk';
      const mayRepeat = isSdk && (answer.code === WRONG_SEQUENCE || answer.code === MEMPOOL_FULL);
      if (!mayRepeat || attempt >= MAX_ATTEMPTS) {
        throw new TransactionRefused(answer.codespace, answer.code, answer.log);
      }
      if (answer.code === WRONG_SEQUENCE) {
        sequence = expectedSequence(answer);
        log.info({ expected: sequence?.toString() }, 'sequence read anew');
      }
      if (answer.code === MEMPOOL_FULL || attempt > 1) {
        await pause(backOff.nextMs(), stopping.signal);
      }
    }
  };

  return {
    send: async (messages, gasLimit) => {
      while (flights.size >= MAX_IN_FLIGHT) {
        await new Promise<void>((resolve) => free.push(resolve));
      }
      const submitted = turn.then(() => submit(messages, gasLimit));
      turn = submitted.catch(() => undefined);
      const { landed } = await submitted;
      const outcome = await landed;
      // The sequence was not used: nothing was executed and the messages may go again.
      if (outcome.codespace === 'sdk' && outcome.code === WRONG_SEQUENCE) {
        sequence = undefined;
        throw new TransactionLost(`wrong sequence in block ${outcome.height}`);
      }
      return outcome;
    },
    inFlight: () => flights.size,
    stop: () => {
      stopping.abort();
      for (const base64 of [...flights.keys()]) {
        land(base64)?.reject(new TransactionLost('the gateway is stopping'));
      }
    },
  };
}

function outcomeOf(base64: string, height: bigint, result: TransactionResult): TransactionOutcome {
  const { code, codespace, log, data } = result;
  return {
    txHash: hashOfTx(Buffer.from(base64, 'base64')),
    height,
    code,
    codespace,
    log,
    responses: code === 0 ? TxMsgData.decode(data).msgResponses.map(({ value }) => value) : [],
  };
}
