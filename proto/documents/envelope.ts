import {
  DetailRequest,
  DetailResponse,
  Proof,
  QueryPrivate,
  QueryRequest,
  QueryResponse,
  ResponsePrivate,
} from '../codec/generated/banma/envelope/v1.js';
import type { Message } from '../codec/message.js';
import { sha256 } from './hash.js';

const encoder = new TextEncoder();
const ZERO = new Uint8Array(1);

/** sha256(`banma/v1/<name>` ‖ 0x00 ‖ bytes): protocol.md, Signed documents. */
export function taggedHash(name: string, bytes: Uint8Array): Uint8Array {
  return sha256(encoder.encode(`banma/v1/${name}`), ZERO, bytes);
}

function signedAs<T>(name: string, message: Message<T>): (document: T) => Uint8Array {
  const tag = encoder.encode(`banma/v1/${name}\0`);
  return (document) => sha256(tag, message.encode(document));
}

/** The 32-byte digests that are signed, one function a document. */
export const queryRequestDigest = signedAs('query-request', QueryRequest);
export const queryResponseDigest = signedAs('query-response', QueryResponse);
export const detailRequestDigest = signedAs('detail-request', DetailRequest);
export const detailResponseDigest = signedAs('detail-response', DetailResponse);
export const hitProofDigest = signedAs('proof-hit', Proof);
export const detailProofDigest = signedAs('proof-detail', Proof);

/** `private_hash` of a QueryRequest. */
export const queryPrivateHash = signedAs('query-private', QueryPrivate);
/** `private_hash` of a QueryResponse that is a hit. */
export const responsePrivateHash = signedAs('response-private', ResponsePrivate);

/** `authorization_digest` on the chain: blinded by 32 random bytes that stay in the vault. */
export function authorizationDigest(random: Uint8Array, digest: Uint8Array): Uint8Array {
  return sha256(encoder.encode('banma/v1/authorization'), ZERO, random, digest);
}

/** One per query: sha256 of the QueryRequest's bytes with `responder` empty. */
export function requestHash(request: QueryRequest): Uint8Array {
  return sha256(QueryRequest.encode({ ...request, responder: new Uint8Array(0) }));
}
