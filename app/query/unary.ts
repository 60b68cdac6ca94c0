import { Metadata, status } from '@grpc/grpc-js';
import type { handleUnaryCall, sendUnaryData, ServerUnaryCall, StatusObject } from '@grpc/grpc-js';
import type { QueryAnswer, StateQuery } from '../block/queries.js';
import { MASKED_FAULT } from '../kit/errors.js';
import {
  CODE_METADATA,
  CODESPACE_METADATA,
  HEIGHT_METADATA,
  STALE_METADATA,
} from '../../proto/documents/queryMetadata.js';
import { statusOfQuery } from '../../proto/documents/queryStatus.js';
import type { GrpcMethod } from '../../proto/grpc/methods.js';
import { heightAnswered, heightAsked } from '../../proto/grpc/height.js';
import { statusText } from '../../proto/grpc/statusText.js';
import { StaleState } from './freshness.js';

/** Answers a query of the state. @throws StaleState while the disk does not follow */
export type AnswerQuery = (query: StateQuery) => Promise<QueryAnswer>;

/** The method of one path: heights in metadata, failures as statuses of gRPC. */
export function unaryMethod(path: string, answer: AnswerQuery): GrpcMethod {
  const handle: handleUnaryCall<Uint8Array, Uint8Array> = (call, reply) =>
    void respond(path, answer, call, reply);
  return { path, kind: 'unary', handle };
}

async function respond(
  path: string,
  answer: AnswerQuery,
  call: ServerUnaryCall<Uint8Array, Uint8Array>,
  reply: sendUnaryData<Uint8Array>,
): Promise<void> {
  const height = heightAsked(call.metadata);
  if (height === undefined) {
    reply({ code: status.INVALID_ARGUMENT, details: `${HEIGHT_METADATA}: not a height` });
    return;
  }
  try {
    const query = { path, request: call.request, height, prove: false };
    const answered = await answer(query);
    call.sendMetadata(heightAnswered(answered.height));
    if (answered.code === 0) reply(null, answered.value);
    else reply(refusalOf(answered));
  } catch (error) {
    reply(faultOf(error));
  }
}

/** With the error in the chain's own terms, for who asks more than gRPC's seventeen codes. */
function refusalOf(answered: QueryAnswer): Partial<StatusObject> {
  const { code, message } = statusOfQuery(answered);
  const { codespace, code: own } = answered;
  const metadata = metadataOf({ [CODESPACE_METADATA]: codespace, [CODE_METADATA]: own.toString() });
  // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- it is gRPC’s number
  return { code, details: statusText(message), metadata };
}

function faultOf(error: unknown): Partial<StatusObject> {
  if (!(error instanceof StaleState)) {
    return { code: status.INTERNAL, details: MASKED_FAULT.description };
  }
  const metadata = metadataOf({ [STALE_METADATA]: 'true' });
  return { code: status.UNAVAILABLE, details: error.message, metadata };
}

function metadataOf(fields: Readonly<Record<string, string>>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(fields)) metadata.set(name, value);
  return metadata;
}
