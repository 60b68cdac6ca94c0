import { createHash } from 'node:crypto';
import { problem } from '../errors.js';
import type { Keyring } from '../vault/keys.js';

/**
 * Idempotency-Key (draft-ietf-httpapi-idempotency-key-header), per API key. The query's id follows
 * from the key, so a crash at any point leads to the same query without anything to write first; the
 * query holds the hash of its body and its first answer.
 */
export interface IdempotentOrder {
  /** Hex, 16 bytes. */
  readonly queryId: string;
  /** Hex, SHA-256 of the body whatever the order of its members. */
  readonly bodyHash: string;
}

/**
 * @param scope name of the API key
 * @throws Problem 400 when the header is malformed
 */
export function idempotentOrder(
  keyring: Pick<Keyring, 'keyedHash'>,
  scope: string,
  header: string,
  body: object,
): IdempotentOrder {
  if (!/^[\x21-\x7e]{1,255}$/.test(header)) {
    const detail = 'Idempotency-Key is 1 to 255 visible ASCII characters.';
    throw problem(400, 'invalid_field', detail, 'Idempotency-Key', { in: 'header' });
  }
  const name = Buffer.from(JSON.stringify(['idempotency', scope, header]));
  const members = Object.entries(body).sort(([left], [right]) => (left < right ? -1 : 1));
  return {
    queryId: keyring.keyedHash(name).toString('hex', 0, 16),
    bodyHash: createHash('sha256').update(JSON.stringify(members)).digest('hex'),
  };
}

/** @throws Problem 422 when the key was used with another body */
export function refuseReuse(known: string | undefined, bodyHash: string): void {
  if (known === bodyHash) return;
  const detail = 'This Idempotency-Key was used with another body.';
  throw problem(422, 'idempotency_key_reused', detail, 'Idempotency-Key', { in: 'header' });
}
