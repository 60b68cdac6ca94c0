import type { MsgClaimQuery as Message } from '../../../../proto/codec/generated/banma/accounting/v1.js';
import {
  EventQueryClaimed,
  MsgClaimQuery,
  MsgClaimQueryResponse,
  Outcome,
} from '../../../../proto/codec/generated/banma/accounting/v1.js';
import { addressToText } from '../../../../proto/documents/address.js';
import { queryRequestDigest } from '../../../../proto/documents/envelope.js';
import { require } from '../../../kit/errors.js';
import { typedEvent } from '../../../kit/event.js';
import type { MessageHandler } from '../../../kit/module.js';
import type { Modules } from '../closing.js';
import { queryOfRequest } from '../documents.js';
import { ACCOUNTING_ERRORS } from '../errors.js';
import { createMembershipReader, planDelivery } from '../plan.js';
import type { SignatureTask } from '../signatures.js';
import { keysToTry, verifyTasks } from '../signatures.js';
import { CLOCK_TOLERANCE_MS } from '../window.js';
import { applyDelivery, standingOf } from './applyDelivery.js';
import { authorize } from './authorize.js';
import { costOf, itemsOf, refusedWhole } from './replies.js';
import { detailOf, responseOf, validateClaim } from './validateClaim.js';

const NOTHING = new Uint8Array(0);
const PLACES = {
  response: () => 'request_signature',
  detailRequest: () => 'detail_request_signature',
  detailResponse: () => 'detail_response',
};

/** A responder whose answer is missing brings it itself (contract.md, Adding). */
export function createClaimQuery(modules: Modules): MessageHandler<Message> {
  return {
    typeUrl: MsgClaimQuery.typeUrl,
    decode: MsgClaimQuery.decode,
    signers: ({ signer }) => [signer],
    serviceKeyMaySend: true,
    validate: validateClaim,
    cost: ({ detailRequest }) => (detailRequest === undefined ? costOf(1, 1, 1) : costOf(1, 2, 2)),
    *execute(context, message) {
      const { contractId, member, request, requestSignature } = message;
      const { state, block } = context;
      require(request !== undefined, ACCOUNTING_ERRORS.malformed, 'request: missing');
      authorize(modules.contract, state, message);
      const isOfThisChain = request.chainId === block.chainId;
      require(isOfThisChain, ACCOUNTING_ERRORS.wrongAddressee, 'request.chain_id');

      const bench = { ...modules, state };
      const memberships = createMembershipReader(bench, contractId);
      const query = queryOfRequest(request);
      const response = responseOf(message);
      const detail = detailOf(message);
      const details = detail === undefined ? [] : [detail];
      const { admission, open, params } = standingOf(context, modules, memberships, query, true);
      const querier = memberships(request.querier);
      if (admission.refusal !== undefined || querier === undefined) {
        const refusal = admission.refusal ?? 'not_member';
        const counts = { responses: 1, rejected: 0, details: details.length };
        return encodeResponse(refusedWhole(query.hash, open !== undefined, refusal, counts));
      }
      const end = response.respondedAt + CLOCK_TOLERANCE_MS;
      const tasks: SignatureTask[] = [
        {
          field: 'request_signature',
          signature: requestSignature,
          digest: queryRequestDigest(request),
          ...keysToTry(modules.contract, querier, request.requestedAt, end),
        },
      ];
      const record = { responses: [response], details, rejected: [], authorizationDigest: NOTHING };
      const input = { query, params, open, record, claimTasks: [0], places: PLACES };
      const delivery = planDelivery(bench, memberships, input, tasks);
      const isCurrent = yield* verifyTasks(context.verifier, tasks);
      const result = applyDelivery(context, modules, delivery, admission, isCurrent);
      if (itemsOf(result).some(({ outcome }) => outcome === Outcome.RECORDED)) {
        const event = {
          contractId,
          querier: addressToText(request.querier),
          responder: member,
          requestHash: query.hash,
        };
        context.events.emit(typedEvent(EventQueryClaimed, event));
      }
      return encodeResponse(result);
    },
  };
}

function encodeResponse(result: Parameters<typeof itemsOf>[0]) {
  const value = MsgClaimQueryResponse.encode({ result });
  return { typeUrl: MsgClaimQueryResponse.typeUrl, value };
}
