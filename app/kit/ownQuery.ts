import type { Message } from '../../proto/codec/message.js';
import { decodeQuery } from './cosmosCodec.js';
import type { QueryContext, QueryHandler } from './module.js';

/** Makes the query of a method of a service of ours. */
export type DefineOwnQuery = <Request, Response>(
  method: string,
  request: Pick<Message<Request>, 'typeUrl' | 'decode'>,
  response: Pick<Message<Response>, 'encode'>,
  answer: (context: QueryContext, request: Request) => Response,
) => QueryHandler;

/** What makes the queries of one service, e.g. of `banma.proof.v1.Query`. */
export function ownService(service: string): DefineOwnQuery {
  return (method, request, response, answer) => ({
    path: `/${service}/${method}`,
    execute: (context, bytes) => response.encode(answer(context, decodeQuery(request, bytes))),
  });
}
