import type {
  MsgRecordQueries as Message,
  QueryRecord,
  RecordResult,
} from '../../../../proto/codec/generated/banma/accounting/v1.js';
import {
  EventRecordsAdded,
  MsgRecordQueries,
  MsgRecordQueriesResponse,
  Outcome,
} from '../../../../proto/codec/generated/banma/accounting/v1.js';
import { addressFromText } from '../../../../proto/documents/address.js';
import { typedEvent } from '../../../kit/event.js';
import type { MessageHandler } from '../../../kit/module.js';
import type { Modules } from '../closing.js';
import { queryOf } from '../documents.js';
import type { Delivery } from '../plan.js';
import { createMembershipReader, planDelivery } from '../plan.js';
import type { SignatureTask } from '../signatures.js';
import { verifyTasks } from '../signatures.js';
import type { Admission } from '../window.js';
import { applyDelivery, standingOf } from './applyDelivery.js';
import { authorize } from './authorize.js';
import { costOf, countOutcomes, refusedWhole } from './replies.js';
import { validateRecords } from './validateRecords.js';

/** What is to become of one record of the message. */
type Plan =
  | { readonly refused: RecordResult }
  | { readonly delivery: Delivery; readonly admission: Exclude<Admission, { refusal: string }> };

/** The querier records its queries with the answers it got (contract.md, Adding). */
export function createRecordQueries(modules: Modules): MessageHandler<Message> {
  return {
    typeUrl: MsgRecordQueries.typeUrl,
    decode: MsgRecordQueries.decode,
    signers: ({ signer }) => [signer],
    serviceKeyMaySend: true,
    validate: validateRecords,
    cost: ({ records }) => {
      let items = 0;
      let signatures = 0;
      for (const { responses, rejected, details } of records) {
        items += responses.length + rejected.length + details.length;
        signatures += responses.length + 2 * details.length;
      }
      return costOf(records.length, items, signatures);
    },
    *execute(context, message) {
      const { contractId, member, records } = message;
      const { state, block } = context;
      authorize(modules.contract, state, message);
      const bench = { ...modules, state };
      const memberships = createMembershipReader(bench, contractId);
      const querier = addressFromText(member);

      // All signatures of the message are checked in one batch, before anything is written.
      const tasks: SignatureTask[] = [];
      const plan = (record: QueryRecord, index: number): Plan => {
        const query = queryOf(block.chainId, contractId, querier, record);
        const standing = standingOf(context, modules, memberships, query, false);
        const { admission, open, params } = standing;
        if (admission.refusal !== undefined) {
          const { refusal } = admission;
          const counts = {
            responses: record.responses.length,
            rejected: record.rejected.length,
            details: record.details.length,
          };
          return { refused: refusedWhole(query.hash, open !== undefined, refusal, counts) };
        }
        const places = placesOf(`records[${index}]`);
        const input = { query, params, open, record, claimTasks: undefined, places };
        const delivery: Delivery = planDelivery(bench, memberships, input, tasks);
        return { delivery, admission };
      };
      const plans: Plan[] = [];
      for (const [index, record] of records.entries()) {
        plans.push(plan(record, index));
        yield;
      }
      const isCurrent = yield* verifyTasks(context.verifier, tasks);
      const results: RecordResult[] = [];
      for (const planned of plans) {
        yield;
        results.push(
          'refused' in planned
            ? planned.refused
            : applyDelivery(context, modules, planned.delivery, planned.admission, isCurrent),
        );
      }
      const event = {
        contractId,
        querier: member,
        records: BigInt(results.filter(({ open }) => open).length),
        recorded: countOutcomes(results, Outcome.RECORDED),
        refused: countOutcomes(results, Outcome.REFUSED),
      };
      context.events.emit(typedEvent(EventRecordsAdded, event));
      const value = MsgRecordQueriesResponse.encode({ results });
      return { typeUrl: MsgRecordQueriesResponse.typeUrl, value };
    },
  };
}

function placesOf(field: string) {
  return {
    response: (index: number) => `${field}.responses[${index}].signature`,
    detailRequest: (index: number) => `${field}.details[${index}].request_signature`,
    detailResponse: (index: number) => `${field}.details[${index}].signature`,
  };
}
