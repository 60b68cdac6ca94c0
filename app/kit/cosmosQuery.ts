import type { PageRequest } from '../../proto/codec/cosmos.js';
import type { CosmosType } from './cosmosCodec.js';
import { ownService } from './ownQuery.js';
import type { QueryContext, QueryHandler } from './module.js';

/** Makes the query of a method of a service of the Cosmos SDK, with the codecs of cosmjs-types. */
export type DefineCosmosQuery = <Request, Response>(
  method: string,
  request: CosmosType<Request>,
  response: CosmosType<Response>,
  answer: (context: QueryContext, request: Request) => Response,
) => QueryHandler;

/** What makes the queries of one service, e.g. of `cosmos.bank.v1beta1.Query`. */
export function cosmosService(service: string): DefineCosmosQuery {
  const define = ownService(service);
  return (method, request, response, answer) =>
    define(method, request, { encode: (value) => response.encode(value).finish() }, answer);
}

/** The page that the Cosmos SDK takes: where no limit is asked for it also counts the total. */
export function cosmosPage(request: PageRequest | undefined): PageRequest {
  const page = request ?? {
    key: new Uint8Array(0),
    offset: 0n,
    limit: 0n,
    countTotal: false,
    reverse: false,
  };
  return page.limit === 0n && page.key.length === 0 ? { ...page, countTotal: true } : page;
}
