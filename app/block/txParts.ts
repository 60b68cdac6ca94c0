import {
  INTEGER,
  LENGTH,
  LENGTHS,
  nextField,
  readBytes,
  readMessage,
  readText,
  readTrue,
  readUint64,
} from '../kit/strictReader.js';
import type { Cursor, FieldTable } from '../kit/strictReader.js';
import { readStrictly } from '../kit/strictCodec.js';
import { readCoin } from '../kit/strictCoin.js';
import type { CoinText } from '../kit/strictCoin.js';

/** `google.protobuf.Any`. */
export interface AnyPart {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

export interface TxRawPart {
  readonly bodyBytes: Uint8Array;
  readonly authInfoBytes: Uint8Array;
  readonly signatures: readonly Uint8Array[];
}

export interface TxBodyPart {
  readonly messages: readonly AnyPart[];
  readonly memo: string;
  readonly timeoutHeight: bigint;
  /** Type URL of the first extension that may not be ignored. */
  readonly extension: string | undefined;
  readonly unordered: boolean;
  readonly hasTimeoutTimestamp: boolean;
}

export interface SignerInfoPart {
  readonly publicKey: AnyPart | undefined;
  /** Number of the sign mode, `multi` for a multisig account; undefined when there is none. */
  readonly mode: bigint | 'multi' | undefined;
  readonly sequence: bigint;
}

export interface FeePart {
  readonly amount: readonly CoinText[];
  readonly gasLimit: bigint;
  readonly payer: string;
  readonly granter: string;
}

export interface AuthInfoPart {
  readonly signerInfos: readonly SignerInfoPart[];
  readonly fee: FeePart | undefined;
  readonly hasTip: boolean;
}

const NO_BYTES: Uint8Array = new Uint8Array(0);

const TX_RAW: FieldTable = { 1: LENGTH, 2: LENGTH, 3: LENGTHS };
const TX_BODY: FieldTable = {
  1: LENGTHS,
  2: LENGTH,
  3: INTEGER,
  4: INTEGER,
  5: LENGTH,
  1023: LENGTHS,
  2047: LENGTHS,
};
const AUTH_INFO: FieldTable = { 1: LENGTHS, 2: LENGTH, 3: LENGTH };
const SIGNER_INFO: FieldTable = { 1: LENGTH, 2: LENGTH, 3: INTEGER };
const MODE_INFO: FieldTable = { 1: LENGTH, 2: LENGTH };
const SINGLE: FieldTable = { 1: INTEGER };
const ANY: FieldTable = { 1: LENGTH, 2: LENGTH };
const FEE: FieldTable = { 1: LENGTHS, 2: INTEGER, 3: LENGTH, 4: LENGTH };

/** `cosmos.tx.v1beta1.TxRaw`. The parts share the memory of the bytes. @throws CodedError sdk 2 */
export function readTxRaw(bytes: Uint8Array): TxRawPart {
  return readStrictly('/cosmos.tx.v1beta1.TxRaw', bytes, (cursor) => {
    let bodyBytes = NO_BYTES;
    let authInfoBytes = NO_BYTES;
    const signatures: Uint8Array[] = [];
    for (;;) {
      const field = nextField(cursor, TX_RAW);
      if (field === 0) return { bodyBytes, authInfoBytes, signatures };
      if (field === 1) bodyBytes = readBytes(cursor);
      else if (field === 2) authInfoBytes = readBytes(cursor);
      else signatures.push(readBytes(cursor, true));
    }
  });
}

/** `cosmos.tx.v1beta1.TxBody`. @throws CodedError sdk 2 */
export function readTxBody(bytes: Uint8Array): TxBodyPart {
  return readStrictly('/cosmos.tx.v1beta1.TxBody', bytes, (cursor) => {
    const messages: AnyPart[] = [];
    let memo = '';
    let timeoutHeight = 0n;
    let unordered = false;
    let hasTimeoutTimestamp = false;
    let extension: string | undefined;
    for (;;) {
      switch (nextField(cursor, TX_BODY)) {
        case 0:
          return { messages, memo, timeoutHeight, extension, unordered, hasTimeoutTimestamp };
        case 1:
          messages.push(readMessage(cursor, readAny));
          break;
        case 2:
          memo = readText(cursor);
          break;
        case 3:
          timeoutHeight = readUint64(cursor);
          break;
        case 4:
          unordered = readTrue(cursor);
          break;
        case 5:
          // Refused whatever it holds.
          readBytes(cursor, true);
          hasTimeoutTimestamp = true;
          break;
        case 1023: {
          const { typeUrl } = readMessage(cursor, readAny);
          extension ??= typeUrl;
          break;
        }
        default:
          readMessage(cursor, readAny);
      }
    }
  });
}

/** `cosmos.tx.v1beta1.AuthInfo`. @throws CodedError sdk 2 */
export function readAuthInfo(bytes: Uint8Array): AuthInfoPart {
  return readStrictly('/cosmos.tx.v1beta1.AuthInfo', bytes, (cursor) => {
    const signerInfos: SignerInfoPart[] = [];
    let fee: FeePart | undefined;
    let hasTip = false;
    for (;;) {
      const field = nextField(cursor, AUTH_INFO);
      if (field === 0) return { signerInfos, fee, hasTip };
      if (field === 1) signerInfos.push(readMessage(cursor, readSignerInfo));
      else if (field === 2) fee = readMessage(cursor, readFee);
      else {
        readBytes(cursor, true);
        hasTip = true;
      }
    }
  });
}

function readSignerInfo(cursor: Cursor): SignerInfoPart {
  let publicKey: AnyPart | undefined;
  let mode: SignerInfoPart['mode'];
  let sequence = 0n;
  for (;;) {
    const field = nextField(cursor, SIGNER_INFO);
    if (field === 0) return { publicKey, mode, sequence };
    if (field === 1) publicKey = readMessage(cursor, readAny);
    else if (field === 2) mode = readMessage(cursor, readMode);
    else sequence = readUint64(cursor);
  }
}

/** What a multisig mode holds is not looked at: it is refused. */
function readMode(cursor: Cursor): SignerInfoPart['mode'] {
  let mode: SignerInfoPart['mode'];
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

function readSingle(cursor: Cursor): bigint {
  let mode = 0n;
  while (nextField(cursor, SINGLE) !== 0) mode = readUint64(cursor);
  return mode;
}

function readAny(cursor: Cursor): AnyPart {
  let typeUrl = '';
  let value = NO_BYTES;
  for (;;) {
    const field = nextField(cursor, ANY);
    if (field === 0) return { typeUrl, value };
    if (field === 1) typeUrl = readText(cursor);
    else value = readBytes(cursor);
  }
}

function readFee(cursor: Cursor): FeePart {
  const amount: CoinText[] = [];
  let gasLimit = 0n;
  let [payer, granter] = ['', ''];
  for (;;) {
    switch (nextField(cursor, FEE)) {
      case 0:
        return { amount, gasLimit, payer, granter };
      case 1:
        amount.push(readMessage(cursor, readCoin));
        break;
      case 2:
        gasLimit = readUint64(cursor);
        break;
      case 3:
        payer = readText(cursor);
        break;
      default:
        granter = readText(cursor);
    }
  }
}
