/*
 * What is said of a .proto file once it is parsed: enough to read and write any message of it as
 * JSON, to route HTTP to its services, and to describe it to a gRPC client.
 */

/** A REST route of a method: `google.api.http`. */
export interface HttpRule {
  readonly verb: 'GET' | 'POST';
  /** With placeholders, e.g. `/cosmos/bank/v1beta1/balances/{address}` or `{denom=**}`. */
  readonly path: string;
  /** `*`: the body is the whole request. */
  readonly body?: string;
}

export interface MethodShape {
  readonly name: string;
  /** Full names of the messages. */
  readonly request: string;
  readonly response: string;
  readonly http: readonly HttpRule[];
  /** It answers with any number of responses. */
  readonly stream?: boolean;
}

export interface ServiceShape {
  /** Full name, e.g. `cosmos.bank.v1beta1.Query`. */
  readonly name: string;
  readonly methods: readonly MethodShape[];
}

export interface FieldShape {
  readonly name: string;
  readonly number: number;
  /** A scalar of proto3, or the full name of a message or enum. */
  readonly type: string;
  readonly repeated?: boolean;
  readonly oneof?: string;
  /** A message that JSON shows with its defaults where it is absent, instead of null. */
  readonly present?: boolean;
  /** A number in text: `integer`, or `decimal` with 18 places, stored without the point. */
  readonly text?: 'integer' | 'decimal';
}

export interface MessageShape {
  /** Full name; of a nested one with its parents. */
  readonly name: string;
  readonly fields: readonly FieldShape[];
}

export interface EnumShape {
  readonly name: string;
  /** Numbers by name, in order of declaration. */
  readonly values: Readonly<Record<string, number>>;
}

export interface InterfaceFile {
  /** As imported, e.g. `cosmos/bank/v1beta1/query.proto`. */
  readonly name: string;
  readonly package: string;
  /** Of the files beside it; those that only define options are left out. */
  readonly imports: readonly string[];
  readonly messages: readonly MessageShape[];
  readonly enums: readonly EnumShape[];
  readonly services: readonly ServiceShape[];
}
