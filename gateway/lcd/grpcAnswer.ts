import { messageFromJson } from '../../proto/codec/interfaces/fromJson.js';
import type { Interfaces } from '../../proto/codec/interfaces/lookup.js';
import type { MethodShape } from '../../proto/codec/interfaces/model.js';
import { messageToJson } from '../../proto/codec/interfaces/toJson.js';
import type { StateQueries } from '../chain/stateQueries.js';
import type { LcdMethods } from './call.js';
import { LcdFailure } from './failure.js';

export interface GrpcCall {
  /** `/package.Service/Method` */
  readonly path: string;
  readonly method: MethodShape;
  readonly request: Uint8Array;
  /** 0 means the newest. */
  readonly height: bigint;
}

export interface GrpcAnswer {
  readonly response: Uint8Array;
  /** Of the state that was asked, where it was. */
  readonly height: bigint | undefined;
}

/** Answers a call as REST answers it. @throws LcdFailure, CodecError, ChainUnavailable */
export type AnswerGrpc = (call: GrpcCall) => Promise<GrpcAnswer>;

/** What the application answers goes through as it is; methods of ours speak JSON. */
export function createGrpcAnswer(parts: {
  readonly interfaces: Interfaces;
  readonly methods: LcdMethods;
  readonly queries: Pick<StateQueries, 'query'>;
}): AnswerGrpc {
  const { interfaces, methods, queries } = parts;
  const lookup = interfaces.message;
  return async ({ path, method, request, height }) => {
    const own = methods[path];
    if (own === undefined) {
      const answer = await queries.query(path, request, height);
      if (!answer.ok) throw new LcdFailure(answer.code, answer.message);
      return { response: answer.value, height: answer.height };
    }
    const asked = messageToJson(interfaces.require(method.request), request, lookup);
    const answer = await own({ path, method, request: asked, height });
    const type = interfaces.require(method.response);
    return { response: messageFromJson(type, answer.json, lookup), height: answer.height };
  };
}
