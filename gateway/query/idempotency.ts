import { createHash, randomBytes } from 'node:crypto';
import { problem } from '../errors.js';
import { binaryRange, createSealedStore, sortableTime } from '../sealedStore.js';
import type { Sealer } from '../sealedStore.js';
import type { VaultEnvironment } from '../vault/environment.js';

/** What was done under an Idempotency-Key. */
interface Remembered<Answer> {
  readonly bodyHash: string;
  readonly queryId: string;
  readonly answer?: Answer;
}

/**
 * Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): the same key with the same body
 * gives the same answer, and goes on with the same query after a crash; with another body it is
 * refused. Keys are per API key and kept for a day.
 */
export interface Idempotency<Answer> {
  /**
   * @param answer makes or goes on with the query of this id; called again only if no answer was
   * kept. The id is durable before, so a crash at any point leads to the same query.
   * @throws Problem 422 `idempotency_key_reused`
   */
  readonly run: (
    scope: string,
    key: string,
    body: unknown,
    answer: (queryId: string) => Promise<Answer>,
  ) => Promise<Answer>;
  readonly purge: (before: number, limit: number) => Promise<number>;
}

const EMPTY = new Uint8Array(1);

export function createIdempotency<Answer>(
  environment: VaultEnvironment,
  sealer: Sealer,
): Idempotency<Answer> {
  const remembered = createSealedStore<Remembered<Answer>>(environment, sealer, 'query/keys');
  const times = environment.database('query/key-times');
  const running = new Map<
    string,
    { readonly bodyHash: string; readonly answer: Promise<Answer> }
  >();

  const save = async (key: string, entry: Remembered<Answer>, isNew: boolean): Promise<void> => {
    await environment.transaction(() => {
      remembered.put(key, entry);
      if (isNew) times.put(Buffer.from(`${sortableTime(Date.now())}/${key}`), EMPTY);
    });
  };

  return {
    run: async (scope, header, body, answerOf) => {
      if (!/^[\x21-\x7e]{1,255}$/.test(header)) {
        const detail = 'Idempotency-Key is 1 to 255 visible ASCII characters.';
        throw problem(400, 'invalid_field', detail, 'Idempotency-Key', { in: 'header' });
      }
      const key = hashOf([scope, header]);
      const bodyHash = hashOf(canonical(body));
      const current = running.get(key);
      if (current) {
        if (current.bodyHash !== bodyHash) throw reused();
        return current.answer;
      }
      const work = async (): Promise<Answer> => {
        let entry = remembered.get(key);
        if (entry && entry.bodyHash !== bodyHash) throw reused();
        if (entry?.answer !== undefined) return entry.answer;
        if (entry === undefined) {
          entry = { bodyHash, queryId: randomBytes(16).toString('hex') };
          await save(key, entry, true);
        }
        const answer = await answerOf(entry.queryId);
        await save(key, { ...entry, answer }, false);
        return answer;
      };
      const answer = work().finally(() => running.delete(key));
      running.set(key, { bodyHash, answer });
      return answer;
    },
    purge: async (before, limit) => {
      const range = binaryRange({ to: sortableTime(before), limit });
      const keys = [...times.range(range)].map(({ key }) => Buffer.from(key).toString());
      if (keys.length === 0) return 0;
      await environment.transaction(() => {
        for (const key of keys) {
          times.remove(Buffer.from(key));
          remembered.remove(key.slice(key.indexOf('/') + 1));
        }
      });
      return keys.length;
    },
  };
}

function reused(): Error {
  const detail = 'This Idempotency-Key was used with another body.';
  return problem(422, 'idempotency_key_reused', detail, 'Idempotency-Key', { in: 'header' });
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

/** Members in a fixed order, so that the same body in another order is the same. */
function canonical(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  return Object.entries(body).sort(([left], [right]) => (left < right ? -1 : 1));
}
