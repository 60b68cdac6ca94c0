import { Client, credentials, Metadata, status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import type { BatchedQuery } from '../../proto/codec/generated/banma/node/v1.js';
import { asBuffer } from '../../proto/documents/bytes.js';
import {
  CODE_METADATA,
  CODESPACE_METADATA,
  HEIGHT_METADATA,
  STALE_METADATA,
} from '../../proto/documents/queryMetadata.js';
import type { AbciAnswer } from './rpc.js';
import type { StateAnswer } from './stateAnswer.js';

/** What the server says. */
export type ServerAnswer = StateAnswer & {
  /** A refusal in the chain's own terms; none where the server could not answer at all. */
  readonly refusal?: Pick<AbciAnswer, 'codespace' | 'code'> | undefined;
};

/** Milliseconds that an answer may take. */
export const QUERY_TIMEOUT_MS = 5_000;

/** A client of the application's server of queries. @param address `unix:///…` or `host:port` */
export function dialQueryServer(address: string): Client {
  return new Client(address, credentials.createInsecure(), {
    'grpc.max_reconnect_backoff_ms': 2_000,
    'grpc.max_receive_message_length': 8_388_608,
  });
}

/**
 * Asks the server, which no block holds up.
 * @returns undefined while it is away; one that is slow or behind is there, and says so
 */
export function askQueryServer(
  client: Client,
  { path, request, height }: BatchedQuery,
  timeoutMs = QUERY_TIMEOUT_MS,
): Promise<ServerAnswer | undefined> {
  const metadata = new Metadata();
  if (height > 0n) metadata.set(HEIGHT_METADATA, height.toString());
  return new Promise((resolve) => {
    let answered = 0n;
    const reply = (error: ServiceError | null, value?: Buffer): void => {
      if (error === null && value !== undefined) {
        resolve({ ok: true, value, height: answered });
      } else if (error === null || isAway(error)) {
        resolve(undefined);
      } else {
        const { code, details: message } = error;
        resolve({ ok: false, code, message, refusal: refusalOf(error) });
      }
    };
    const deadline = Date.now() + timeoutMs;
    const call = client.makeUnaryRequest(
      path,
      asBuffer,
      (bytes) => bytes,
      request,
      metadata,
      { deadline },
      reply,
    );
    call.on('metadata', (headers) => {
      answered = BigInt(headers.get(HEIGHT_METADATA)[0]?.toString() ?? '0');
    });
  });
}

function isAway({ code, metadata }: ServiceError): boolean {
  if (code === status.CANCELLED) return true;
  return code === status.UNAVAILABLE && metadata.get(STALE_METADATA).length === 0;
}

function refusalOf({ metadata }: ServiceError): ServerAnswer['refusal'] {
  const [codespace, code] = [CODESPACE_METADATA, CODE_METADATA].map((name) =>
    metadata.get(name)[0]?.toString(),
  );
  return codespace === undefined || code === undefined
    ? undefined
    : { codespace, code: Number(code) };
}
