/** One ABCI method: the encoded request in, the encoded response out, whatever the transport. */
export interface AbciMethod {
  /** As in `tendermint.abci.ABCI`, e.g. `FinalizeBlock`. */
  readonly name: string;
  /** Its number in `tendermint.abci.Request`; that in `Response` is one more. */
  readonly field: number;
  /** What it throws never tells of bad input: it halts this node (but for an OutOfStepError). */
  readonly handle: (request: Uint8Array) => Uint8Array | Promise<Uint8Array>;
}

interface Codec<T> {
  readonly encode: (value: T) => { readonly finish: () => Uint8Array };
  readonly decode: (bytes: Uint8Array) => T;
  readonly fromPartial: (value: never) => T;
}

/** Wraps a typed handler into one of bytes. */
export function defineMethod<Request, Response>(
  name: string,
  field: number,
  request: Codec<Request>,
  response: Codec<Response>,
  handle: (request: Request) => Response | Promise<Response>,
): AbciMethod {
  return {
    name,
    field,
    handle: (bytes) => {
      const answer = handle(request.decode(bytes));
      if (!(answer instanceof Promise)) return response.encode(answer).finish();
      return answer.then((awaited: Response) => response.encode(awaited).finish());
    },
  };
}
