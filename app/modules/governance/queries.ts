import {
  QueryParamsRequest,
  QueryParamsResponse,
  queryPaths,
  QueryProposalRequest,
  QueryProposalResponse,
  QueryProposalsRequest,
  QueryProposalsResponse,
  QueryUpgradeRequest,
  QueryUpgradeResponse,
} from '../../../proto/codec/generated/banma/governance/v1.js';
import type { Message } from '../../../proto/codec/message.js';
import { decimalToText } from '../../kit/decimal.js';
import { coded, require, SDK_ERRORS } from '../../kit/errors.js';
import { errorText } from '../../../proto/errorText.js';
import type { QueryContext, QueryHandler } from '../../kit/module.js';
import { readPage } from '../../kit/pagination.js';
import { GOVERNANCE_ERRORS } from './errors.js';
import { nextUpgrade, proposals } from './keys.js';
import { readParams } from './params.js';
import { tallyOf } from './tally.js';
import type { GovernanceOptions } from './types.js';

/** Queries of `banma.governance.v1`. */
export function governanceQueries({ staking }: GovernanceOptions): readonly QueryHandler[] {
  return [
    define(queryPaths.params, QueryParamsRequest, QueryParamsResponse, ({ state }) => {
      const { minGasPrice, votingMs } = readParams(state);
      return { minGasPrice: decimalToText(BigInt(minGasPrice)), votingMs };
    }),
    define(
      queryPaths.proposal,
      QueryProposalRequest,
      QueryProposalResponse,
      ({ state }, { proposalId }) => {
        const proposal = proposals.get(state, proposalId);
        const unknown = GOVERNANCE_ERRORS.unknownProposal;
        require(proposal !== undefined, unknown, `proposal ${proposalId}`);
        return { proposal, tally: tallyOf(proposal, staking.bondedValidators(state)) };
      },
    ),
    define(
      queryPaths.proposals,
      QueryProposalsRequest,
      QueryProposalsResponse,
      ({ state }, request) => {
        const page = readPage(proposals, state, [], request.pagination);
        const list = page.items.map(({ value }) => value);
        return { proposals: list, pagination: page.pagination };
      },
    ),
    define(queryPaths.upgrade, QueryUpgradeRequest, QueryUpgradeResponse, ({ state }) => ({
      upgrade: nextUpgrade.get(state),
    })),
  ];
}

function define<Request, Response>(
  path: string,
  request: Message<Request>,
  response: Message<Response>,
  answer: (context: QueryContext, request: Request) => Response,
): QueryHandler {
  return {
    path,
    execute: (context, bytes) => {
      let asked: Request;
      try {
        asked = request.decode(bytes);
      } catch (error) {
        throw coded(SDK_ERRORS.invalidRequest, errorText(error));
      }
      return response.encode(answer(context, asked));
    },
  };
}
