import { sha256Text } from '../../proto/documents/hash.js';
import { CodedError } from '../kit/errors.js';
import { decodeTx } from './decodeTx.js';
import type { DecodedTx } from './decodeTx.js';
import { createRecentCache } from './recentCache.js';
import type { Registry } from './registry.js';

/** Decodes a transaction, or says with which code it fails. */
export type TxDecoder = (bytes: Uint8Array) => DecodedTx | CodedError;

/** Bytes of encoded transactions remembered, twice; decoded they take some times as much. */
const REMEMBERED_BYTES = 8 * 1024 * 1024;

/**
 * A decoder that remembers recent transactions by their hash, since each passes CheckTx, two
 * proposals and the block. The result depends on the bytes alone.
 */
export function createTxDecoder(registry: Registry): TxDecoder {
  const recent = createRecentCache<DecodedTx | CodedError>(REMEMBERED_BYTES);
  return (bytes) => {
    const key = sha256Text(bytes);
    const known = recent.get(key);
    if (known !== undefined) return known;
    const decoded = decodeOrCode(registry, bytes, key);
    recent.set(key, decoded, bytes.length);
    return decoded;
  };
}

function decodeOrCode(registry: Registry, bytes: Uint8Array, hash: string): DecodedTx | CodedError {
  try {
    return decodeTx(registry, bytes, 'execute', hash);
  } catch (error) {
    if (error instanceof CodedError) return error;
    throw error;
  }
}
