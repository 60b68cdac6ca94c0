import { ChainUnavailable } from '../errors.js';
import { askQueryServer, dialQueryServer } from './queryServer.js';
import type { Rpc } from './rpc.js';

/** Queries of the institution's own node, in the chain's own terms, by whichever way. */
export interface ChainQueries extends Pick<Rpc, 'abciQuery'> {
  readonly close: () => void;
}

/**
 * Asks the application's server of queries, and CometBFT's RPC while that is away.
 * @param address `unix:///…` or `host:port`; without it, the RPC alone
 */
export function createChainQueries(
  address: string | undefined,
  rpc: Pick<Rpc, 'abciQuery'>,
): ChainQueries {
  if (address === undefined) return { abciQuery: rpc.abciQuery, close: () => undefined };
  const client = dialQueryServer(address);
  return {
    abciQuery: async (path, request, height = 0n) => {
      const answer = await askQueryServer(client, { path, request, height });
      if (answer === undefined) return rpc.abciQuery(path, request, height);
      if (answer.ok) {
        const value = new Uint8Array(answer.value);
        return { code: 0, codespace: '', log: '', value, height: answer.height };
      }
      const { message, refusal } = answer;
      if (refusal === undefined) throw new ChainUnavailable(`${path} at ${address}: ${message}`);
      return { ...refusal, log: message, value: new Uint8Array(0), height: 0n };
    },
    close: () => client.close(),
  };
}
