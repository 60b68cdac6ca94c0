import {
  RequestEcho,
  RequestFlush,
  RequestInfo,
  RequestQuery,
  ResponseEcho,
  ResponseFlush,
  ResponseInfo,
  ResponseQuery,
} from 'cosmjs-types/tendermint/abci/types';
import type { Consensus } from '../block/consensus.js';
import type { Queries } from '../block/queries.js';
import { STORE_PREFIX } from '../block/storeQuery.js';
import { defineMethod } from './method.js';
import type { AbciMethod } from './method.js';
import type { StoreAnswer, StoreQueries } from './storeQuery.js';

/** The query connection, and the two methods that every connection has. */
export function queryMethods(
  consensus: Consensus,
  { queries, storeQueries }: { readonly queries: Queries; readonly storeQueries: StoreQueries },
  versions: { readonly version: string; readonly appVersion: bigint },
): AbciMethod[] {
  return [
    defineMethod('Echo', 1, RequestEcho, ResponseEcho, ({ message }) => ({ message })),
    defineMethod('Flush', 2, RequestFlush, ResponseFlush, () => ({})),
    // At a start the height on the disk: CometBFT replays what lies above it.
    defineMethod('Info', 3, RequestInfo, ResponseInfo, () => {
      const { height, appHash } = consensus.info();
      return {
        data: 'banma',
        ...versions,
        lastBlockHeight: height,
        lastBlockAppHash: appHash,
      };
    }),
    defineMethod('Query', 6, RequestQuery, ResponseQuery, ({ path, data, height, prove }) => {
      const response = (answer: StoreAnswer) => ({ ...answer, info: '', index: 0n, key: data });
      if (!path.startsWith(STORE_PREFIX)) {
        return response(queries({ path, request: data, height, prove }));
      }
      const answer = storeQueries({ path, key: data, height, prove });
      return answer instanceof Promise ? answer.then(response) : response(answer);
    }),
  ];
}
