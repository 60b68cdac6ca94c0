import type { PageRequest } from '../../proto/codec/cosmos.js';
import type { CosmosType } from './cosmosCodec.js';
import { decodeQuery } from './cosmosCodec.js';
import type { QueryContext, QueryHandler } from './module.js';

/** A query of a service of the Cosmos SDK, by its path, with the codecs of cosmjs-types. */
export function cosmosQuery<Request, Response>(
  path: string,
  request: CosmosType<Request>,
  response: CosmosType<Response>,
  answer: (context: QueryContext, request: Request) => Response,
): QueryHandler {
  return {
    path,
    execute: (context, bytes) =>
      response.encode(answer(context, decodeQuery(request, bytes))).finish(),
  };
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
