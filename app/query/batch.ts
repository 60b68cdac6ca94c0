import type { QueryAnswer, StateQuery } from '../block/queries.js';
import { coded, require, SDK_ERRORS } from '../kit/errors.js';
import {
  batchPaths,
  QueryBatchRequest,
  QueryBatchResponse,
} from '../../proto/codec/generated/banma/node/v1.js';

export const BATCH_PATH = batchPaths.query;

const MAX_QUERIES = 32;
/** Bytes of answers after which a batch ends. */
const MAX_BYTES = 1_000_000;

/**
 * Answers several queries as each would be by itself; what does not fit any more is left out, and
 * asked again. @throws CodedError sdk 18 for what is no batch
 */
export function answerBatch(
  request: Uint8Array,
  answer: (query: StateQuery) => QueryAnswer,
): Uint8Array {
  const { queries } = readBatch(request);
  require(queries.length > 0 &&
    queries.length <= MAX_QUERIES, SDK_ERRORS.invalidRequest, 'queries');
  const answers: QueryAnswer[] = [];
  let bytes = 0;
  for (const query of queries) {
    if (answers.length > 0 && bytes > MAX_BYTES) break;
    const answered = answer({ ...query, prove: false });
    bytes += answered.value.length;
    answers.push(answered);
  }
  return QueryBatchResponse.encode({ answers });
}

function readBatch(request: Uint8Array): QueryBatchRequest {
  try {
    return QueryBatchRequest.decode(request);
  } catch {
    throw coded(SDK_ERRORS.invalidRequest, 'not a batch');
  }
}
