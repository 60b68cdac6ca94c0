import * as contract from '../../../proto/codec/generated/banma/contract/v1.js';
import { coded, CodedError, require, SDK_ERRORS } from '../../kit/errors.js';
import type { QueryHandler } from '../../kit/module.js';
import { ownService } from '../../kit/ownQuery.js';
import type { DefineOwnQuery } from '../../kit/ownQuery.js';
import { readPage } from '../../kit/pagination.js';
import type { BankLedger } from '../bank/types.js';
import { requireContract } from './contractStore.js';
import { CONTRACT_ERRORS } from './errors.js';
import { contracts, memberships, proposals } from './keys.js';
import { requireMembership } from './memberStore.js';
import { requireAddress } from './messages/handler.js';
import { metricsOf } from './metrics.js';
import type { MetricsSource } from './types.js';

/** Memberships carry histories, proposals votes: a page stays well below 4 MiB. */
const MAX_PAGE = { maxLimit: 200 };

const service = ownService('banma.contract.v1.Query');
const define: DefineOwnQuery = (method, request, response, answer) =>
  service(method, request, response, (context, asked) =>
    orKeyNotFound(() => answer(context, asked)),
  );

const ABSENT: readonly unknown[] = [
  CONTRACT_ERRORS.contractNotFound,
  CONTRACT_ERRORS.notAMember,
  CONTRACT_ERRORS.proposalNotFound,
];

/** What is not there is sdk 22 in every query of every module; clients branch on it. */
function orKeyNotFound<Answer>(read: () => Answer): Answer {
  try {
    return read();
  } catch (error) {
    if (error instanceof CodedError && ABSENT.includes(error.error)) {
      throw coded(SDK_ERRORS.keyNotFound, error.message);
    }
    throw error;
  }
}

/** Queries of `banma.contract.v1`. */
export function contractQueries(bank: BankLedger, metrics: MetricsSource): QueryHandler[] {
  return [
    define(
      'Contract',
      contract.QueryContractRequest,
      contract.QueryContractResponse,
      ({ state }, { contractId }) => ({ contract: requireContract(state, contractId) }),
    ),
    define(
      'Contracts',
      contract.QueryContractsRequest,
      contract.QueryContractsResponse,
      ({ state }, request) => {
        const { items, pagination } = readPage(contracts, state, [], request.pagination, MAX_PAGE);
        return { contracts: items.map(({ value }) => value), pagination };
      },
    ),
    define(
      'Member',
      contract.QueryMemberRequest,
      contract.QueryMemberResponse,
      ({ state }, { contractId, member }) => {
        requireAddress(member, 'member');
        return { membership: requireMembership(state, contractId, member) };
      },
    ),
    define(
      'Members',
      contract.QueryMembersRequest,
      contract.QueryMembersResponse,
      ({ state }, { contractId, pagination: page }) => {
        requireContract(state, contractId);
        const { items, pagination } = readPage(memberships, state, [contractId], page, MAX_PAGE);
        return { memberships: items.map(({ value }) => value), pagination };
      },
    ),
    define(
      'Proposal',
      contract.QueryProposalRequest,
      contract.QueryProposalResponse,
      ({ state }, { contractId, proposalId }) => {
        const proposal = proposals.get(state, contractId, proposalId);
        const detail = `proposal ${proposalId.toString()} of ${contractId}`;
        require(proposal !== undefined, CONTRACT_ERRORS.proposalNotFound, detail);
        return { proposal };
      },
    ),
    define(
      'Proposals',
      contract.QueryProposalsRequest,
      contract.QueryProposalsResponse,
      ({ state }, { contractId, pagination: page }) => {
        requireContract(state, contractId);
        const { items, pagination } = readPage(proposals, state, [contractId], page, MAX_PAGE);
        return { proposals: items.map(({ value }) => value), pagination };
      },
    ),
    define(
      'Metrics',
      contract.QueryMetricsRequest,
      contract.QueryMetricsResponse,
      ({ state }, { contractId, member }) => {
        require(contractId !== '', SDK_ERRORS.invalidRequest, 'contract_id: empty');
        if (member !== '') requireAddress(member, 'member');
        const of = member === '' ? undefined : member;
        return { metrics: metricsOf(state, bank, metrics, contractId, of) };
      },
    ),
  ];
}
