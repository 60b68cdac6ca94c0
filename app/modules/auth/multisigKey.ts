import { sha256 } from '../../../proto/documents/hash.js';
import { concatBytes } from '../../kit/bytes.js';
import { coded, require, SDK_ERRORS } from '../../kit/errors.js';
import { readAny } from '../../kit/strictAny.js';
import { readStrictly } from '../../kit/strictCodec.js';
import { INTEGER, LENGTHS, nextField, readMessage, readUint64 } from '../../kit/strictReader.js';
import type { Cursor, FieldTable } from '../../kit/strictReader.js';

/** A k-of-n key: any k of its members sign. A member may be there several times, as its weight. */
export interface MultisigKey {
  /** k, from 1 to n. */
  readonly threshold: number;
  /** n compressed secp256k1 keys of 33 bytes, in the order that the account's address has. */
  readonly members: readonly Uint8Array[];
}

export const SINGLE_KEY_TYPE = '/cosmos.crypto.secp256k1.PubKey';
export const MULTISIG_KEY_TYPE = '/cosmos.crypto.multisig.LegacyAminoPubKey';

/** PubKey{key=1} of 33 bytes: tag and length. */
const KEY_FRAME = Uint8Array.of(0x0a, 33);

/** The encoded `cosmos.crypto.secp256k1.PubKey`. */
export function encodeSingleKey(publicKey: Uint8Array): Uint8Array {
  return concatBytes([KEY_FRAME, publicKey]);
}

/** The 33 bytes of an encoded `cosmos.crypto.secp256k1.PubKey`; undefined where it is none. */
export function readSingleKey(value: Uint8Array): Uint8Array | undefined {
  const isCompressed = value.length === 35 && value[0] === KEY_FRAME[0] && value[1] === 33;
  return isCompressed ? value.slice(KEY_FRAME.length) : undefined;
}

const MULTISIG: FieldTable = { 1: INTEGER, 2: LENGTHS };

/**
 * Reads an encoded `cosmos.crypto.multisig.LegacyAminoPubKey`.
 * @throws CodedError sdk 2 for other bytes, sdk 8 for a key that cannot sign, sdk 37 for multisig
 * keys inside it
 */
export function readMultisigKey(value: Uint8Array): MultisigKey {
  let threshold = 0n;
  const members: Uint8Array[] = [];
  readStrictly(MULTISIG_KEY_TYPE, value, (cursor) => {
    for (;;) {
      const field = nextField(cursor, MULTISIG);
      if (field === 0) return;
      if (field === 1) threshold = readUint64(cursor);
      else members.push(readMember(cursor));
    }
  });
  require(threshold > 0n && threshold <= BigInt(members.length), SDK_ERRORS.invalidPublicKey, () =>
    `threshold ${threshold} of a multisig key of ${members.length} members`);
  return { threshold: Number(threshold), members };
}

function readMember(cursor: Cursor): Uint8Array {
  const { typeUrl, value } = readMessage(cursor, readAny);
  require(typeUrl !== MULTISIG_KEY_TYPE, SDK_ERRORS.notSupported, 'multisig keys inside another');
  const key = typeUrl === SINGLE_KEY_TYPE ? readSingleKey(value) : undefined;
  if (key !== undefined) return key;
  throw coded(SDK_ERRORS.invalidPublicKey, 'a member of a multisig key is no secp256k1 key');
}

/** Amino's prefixes of `tendermint/PubKeyMultisigThreshold` and `tendermint/PubKeySecp256k1`. */
const MULTISIG_PREFIX = Uint8Array.of(0x22, 0xc1, 0xf7, 0xe2);
const MEMBER_PREFIX = Uint8Array.of(0xeb, 0x5a, 0xe9, 0x87, 33);

/** The 20 address bytes of a multisig key of at most 127 members: of the hash of its amino form. */
export function addressOfMultisigKey({ threshold, members }: MultisigKey): Uint8Array {
  const parts = members.flatMap((member) => [
    Uint8Array.of(0x12, MEMBER_PREFIX.length + member.length),
    MEMBER_PREFIX,
    member,
  ]);
  return sha256(MULTISIG_PREFIX, Uint8Array.of(0x08, threshold), ...parts).slice(0, 20);
}
