import type { Worker } from 'node:worker_threads';
import { coded, InternalError, SDK_ERRORS } from '../../kit/errors.js';
import { startThreadBeside } from '../../../proto/thread.js';

/** Makes proofs of heights whose tree is not in memory: before the start, or of an archive. */
export interface TreeProver {
  /**
   * An encoded `CommitmentProof` of a key at a height that the folder keeps.
   * @param appHash root of that height; the rebuilt tree must have it
   * @throws CodedError when too many wait; InternalError when the height cannot be rebuilt
   */
  readonly prove: (key: Uint8Array, height: bigint, appHash: Uint8Array) => Promise<Uint8Array>;
  readonly close: () => Promise<void>;
}

export interface ProverOptions {
  readonly folder: string;
  readonly mapBytes?: number | undefined;
  /** Names of the collections whose entries are leaves of the tree. */
  readonly collections: readonly string[];
}

export interface ProverTask {
  readonly key: Uint8Array;
  readonly height: bigint;
  readonly appHash: Uint8Array;
}

export type ProverReport = { readonly proof: Uint8Array } | { readonly reason: string };

/** Proofs that may wait at once; each height costs a pass over the whole state. */
export const MAX_WAITING_PROOFS = 32;
/** The thread holds a second tree in memory; it ends when nobody has asked for so long. */
const IDLE_MS = 30_000;

interface Waiting {
  readonly resolve: (proof: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

/** One thread with a read-only handle of its own, started when it is first needed. */
export function createTreeProver(options: ProverOptions): TreeProver {
  let worker: Worker | undefined;
  let waiting: readonly Waiting[] = [];
  let idle: NodeJS.Timeout | undefined;

  const end = async (): Promise<void> => {
    clearTimeout(idle);
    const ending = worker;
    worker = undefined;
    await ending?.terminate();
  };

  const failAll = (reason: string): void => {
    const failed = waiting;
    waiting = [];
    for (const { reject } of failed) reject(new InternalError(reason));
  };

  const start = (): Worker => {
    const started = startThreadBeside(import.meta.url, 'treeProverThread', options);
    started.on('message', (report: ProverReport) => {
      const [first, ...rest] = waiting;
      waiting = rest;
      if (rest.length === 0) {
        idle = setTimeout(() => void end(), IDLE_MS);
        idle.unref();
      }
      if ('proof' in report) first?.resolve(report.proof);
      else first?.reject(new InternalError(report.reason));
    });
    started.on('error', (error) => failAll(`the thread of proofs failed: ${error.message}`));
    started.on('exit', () => {
      if (worker !== started) return;
      worker = undefined;
      failAll('the thread of proofs has ended');
    });
    return started;
  };

  return {
    prove: (key, height, appHash) => {
      if (waiting.length >= MAX_WAITING_PROOFS) {
        const detail = `${waiting.length} proofs of former heights are being made: ask again later`;
        return Promise.reject(coded(SDK_ERRORS.invalidRequest, detail));
      }
      clearTimeout(idle);
      const task: ProverTask = { key, height, appHash };
      worker ??= start();
      worker.postMessage(task);
      return new Promise((resolve, reject) => {
        waiting = [...waiting, { resolve, reject }];
      });
    },
    close: async () => {
      await end();
      failAll('the node stops');
    },
  };
}
