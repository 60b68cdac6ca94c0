import type { MethodShape } from '../../proto/codec/interfaces/model.js';
import type { JsonObject } from '../../proto/codec/interfaces/json.js';

/** A call of one method, however it came. */
export interface LcdCall {
  /** Of gRPC, `/package.Service/Method`. */
  readonly path: string;
  readonly method: MethodShape;
  /** The request in proto3 JSON, by the names of the .proto file. */
  readonly request: JsonObject;
  /** The height that is asked; 0 means the newest. */
  readonly height: bigint;
}

export interface LcdAnswer {
  readonly json: JsonObject;
  /** Of the state that was asked, where it was. */
  readonly height?: bigint;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers a method. @throws LcdFailure */
export type LcdMethod = (call: LcdCall) => Promise<LcdAnswer>;

/** Methods by their gRPC path. */
export type LcdMethods = Readonly<Record<string, LcdMethod>>;
