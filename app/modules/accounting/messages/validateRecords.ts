import type {
  MsgRecordQueries,
  QueryRecord,
} from '../../../../proto/codec/generated/banma/accounting/v1.js';
import { QueryRecord as QueryRecordCodec } from '../../../../proto/codec/generated/banma/accounting/v1.js';
import { addressFromText } from '../../../../proto/documents/address.js';
import { LIMITS } from '../../../../proto/documents/gasSchedule.js';
import { bytesToText } from '../../../kit/bytes.js';
import { require } from '../../../kit/errors.js';
import { requireCount, requireSize } from '../../../kit/fieldChecks.js';
import { ACCOUNTING_ERRORS } from '../errors.js';
import {
  requireDetail,
  requireDistinct,
  requireHeader,
  requireQuery,
  requireRejections,
  requireResponse,
} from './checks.js';

const { malformed, duplicate } = ACCOUNTING_ERRORS;

/** Everything about the records of a message that needs no state. @throws CodedError */
export function validateRecords(message: MsgRecordQueries): void {
  requireHeader(message);
  const querier = addressFromText(message.member);
  requireCount('records', message.records.length, LIMITS.recordsPerMessage, malformed);
  const seen = new Set<string>();
  message.records.forEach((record, index) => {
    const field = `records[${index}]`;
    validateRecord(field, record, querier);
    const key = bytesToText(QueryRecordCodec.encode(queryPart(record)));
    require(!seen.has(key), duplicate, field);
    seen.add(key);
  });
}

/** What decides the request hash; the rest is the same in the whole message. */
function queryPart(record: QueryRecord): QueryRecord {
  const none = { responses: [], rejected: [], details: [], authorizationDigest: new Uint8Array(0) };
  return { ...record, ...none };
}

function validateRecord(field: string, record: QueryRecord, querier: Uint8Array): void {
  requireQuery(field, record);
  const { responses, details, rejected, authorizationDigest } = record;
  const items = responses.length + details.length + rejected.length;
  require(items > 0, malformed, `${field}: nothing to record`);
  requireSize(`${field}.authorization_digest`, authorizationDigest, [0, 32], malformed);
  requireDistinct(`${field}.responses`, responses);
  responses.forEach((response, index) => {
    const place = `${field}.responses[${index}]`;
    requireResponse(place, response, querier);
    requireSize(`${place}.signature`, response.signature, [64], malformed);
  });
  requireDistinct(`${field}.details`, details);
  details.forEach((detail, index) => {
    const place = `${field}.details[${index}]`;
    requireDetail(place, detail, querier);
    requireSize(`${place}.request_signature`, detail.requestSignature, [64], malformed);
    requireSize(`${place}.signature`, detail.signature, [64], malformed);
  });
  requireRejections(`${field}.rejected`, rejected, querier);
}
