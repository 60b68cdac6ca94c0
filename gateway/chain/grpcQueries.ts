import { Client, credentials, status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { CODE_METADATA, CODESPACE_METADATA } from '../../proto/documents/queryMetadata.js';
import { ChainUnavailable } from '../errors.js';
import type { Rpc } from './rpc.js';

/** Queries of the institution's own node, by whichever way. */
export interface ChainQueries extends Pick<Rpc, 'abciQuery'> {
  readonly close: () => void;
}

const TIMEOUT_MS = 5_000;
/** The server is away, or slow; the node's RPC may not be. */
const AWAY: readonly status[] = [status.UNAVAILABLE, status.DEADLINE_EXCEEDED, status.CANCELLED];

const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * Asks the application's own server of queries, which no block holds up, and CometBFT's RPC while
 * that is away. @param address `unix:///…` or `host:port`
 */
export function createGrpcQueries(address: string, rpc: Pick<Rpc, 'abciQuery'>): ChainQueries {
  const client = new Client(address, credentials.createInsecure(), {
    'grpc.max_reconnect_backoff_ms': 2_000,
  });
  const call = (path: string, request: Uint8Array): Promise<Uint8Array> =>
    new Promise((resolve, reject) => {
      const reply = (error: ServiceError | null, value?: Buffer): void => {
        if (error === null && value !== undefined) resolve(new Uint8Array(value));
        else reject(error ?? new ChainUnavailable(`${path}: no answer`));
      };
      const deadline = Date.now() + TIMEOUT_MS;
      client.makeUnaryRequest(path, asBuffer, (bytes) => bytes, request, { deadline }, reply);
    });
  return {
    abciQuery: async (path, request) => {
      try {
        const value = await call(path, request);
        return { code: 0, codespace: '', log: '', value };
      } catch (error) {
        const { code, details, metadata } = error as Partial<ServiceError>;
        if (code === undefined || AWAY.includes(code)) return rpc.abciQuery(path, request);
        const [codespace, number] = [CODESPACE_METADATA, CODE_METADATA].map((name) =>
          metadata?.get(name)[0]?.toString(),
        );
        if (codespace === undefined || number === undefined) {
          throw new ChainUnavailable(`${path} at ${address}: ${details ?? 'no answer'}`);
        }
        return { code: Number(number), codespace, log: details ?? '', value: new Uint8Array(0) };
      }
    },
    close: () => client.close(),
  };
}
