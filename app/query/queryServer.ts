import type { Worker } from 'node:worker_threads';
import type { Log } from '../log.js';
import { startThreadBeside } from '../../proto/thread.js';
import type { Store } from '../state/store.js';
import type { QueryThreadOptions, QueryThreadReport, QueryThreadTask } from './threadMessages.js';

/** Serves the modules' queries over gRPC, by a thread that no block holds up. */
export interface QueryServer {
  /** `unix:///…` or `host:port`, with the real port. */
  readonly address: string;
  /** Told of every committed block: queries that come from now on see it. */
  readonly committed: (height: bigint) => void;
  readonly close: () => Promise<void>;
}

export interface QueryServerOptions extends Omit<QueryThreadOptions, 'committed'> {
  readonly store: Pick<Store, 'committed' | 'flushed' | 'durableHeight'>;
  readonly log: Log;
}

const RESTART_MS = 1_000;

/**
 * Starts the thread, and starts it again should it ever end.
 * @throws Error naming `query.address` when it cannot be listened on
 */
export async function startQueryServer(options: QueryServerOptions): Promise<QueryServer> {
  const { store, log, folder, keepRecent, archive, address, version } = options;
  const committed = new SharedArrayBuffer(8);
  const newest = new BigUint64Array(committed);
  Atomics.store(newest, 0, store.committed()?.height ?? 0n);
  const kept = { keepRecent, archive };
  let current: Worker | undefined;
  let restart: NodeJS.Timeout | undefined;
  let ended: Promise<void> = Promise.resolve();
  let isClosing = false;

  const launch = (at: string): Promise<string> => {
    const data: QueryThreadOptions = { folder, ...kept, address: at, version, committed };
    const thread = startThreadBeside(import.meta.url, 'queryThread', data);
    current = thread;
    return new Promise((resolve, reject) => {
      thread.on('message', (report: QueryThreadReport) => {
        if ('listening' in report) resolve(report.listening);
        else if ('failed' in report) reject(new Error(`query.address: ${report.failed}`));
        else log.error({ path: report.path, fault: report.fault }, 'query met a fault');
      });
      thread.on('error', (error) => {
        log.error({ err: error }, 'the thread of queries failed');
        reject(error);
      });
      ended = new Promise((end) => {
        thread.once('exit', () => {
          if (current === thread) current = undefined;
          end();
        });
      });
    });
  };

  const watch = (at: string): void => {
    void ended.then(() => {
      if (isClosing) return;
      restart = setTimeout(() => {
        launch(at).catch((error: unknown) => log.error({ err: error }, 'queries are not served'));
        watch(at);
      }, RESTART_MS);
    });
  };

  const listening = await launch(address);
  watch(listening);
  const tell = (task: QueryThreadTask): void => current?.postMessage(task);
  return {
    address: listening,
    committed: (height) => {
      Atomics.store(newest, 0, height);
      tell({ committed: height });
      store.flushed().then(
        () => tell({ durable: store.durableHeight() }),
        // A write that failed ends the node, which the store tells by itself.
        () => undefined,
      );
    },
    close: async () => {
      isClosing = true;
      clearTimeout(restart);
      tell({ close: true });
      await ended;
    },
  };
}
