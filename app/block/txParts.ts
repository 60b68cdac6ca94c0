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
import { readAny, readTimestamp } from '../kit/strictAny.js';
import type { AnyPart } from '../kit/strictAny.js';
import { readSignerInfo } from './signerParts.js';
import type { SignerInfoPart } from './signerParts.js';

export interface TxRawPart {
  readonly bodyBytes: Uint8Array;
  readonly authInfoBytes: Uint8Array;
  readonly signatures: readonly Uint8Array[];
}

export interface TxBodyPart {
  readonly messages: readonly AnyPart[];
  readonly memo: string;
  readonly timeoutHeight: bigint;
  /** Whether there are extensions that may not be ignored. */
  readonly hasCriticalOptions: boolean;
  readonly unordered: boolean;
  /** Unix ns of the last moment at which it may be executed; undefined means any. */
  readonly timeoutNs: bigint | undefined;
  /** Whether there are extensions that may be ignored. */
  readonly hasOtherOptions: boolean;
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
    let timeoutNs: bigint | undefined;
    let [unordered, hasCriticalOptions, hasOtherOptions] = [false, false, false];
    for (;;) {
      switch (nextField(cursor, TX_BODY)) {
        case 0:
          return {
            messages,
            memo,
            timeoutHeight,
            timeoutNs,
            unordered,
            hasCriticalOptions,
            hasOtherOptions,
          };
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
          timeoutNs = readMessage(cursor, readTimestamp);
          break;
        case 1023:
          readMessage(cursor, readAny);
          hasCriticalOptions = true;
          break;
        default:
          readMessage(cursor, readAny);
          hasOtherOptions = true;
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
