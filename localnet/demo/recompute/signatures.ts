import { createHash, createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { addressBytes } from './bech32.js';
import { writeWire } from './wire.js';

// RFC 5480: the SubjectPublicKeyInfo frame of a compressed secp256k1 point.
const SPKI_PREFIX = Buffer.from('3036301006072a8648ce3d020106052b8104000a032200', 'hex');
const keys = new Map<string, KeyObject>();

/** True if the 64-byte signature of a document (protocol.md, Signed documents) is this key's. */
export function isSigned(
  tag: string,
  document: Uint8Array,
  signature: Uint8Array,
  publicKey: Uint8Array,
): boolean {
  const signed = Buffer.concat([Buffer.from(`banma/v1/${tag}\0`), document]);
  return verify(
    'sha256',
    signed,
    { key: keyObjectOf(publicKey), dsaEncoding: 'ieee-p1363' },
    signature,
  );
}

function keyObjectOf(publicKey: Uint8Array): KeyObject {
  const hex = Buffer.from(publicKey).toString('hex');
  const known = keys.get(hex);
  if (known) return known;
  const key = createPublicKey({
    key: Buffer.concat([SPKI_PREFIX, publicKey]),
    format: 'der',
    type: 'spki',
  });
  keys.set(hex, key);
  return key;
}

/** The parts of a query that its documents repeat. */
export interface QueryTerms {
  readonly chainId: string;
  readonly contractId: string;
  readonly queryId: Uint8Array;
  /** 20 bytes. */
  readonly querier: Uint8Array;
  readonly requestedAt: bigint;
  readonly deadlineMs: bigint;
  readonly continuePreciseQuery: boolean;
  readonly privateHash: Uint8Array;
}

/** sha256 of the QueryRequest with `responder` empty. */
export function requestHashOf(terms: QueryTerms): Uint8Array {
  const request = writeWire([
    [1, terms.chainId],
    [2, terms.contractId],
    [3, terms.queryId],
    [4, terms.querier],
    [6, terms.requestedAt],
    [7, terms.deadlineMs],
    [8, terms.continuePreciseQuery],
    [9, terms.privateHash],
  ]);
  return createHash('sha256').update(request).digest();
}

/** `Proof{chain_id, contract_id, member, digest}`, signed for each of a proof's two digests. */
export function proofDocument(
  chainId: string,
  contractId: string,
  member: string,
  digest: Uint8Array,
): Uint8Array {
  return writeWire([
    [1, chainId],
    [2, contractId],
    [3, addressBytes(member)],
    [4, digest],
  ]);
}
