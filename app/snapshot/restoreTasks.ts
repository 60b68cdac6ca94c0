import { startThreadBeside } from '../../proto/thread.js';
import { StoreError } from '../state/store.js';
import type { ExportedGenesis } from './exportedGenesis.js';
import type { ExpectedState } from './stateLoader.js';

export interface RestoreThreadOptions {
  /** Of the state; it holds none yet. */
  readonly folder: string;
  readonly mapBytes?: number | undefined;
}

/** What the thread that fills the folder is asked for. */
export type RestoreTask =
  | { readonly kind: 'begin' }
  /** Compressed; the hash is that of what it unfolds to. */
  | { readonly kind: 'chunk'; readonly bytes: Uint8Array; readonly hash: Uint8Array }
  /** Checks everything, and makes it the state after that block. */
  | { readonly kind: 'finish'; readonly expected: ExpectedState }
  /** Begins, loads and checks the files of an export; no block makes it a state yet. */
  | { readonly kind: 'files'; readonly from: string; readonly exported: ExportedGenesis }
  | { readonly kind: 'clear' };

export type RestoreReply =
  | { readonly kind: 'done' }
  /** Nothing was written of it. */
  | { readonly kind: 'wrongChunk' }
  /** It cannot be the state that was asked for; the folder is empty again. */
  | { readonly kind: 'broken'; readonly reason: string };

/** What the thread says: a reply, or that it cannot go on. */
export type RestoreReport = RestoreReply | { readonly kind: 'failed'; readonly reason: string };

/** The event loop's end of the thread; it is asked for one thing after the other. */
export interface RestoreThread {
  /** @throws StoreError when the folder cannot be written */
  readonly ask: (task: RestoreTask) => Promise<RestoreReply>;
  readonly end: () => Promise<void>;
}

export function startRestoreThread(options: RestoreThreadOptions): RestoreThread {
  const worker = startThreadBeside(import.meta.url, 'restoreThread', options);
  let waiting:
    { resolve: (reply: RestoreReply) => void; reject: (error: Error) => void } | undefined;
  let hasEnded: string | undefined;

  const fail = (reason: string): void => {
    hasEnded ??= reason;
    waiting?.reject(new StoreError(`cannot restore into ${options.folder}: ${reason}`));
    waiting = undefined;
  };
  worker.on('message', (answer: RestoreReport) => {
    if (answer.kind === 'failed') {
      fail(answer.reason);
      return;
    }
    const asked = waiting;
    waiting = undefined;
    asked?.resolve(answer);
  });
  worker.on('error', (error) => fail(error.message));
  worker.once('exit', () => fail('its thread has ended'));

  return {
    ask: (task) =>
      new Promise((resolve, reject) => {
        if (waiting !== undefined) throw new Error('the thread is asked while it answers');
        waiting = { resolve, reject };
        if (hasEnded !== undefined) fail(hasEnded);
        else worker.postMessage(task);
      }),
    end: async () => {
      await worker.terminate();
    },
  };
}
