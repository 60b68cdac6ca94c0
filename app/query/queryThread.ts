import { parentPort, workerData } from 'node:worker_threads';
import { createQueries } from '../block/queries.js';
import { createRegistry } from '../block/registry.js';
import { SIMULATE_PATH } from '../block/simulate.js';
import { createModules } from '../modules/index.js';
import { openReadOnlyStore } from '../state/lmdb/readOnlyStore.js';
import { errorText } from '../../proto/errorText.js';
import { createFreshness } from './freshness.js';
import { startGrpc } from './grpc.js';
import type { QueryThreadOptions, QueryThreadReport, QueryThreadTask } from './threadMessages.js';

/*
 * Answers queries from what is on the disk, never older than what was committed when they came.
 */

const { address, committed, folder, version, ...kept } = workerData as QueryThreadOptions;
const port = parentPort;
if (port === null) throw new Error('queries are served by a thread of the application');
const report = (message: QueryThreadReport): void => port.postMessage(message);

const store = openReadOnlyStore(folder, kept);
const modules = createModules();
const registry = createRegistry(modules.modules);
const queries = createQueries({
  modules,
  registry,
  store,
  version,
  onInternalError: (path, error) => report({ path, fault: errorText(error) }),
});
const newest = new BigUint64Array(committed);
const freshness = createFreshness(() => Atomics.load(newest, 0), store);

try {
  const server = await startGrpc({
    address,
    paths: [...registry.queryPaths, SIMULATE_PATH],
    answer: async (query) => {
      await freshness.reached();
      return queries(query);
    },
  });
  port.on('message', (task: QueryThreadTask) => {
    if ('durable' in task) {
      freshness.durable(task.durable);
      return;
    }
    void server
      .close()
      .then(() => store.close())
      .then(() => port.close());
  });
  report({ listening: server.address });
} catch (error) {
  report({ failed: errorText(error) });
  await store.close();
  port.close();
}
