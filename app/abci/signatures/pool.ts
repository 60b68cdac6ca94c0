import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import type { SignatureCheck } from '../../kit/module.js';
import { startThreadBeside } from '../../../proto/thread.js';
import { isWellFormed, packRecords } from './records.js';

/** Threads that verify signatures beside the event loop. */
export interface SignaturePool {
  /**
   * Index of the first item that is not valid, or -1; undefined where that could not be found out,
   * since a thread failed or hung: then it is still to be verified. Depends on nothing but the items.
   */
  readonly firstInvalid: (items: readonly SignatureCheck[]) => Promise<number | undefined>;
  readonly close: () => Promise<void>;
}

export interface PoolOptions {
  readonly threads?: number;
  /** Starts a thread; another is for tests. */
  readonly startThread?: () => Worker;
  /** How long a thread may take over one message, ms. */
  readonly answerMs?: number;
  /** Told of every thread that failed, or did not answer. */
  readonly onFault: (error: unknown) => void;
}

/** Items of one message to a thread: enough to be worth it, few enough to be shared out evenly. */
const CHUNK_ITEMS = 128;
const MAX_THREADS = 4;
/** A thread that takes so long over what lasts milliseconds hangs. */
const ANSWER_MS = 5_000;
/** Threads that may fail before no new one is started. */
const MAX_FAULTS = 8;

interface Chunk {
  readonly records: Uint8Array<ArrayBuffer>;
  /** Index in the chunk; undefined when its thread failed. */
  readonly settle: (firstInvalid: number | undefined) => void;
}

interface Thread {
  readonly worker: Worker;
  running: Chunk | undefined;
  /** Runs while it does. */
  patience: NodeJS.Timeout | undefined;
}

const ownThread = (): Worker => startThreadBeside(import.meta.url, 'thread', undefined);

/** Threads are started when first needed, as many as there are cores; idle, they hold no process. */
export function createSignaturePool(options: PoolOptions): SignaturePool {
  const { onFault, startThread = ownThread, answerMs = ANSWER_MS } = options;
  const size = options.threads ?? Math.min(availableParallelism(), MAX_THREADS);
  const threads = new Set<Thread>();
  const waiting: Chunk[] = [];
  let faults = 0;

  const fail = (thread: Thread, error: unknown): void => {
    if (!threads.delete(thread)) return;
    faults += 1;
    clearTimeout(thread.patience);
    onFault(error);
    thread.running?.settle(undefined);
    thread.running = undefined;
    void thread.worker.terminate();
    share();
  };

  /** Ends a thread that hangs; what it should have verified is unknown. */
  const watch = (thread: Thread, chunk: Chunk): void => {
    thread.patience = setTimeout(() => {
      // If it was this thread that was late, the answer is there already and comes first.
      setImmediate(() => {
        if (thread.running !== chunk) return;
        fail(thread, new Error(`a thread has not answered for ${answerMs} ms`));
      });
    }, answerMs);
  };

  const start = (): Thread => {
    const thread: Thread = { worker: startThread(), running: undefined, patience: undefined };
    thread.worker.unref();
    thread.worker.on('message', (firstInvalid: number) => {
      const { running } = thread;
      thread.running = undefined;
      clearTimeout(thread.patience);
      thread.worker.unref();
      running?.settle(firstInvalid);
      share();
    });
    thread.worker.on('error', (error) => fail(thread, error));
    thread.worker.on('exit', (code) => fail(thread, new Error(`a thread ended with ${code}`)));
    threads.add(thread);
    return thread;
  };

  const idleThread = (): Thread | undefined => {
    for (const thread of threads) if (thread.running === undefined) return thread;
    return threads.size < size && faults < MAX_FAULTS ? start() : undefined;
  };

  /** Gives what waits to threads that are idle. */
  const share = (): void => {
    while (waiting.length > 0) {
      const thread = idleThread();
      if (thread === undefined) break;
      const chunk = waiting.shift();
      thread.running = chunk;
      if (chunk === undefined) continue;
      thread.worker.ref();
      thread.worker.postMessage(chunk.records, [chunk.records.buffer]);
      watch(thread, chunk);
    }
    if (threads.size > 0) return;
    for (const chunk of waiting.splice(0)) chunk.settle(undefined);
  };

  return {
    firstInvalid: async (items) => {
      const malformed = items.findIndex((item) => !isWellFormed(item));
      const count = malformed === -1 ? items.length : malformed;
      const results: Promise<number | undefined>[] = [];
      for (let from = 0; from < count; from += CHUNK_ITEMS) {
        const part = items.slice(from, Math.min(from + CHUNK_ITEMS, count));
        results.push(
          new Promise((resolve) => {
            const settle = (index: number | undefined): void =>
              resolve(index === undefined || index === -1 ? index : from + index);
            waiting.push({ records: packRecords(part), settle });
          }),
        );
      }
      share();
      // In their order: one that is unknown hides all that follow.
      for (const result of await Promise.all(results)) if (result !== -1) return result;
      return malformed;
    },
    close: async () => {
      const open = [...threads];
      threads.clear();
      for (const { patience } of open) clearTimeout(patience);
      const ended = open.map(({ worker }) => worker.terminate());
      for (const chunk of [...open.flatMap(({ running }) => running ?? []), ...waiting.splice(0)]) {
        chunk.settle(undefined);
      }
      await Promise.all(ended);
    },
  };
}
