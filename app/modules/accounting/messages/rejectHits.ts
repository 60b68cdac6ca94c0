import type {
  MsgRejectHits as Message,
  RecordResult,
} from '../../../../proto/codec/generated/banma/accounting/v1.js';
import {
  EventHitsRejected,
  MsgRejectHits,
  MsgRejectHitsResponse,
  Outcome,
} from '../../../../proto/codec/generated/banma/accounting/v1.js';
import { addressFromText } from '../../../../proto/documents/address.js';
import { LIMITS } from '../../../../proto/documents/gasSchedule.js';
import { typedEvent } from '../../../kit/event.js';
import { requireCount, requireSize } from '../../../kit/fieldChecks.js';
import type { ExecutionContext, MessageHandler } from '../../../kit/module.js';
import type { Modules } from '../closing.js';
import { rejectHit } from '../deliver.js';
import type { Refusal } from '../errors.js';
import { ACCOUNTING_ERRORS } from '../errors.js';
import { closedPlaces, openRecords, partsOf } from '../keys.js';
import { authorize } from './authorize.js';
import { requireHeader, requireRejections } from './checks.js';
import { costOf, refusedWhole } from './replies.js';

/** The querier rejects hits of a record until it closes (contract.md, Rejected hits). */
export function createRejectHits(modules: Modules): MessageHandler<Message> {
  return {
    typeUrl: MsgRejectHits.typeUrl,
    decode: MsgRejectHits.decode,
    signers: ({ signer }) => [signer],
    serviceKeyMaySend: true,
    validate: (message) => {
      requireHeader(message);
      const { malformed } = ACCOUNTING_ERRORS;
      requireSize('request_hash', message.requestHash, [32], malformed);
      const { rejected } = message;
      requireCount('rejected', rejected.length, LIMITS.recordsPerMessage, malformed);
      requireRejections('rejected', rejected, addressFromText(message.member));
    },
    cost: ({ rejected }) => costOf(1, rejected.length, 0),
    execute: (context, message) => {
      authorize(modules.contract, context.state, message);
      const value = MsgRejectHitsResponse.encode({ result: reject(context, message) });
      return { typeUrl: MsgRejectHitsResponse.typeUrl, value };
    },
  };
}

function reject({ state, block, events }: ExecutionContext, message: Message): RecordResult {
  const { contractId, member, requestHash, rejected } = message;
  const key = partsOf({ contractId, querier: addressFromText(member), requestHash });
  const open = openRecords.get(state, ...key);
  const refuse = (code: Refusal): RecordResult => {
    const counts = { responses: 0, rejected: rejected.length, details: 0 };
    return refusedWhole(requestHash, open !== undefined, code, counts);
  };
  if (open === undefined) {
    return refuse(closedPlaces.has(state, ...key) ? 'closed' : 'unknown_record');
  }
  if (block.timeMs >= open.closesAt) return refuse('closed');
  const responses = [...open.responses];
  const results = rejected.map((item) => rejectHit(responses, item));
  const count = results.filter(({ outcome }) => outcome === Outcome.RECORDED).length;
  if (count > 0) {
    openRecords.set(state, { ...open, responses }, ...key);
    const event = { contractId, querier: member, requestHash, count: BigInt(count) };
    events.emit(typedEvent(EventHitsRejected, event));
  }
  return { requestHash, open: true, code: '', responses: [], rejected: results, details: [] };
}
