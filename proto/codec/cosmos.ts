import './cosmosAllocation.js';
import { PageRequest, PageResponse } from 'cosmjs-types/cosmos/base/query/v1beta1/pagination';
import { Any } from 'cosmjs-types/google/protobuf/any';
import type { NestedMessage } from './fields.js';

interface CosmosCodec<T> {
  encode(value: T): { finish(): Uint8Array };
  decode(bytes: Uint8Array): T;
  toJSON(value: T): unknown;
  fromPartial(value: never): T;
}

function adapt<T>(codec: CosmosCodec<T>): NestedMessage {
  return {
    encode: (value) => codec.encode(value).finish(),
    decode: (bytes) => codec.decode(bytes),
    toJson: (value) => codec.toJSON(value),
    fromPartial: (value) => codec.fromPartial(value),
  };
}

/** Messages of the Cosmos SDK that ours contain, taken from cosmjs-types. */
export const cosmosMessages = {
  Any: adapt(Any),
  PageRequest: adapt(PageRequest),
  PageResponse: adapt(PageResponse),
};
export type { Any, PageRequest, PageResponse };
