import { keepThread } from '../../proto/keptThread.js';
import { startThreadBeside } from '../../proto/thread.js';
import type { Log } from '../log.js';
import type { Store } from '../state/store.js';
import type { QueryFault, QueryThreadOptions, QueryThreadTask } from './threadMessages.js';

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

/**
 * Starts the thread, and starts it again should it ever end.
 * @throws Error naming `query.address` when it cannot be listened on
 */
export async function startQueryServer(options: QueryServerOptions): Promise<QueryServer> {
  const { store, log, ...settings } = options;
  const committed = new SharedArrayBuffer(8);
  const newest = new BigUint64Array(committed);
  Atomics.store(newest, 0, store.committed()?.height ?? 0n);
  const thread = await keepThread<string, QueryThreadTask, QueryFault>({
    start: (address = settings.address) => {
      const data: QueryThreadOptions = { ...settings, address, committed };
      return startThreadBeside(import.meta.url, 'queryThread', data);
    },
    onReport: ({ path, fault }) => log.error({ path, fault }, 'query met a fault'),
    failureOf: (reason) => new Error(`query.address: ${reason}`),
    onFault: (error) => log.error({ err: error }, 'the thread of queries failed'),
    onFailedRestart: (error) => log.error({ err: error }, 'queries are not served'),
  });
  return {
    address: thread.place,
    committed: (height) => {
      Atomics.store(newest, 0, height);
      thread.tell({ committed: height });
      store.flushed().then(
        () => thread.tell({ durable: store.durableHeight() }),
        // A write that failed ends the node, which the store tells by itself.
        () => undefined,
      );
    },
    close: () => thread.stop({ close: true }),
  };
}
