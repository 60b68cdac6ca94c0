import { messageFromJson } from '../../proto/codec/interfaces/fromJson.js';
import type { Interfaces } from '../../proto/codec/interfaces/lookup.js';
import { messageToJson } from '../../proto/codec/interfaces/toJson.js';
import { GRPC_CODES } from '../../proto/documents/queryStatus.js';
import type { StateQueries } from '../chain/stateQueries.js';
import type { LcdMethod } from './call.js';
import { LcdFailure } from './failure.js';

/** A method that the application answers: JSON in, protobuf there and back, JSON out. */
export function createStateMethod(interfaces: Interfaces, queries: StateQueries): LcdMethod {
  return async ({ path, method, request, height }) => {
    const lookup = interfaces.message;
    const asked = messageFromJson(interfaces.require(method.request), request, lookup);
    const answer = await queries.query(path, asked, height);
    if (!answer.ok) {
      const isMissing = answer.code === GRPC_CODES.Unimplemented;
      throw new LcdFailure(answer.code, isMissing ? 'Not Implemented' : answer.message);
    }
    const type = interfaces.require(method.response);
    return { json: messageToJson(type, answer.value, lookup), height: answer.height };
  };
}
