import { createDetailAnswerer } from '../peer/answerDetail.js';
import { createQueryAnswerer } from '../peer/answerQuery.js';
import type { PeerContext } from '../peer/context.js';
import { DetailAnswer, DetailCall, QueryAnswer, QueryCall } from '../peer/documents.js';
import { defineRoute } from './route.js';
import type { Route } from './route.js';

const general = {
  401: ['signature', 'wrong_addressee'],
  403: ['not_a_member', 'not_active', 'suspended', 'in_arrears', 'below_minimum'],
};

/** What other gateways call (protocol.md, Peer API). The documents are signed. */
export function peerRoutes(context: PeerContext): readonly Route[] {
  const answerQuery = createQueryAnswerer(context);
  const answerDetail = createDetailAnswerer(context);
  return [
    defineRoute({
      method: 'POST',
      path: '/v1/peer/query',
      operationId: 'peerQuery',
      summary: 'Answer an anonymous query',
      auth: 'peer',
      body: QueryCall,
      responses: { 200: { description: 'Signed; a miss has no hits.', schema: QueryAnswer } },
      problems: {
        ...general,
        400: [
          'wrong_chain',
          'private_hash',
          'stale',
          'factor_domain',
          'prefix_length',
          'digest_length',
        ],
        402: ['exposure'],
        403: [...general[403], 'declined'],
        404: ['contract_unknown'],
        409: ['replayed'],
        413: ['body_too_large'],
        429: ['rate_limited'],
        503: ['not_answering'],
      },
      handle: async ({ body }) => ({ status: 200, body: await answerQuery(body) }),
    }),
    defineRoute({
      method: 'POST',
      path: '/v1/peer/detail',
      operationId: 'peerDetail',
      summary: 'Hand over the detail behind a hit',
      auth: 'peer',
      body: DetailCall,
      responses: { 200: { description: 'Signed.', schema: DetailAnswer } },
      problems: {
        ...general,
        400: ['wrong_chain', 'stale', 'token_hash'],
        401: [...general[401], 'token'],
        404: ['contract_unknown', 'query_unknown', 'hit_unknown'],
        409: ['too_late', 'token_used'],
        410: ['withdrawn'],
        413: ['body_too_large'],
      },
      handle: async ({ body }) => ({ status: 200, body: await answerDetail(body) }),
    }),
  ];
}
