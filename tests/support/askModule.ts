import type { TestChain } from './chain.js';

interface Codec<Value> {
  readonly encode: (value: Value) => { readonly finish: () => Uint8Array };
  readonly decode: (bytes: Uint8Array) => Value;
  readonly fromPartial: (value: never) => Value;
}

/** Asks `module/Name` of the Cosmos SDK. @throws Error with the log */
export function ask<Request, Response>(
  chain: TestChain,
  path: string,
  request: Codec<Request>,
  response: Codec<Response>,
  fields: Partial<Request>,
): Response {
  const bytes = request.encode(request.fromPartial(fields as never)).finish();
  const answer = chain.query(`/cosmos.${path.replace('/', '.v1beta1.Query/')}`, bytes);
  if (answer.code !== 0) throw new Error(`${answer.codespace} ${answer.code}: ${answer.log}`);
  return response.decode(answer.value);
}
