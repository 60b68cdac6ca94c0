import {
  INTEGER,
  LENGTH,
  LENGTHS,
  nextField,
  readBytes,
  readMessage,
  readUint64,
} from '../kit/strictReader.js';
import type { Cursor, FieldTable } from '../kit/strictReader.js';
import { readStrictly } from '../kit/strictCodec.js';
import { readAny } from '../kit/strictAny.js';
import type { AnyPart } from '../kit/strictAny.js';

export interface SignerInfoPart {
  readonly publicKey: AnyPart | undefined;
  readonly mode: ModeInfoPart | undefined;
  readonly sequence: bigint;
}

/** How one key signs, or the members of a multisig key. */
export type ModeInfoPart =
  | { readonly kind: 'single'; readonly mode: bigint }
  | { readonly kind: 'multi'; readonly bits: BitArrayPart; readonly modes: readonly MemberMode[] };

/** Number of a member's sign mode; `multi` where it is a multisig key itself. */
export type MemberMode = bigint | 'multi' | undefined;

/** `cosmos.crypto.multisig.v1beta1.CompactBitArray`, as it is encoded. */
export interface BitArrayPart {
  readonly extraBitsStored: bigint;
  readonly elems: Uint8Array;
}

const NO_BYTES: Uint8Array = new Uint8Array(0);
const NO_BITS: BitArrayPart = { extraBitsStored: 0n, elems: NO_BYTES };

const SIGNER_INFO: FieldTable = { 1: LENGTH, 2: LENGTH, 3: INTEGER };
const MODE_INFO: FieldTable = { 1: LENGTH, 2: LENGTH };
const SINGLE: FieldTable = { 1: INTEGER };
const MULTI: FieldTable = { 1: LENGTH, 2: LENGTHS };
const BIT_ARRAY: FieldTable = { 1: INTEGER, 2: LENGTH };
const MULTI_SIGNATURE: FieldTable = { 1: LENGTHS };

/** `cosmos.tx.v1beta1.SignerInfo`. @throws EncodingError */
export function readSignerInfo(cursor: Cursor): SignerInfoPart {
  let publicKey: AnyPart | undefined;
  let mode: ModeInfoPart | undefined;
  let sequence = 0n;
  for (;;) {
    const field = nextField(cursor, SIGNER_INFO);
    if (field === 0) return { publicKey, mode, sequence };
    if (field === 1) publicKey = readMessage(cursor, readAny);
    else if (field === 2) mode = readMessage(cursor, readModeInfo);
    else sequence = readUint64(cursor);
  }
}

/** `cosmos.crypto.multisig.v1beta1.MultiSignature`: one signature after the other. */
export function readMultiSignature(bytes: Uint8Array): readonly Uint8Array[] {
  return readStrictly('/cosmos.crypto.multisig.v1beta1.MultiSignature', bytes, (cursor) => {
    const signatures: Uint8Array[] = [];
    while (nextField(cursor, MULTI_SIGNATURE) !== 0) signatures.push(readBytes(cursor, true));
    return signatures;
  });
}

function readModeInfo(cursor: Cursor): ModeInfoPart | undefined {
  let info: ModeInfoPart | undefined;
  for (;;) {
    const field = nextField(cursor, MODE_INFO);
    if (field === 0) return info;
    if (field === 1) info = { kind: 'single', mode: readMessage(cursor, readSingle) };
    else info = readMessage(cursor, readMulti);
  }
}

function readSingle(cursor: Cursor): bigint {
  let mode = 0n;
  while (nextField(cursor, SINGLE) !== 0) mode = readUint64(cursor);
  return mode;
}

function readMulti(cursor: Cursor): ModeInfoPart {
  let bits = NO_BITS;
  const modes: MemberMode[] = [];
  for (;;) {
    const field = nextField(cursor, MULTI);
    if (field === 0) return { kind: 'multi', bits, modes };
    if (field === 1) bits = readMessage(cursor, readBitArray);
    else modes.push(readMessage(cursor, readMemberMode));
  }
}

/** What a multisig key inside another holds is not looked at: it is refused. */
function readMemberMode(cursor: Cursor): MemberMode {
  let mode: MemberMode;
  for (;;) {
    const field = nextField(cursor, MODE_INFO);
    if (field === 0) return mode;
    if (field === 1) mode = readMessage(cursor, readSingle);
    else {
      readBytes(cursor, true);
      mode = 'multi';
    }
  }
}

function readBitArray(cursor: Cursor): BitArrayPart {
  let extraBitsStored = 0n;
  let elems = NO_BYTES;
  for (;;) {
    const field = nextField(cursor, BIT_ARRAY);
    if (field === 0) return { extraBitsStored, elems };
    if (field === 1) extraBitsStored = readUint64(cursor);
    else elems = readBytes(cursor);
  }
}
