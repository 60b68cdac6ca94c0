import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorText } from '../errors.js';

/** The business API of one institution's gateway, as its business system would call it. */
export interface GatewayClient {
  readonly url: string;
  readonly apiKey: string;
  /** JSON of a GET. */
  readonly get: <Answer>(path: string) => Promise<Answer>;
  /** JSON of a POST; the same `idempotencyKey` may be sent again and acts once. */
  readonly post: <Answer>(path: string, body: unknown, idempotencyKey?: string) => Promise<Answer>;
  /** Uploads a CSV file from disk, streamed. `isRepeated` tells that an upload was tried before. */
  readonly upload: (
    path: string,
    file: string,
  ) => Promise<{ readonly importId: string; readonly isRepeated: boolean }>;
}

/** The gateway answered, and not with success; calling again would not help. */
export class GatewayRefusal extends Error {
  override readonly name = 'GatewayRefusal';

  constructor(
    readonly status: number,
    readonly problem: string,
  ) {
    super(`${status} ${problem}`);
  }
}

// A gateway that was killed is back within seconds; a node that lost its app takes a little longer.
const PATIENCE_MS = 60_000;
const PAUSE_MS = 200;
/** Not now: overloaded, or the institution's own node is just being restarted. */
const TRANSIENT_STATUS = new Set([429, 502, 503, 504]);

export function createGatewayClient(url: string, apiKey: string): GatewayClient {
  const authorization = `Bearer ${apiKey}`;
  const attempt = async <Answer>(path: string, init: () => RequestInit): Promise<Answer> => {
    const { headers, ...rest } = init();
    const response = await fetch(url + path, {
      ...rest,
      headers: { authorization, ...(headers as Record<string, string> | undefined) },
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as Answer;
    if (TRANSIENT_STATUS.has(response.status)) throw new Error(`${response.status} ${text}`);
    throw new GatewayRefusal(response.status, text);
  };
  /** Calls until the gateway answers; `repeats` counts failed calls. */
  const call = async <Answer>(
    path: string,
    init: () => RequestInit,
    onRepeat: () => void = () => undefined,
  ): Promise<Answer> => {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        return await attempt<Answer>(path, init);
      } catch (error) {
        if (error instanceof GatewayRefusal) throw error;
        if (Date.now() > deadline) {
          throw new Error(`${url}${path} does not answer: ${errorText(error)}`, {
            cause: error,
          });
        }
        onRepeat();
        await sleep(PAUSE_MS);
      }
    }
  };
  return {
    url,
    apiKey,
    get: (path) => call(path, () => ({ method: 'GET' })),
    post: (path, body, idempotencyKey) =>
      call(path, () => ({
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        },
        body: JSON.stringify(body),
      })),
    upload: async (path, file) => {
      let isRepeated = false;
      const { importId } = await call<{ readonly importId: string }>(
        path,
        () => ({
          method: 'POST',
          headers: { 'content-type': 'text/csv' },
          body: Readable.toWeb(createReadStream(file)),
          duplex: 'half',
        }),
        () => {
          isRepeated = true;
        },
      );
      return { importId, isRepeated };
    },
  };
}
