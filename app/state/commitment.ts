import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { sha256 } from '../../proto/documents/hash.js';
import type { Keyspace } from './keyspace.js';
import type { StateChange } from './overlay.js';

/** Turns the writes of a block into the app hash (ADR 0010). An authenticated tree fits here. */
export interface Commitment {
  /** App hash (32 bytes) after the writes, given in ascending key order. */
  readonly update: (previous: Uint8Array, changes: readonly StateChange[]) => Uint8Array;
}

/** The app hash before anything was ever written. */
export const NO_APP_HASH = new Uint8Array(32);

const DOMAIN = new TextEncoder().encode('banma/app-hash/v1');

/**
 * A chain of write sets: appHash_h = sha256("banma/app-hash/v1" ‖ appHash_{h-1} ‖ hash of the
 * authenticated writes of the block). Two nodes agree on it exactly if they wrote the same to every
 * authenticated key at every height.
 */
export function createCommitment(keyspace: Keyspace): Commitment {
  return {
    update: (previous, changes) => {
      const authenticated = changes.filter(({ key }) => keyspace.collectionOf(key).authenticated);
      return sha256(DOMAIN, previous, writeSetHash(authenticated));
    },
  };
}

/**
 * Hash of writes in ascending key order, removals included, each length-framed:
 * u32 key length ‖ key ‖ u32 value length ‖ value; a removed key has value length 0, which no value
 * has.
 */
export function writeSetHash(changes: readonly StateChange[]): Uint8Array {
  const hash = createHash('sha256');
  for (const { key, value } of changes) {
    updateFramed(hash, key);
    updateFramed(hash, value ?? NOTHING);
  }
  return new Uint8Array(hash.digest());
}

const NOTHING = new Uint8Array(0);

function updateFramed(hash: Hash, bytes: Uint8Array): void {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length);
  hash.update(length).update(bytes);
}
