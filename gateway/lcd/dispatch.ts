import type { Interfaces } from '../../proto/codec/interfaces/lookup.js';
import type { JsonObject, JsonValue } from '../../proto/codec/interfaces/json.js';
import { GRPC_CODES } from '../../proto/documents/queryStatus.js';
import type { AnswerCache, KeptAnswer } from './answerCache.js';
import type { LcdCall, LcdMethod, LcdMethods } from './call.js';
import { failureAnswer, invalidArgument, LcdFailure } from './failure.js';
import type { LcdRequest, LcdResponse } from './httpMessages.js';
import { requestFromUrl } from './parameters.js';
import type { MatchedRoute, Routes } from './routes.js';

export interface DispatchParts {
  readonly interfaces: Interfaces;
  readonly routes: Routes;
  /** Methods answered here; all others are the application's. */
  readonly methods: LcdMethods;
  readonly stateMethod: LcdMethod;
  readonly cache: AnswerCache;
  /** The newest committed height; undefined while nobody tells. */
  readonly committed: () => bigint | undefined;
}

/**
 * The one mapping from REST to methods: finds the route, makes the request of URL and body, calls,
 * keeps what was asked of the state at one height. @throws LcdFailure
 */
export function createDispatch(
  parts: DispatchParts,
): (request: LcdRequest) => Promise<LcdResponse> {
  const { interfaces, routes, methods, stateMethod, cache, committed } = parts;

  const call = async (route: MatchedRoute, asked: LcdRequest, height: bigint) => {
    const type = interfaces.require(route.method.request);
    const fromUrl = requestFromUrl(type, route.placeholders, new URLSearchParams(asked.query));
    const request = route.rule.body === undefined ? fromUrl : bodyOf(asked.body);
    const lcdCall: LcdCall = { path: route.path, method: route.method, request, height };
    return (methods[route.path] ?? stateMethod)(lcdCall);
  };

  return async (asked) => {
    const height = heightOf(asked.height);
    const { verb, path, query } = asked;
    const isCacheable = verb === 'GET';
    const keyAt = (at: bigint): string => `${at} ${path}?${query}`;
    const known = height > 0n ? height : committed();
    const kept = isCacheable && known !== undefined ? cache.get(keyAt(known)) : undefined;
    if (kept !== undefined) return kept;
    const route = routes.match(verb, path);
    if (route === undefined) throw new LcdFailure(GRPC_CODES.Unimplemented, 'Not Implemented');
    if ('verbs' in route) {
      const failure = new LcdFailure(GRPC_CODES.Unimplemented, 'Method Not Allowed');
      const allow = `${route.verbs.join(', ')}, OPTIONS`;
      return { ...failureAnswer(failure), height: undefined, headers: { allow } };
    }
    const answer = await call(route, asked, height);
    const body = JSON.stringify(answer.json);
    const response: KeptAnswer = { status: 200, body, height: answer.height };
    const isOfState = methods[route.path] === undefined;
    if (isCacheable && isOfState && answer.height !== undefined && answer.height > 0n) {
      cache.put(keyAt(answer.height), response);
    }
    return { ...response, headers: answer.headers };
  };
}

/** @throws LcdFailure for what is no height */
function heightOf(text: string | undefined): bigint {
  if (text === undefined || text === '') return 0n;
  if (/^\d{1,18}$/.test(text)) return BigInt(text);
  const shown = JSON.stringify(text.slice(0, 50));
  throw invalidArgument(`x-cosmos-block-height: ${shown} is not a height`);
}

function bodyOf(body: string): JsonObject {
  if (body.trim() === '') return {};
  let parsed: JsonValue;
  try {
    parsed = JSON.parse(body) as JsonValue;
  } catch {
    throw invalidArgument('the body is not JSON');
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
    return parsed as JsonObject;
  }
  throw invalidArgument('the body is not a JSON object');
}
