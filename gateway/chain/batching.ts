import type { BatchedQuery } from '../../proto/codec/generated/banma/node/v1.js';
import type { StateAnswer } from './stateAnswer.js';
import type { StateQueries } from './stateQueries.js';

interface Waiting extends BatchedQuery {
  readonly resolve: (answer: StateAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** The most that the application takes at a time. */
const MAX_QUERIES = 32;

/**
 * Sends what is asked within one turn of the event loop as one call: a call over gRPC costs many
 * times what the query does. What a batch leaves unanswered is asked by itself.
 */
export function createBatching(
  single: StateQueries['query'],
  several: (queries: readonly BatchedQuery[]) => Promise<readonly StateAnswer[]>,
): StateQueries['query'] {
  let waiting: Waiting[] = [];

  const send = async (batch: readonly Waiting[]): Promise<void> => {
    const queries = batch.map(({ path, request, height }) => ({ path, request, height }));
    const answers = batch.length === 1 ? [] : await several(queries).catch(() => []);
    batch.forEach(({ path, request, height, resolve, reject }, index) => {
      const answer = answers[index];
      if (answer === undefined) single(path, request, height).then(resolve, reject);
      else resolve(answer);
    });
  };
  const flush = (): void => {
    const all = waiting;
    waiting = [];
    for (let from = 0; from < all.length; from += MAX_QUERIES) {
      void send(all.slice(from, from + MAX_QUERIES));
    }
  };
  return (path, request, height) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ path, request, height, resolve, reject });
    });
}
