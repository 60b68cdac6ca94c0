import { parentPort, workerData } from 'node:worker_threads';
import { createQueries, failedAnswer } from '../block/queries.js';
import type { QueryAnswer, StateQuery } from '../block/queries.js';
import { createRegistry } from '../block/registry.js';
import { SIMULATE_PATH } from '../block/simulate.js';
import { createModules } from '../modules/index.js';
import { openReadOnlyStore } from '../state/lmdb/readOnlyStore.js';
import { errorText } from '../../proto/errorText.js';
import { reflectionMethods } from '../../proto/grpc/reflection.js';
import { answerBatch, BATCH_PATH } from './batch.js';
import { createFreshness } from './freshness.js';
import { startGrpc } from './grpc.js';
import { createHeights } from './heights.js';
import { unaryMethod } from './unary.js';
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

const batch = ({ request }: StateQuery): QueryAnswer => {
  const height = store.committed()?.height ?? 1n;
  try {
    const value = answerBatch(request, queries);
    return { code: 0, codespace: '', log: '', value, height };
  } catch (error) {
    return failedAnswer(error, height, (fault) => {
      report({ path: BATCH_PATH, fault: errorText(fault) });
    });
  }
};

try {
  const paths = [...registry.queryPaths, SIMULATE_PATH, BATCH_PATH];
  const heights = createHeights(() => Atomics.load(newest, 0));
  const answer = async (query: StateQuery): Promise<QueryAnswer> => {
    await freshness.reached();
    return query.path === BATCH_PATH ? batch(query) : queries(query);
  };
  const methods = [heights.method, ...paths.map((path) => unaryMethod(path, answer))];
  const reflection = reflectionMethods(methods.map(({ path }) => path));
  const server = await startGrpc({ address, methods: [...methods, ...reflection] });
  port.on('message', (task: QueryThreadTask) => {
    if ('committed' in task) {
      heights.committed(task.committed);
      return;
    }
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
