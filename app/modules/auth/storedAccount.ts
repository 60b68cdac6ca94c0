import type { BaseAccount } from 'cosmjs-types/cosmos/auth/v1beta1/auth';
import type { ValueCodec } from '../../kit/collection.js';
import { readAny } from '../../kit/strictAny.js';
import {
  cursorOver,
  INTEGER,
  LENGTH,
  nextField,
  readMessage,
  readText,
  readUint64,
} from '../../kit/strictReader.js';
import type { FieldTable } from '../../kit/strictReader.js';
import * as scratch from '../../../proto/codec/scratch.js';

const ACCOUNT: FieldTable = { 1: LENGTH, 2: LENGTH, 3: INTEGER, 4: INTEGER };

/**
 * `cosmos.auth.v1beta1.BaseAccount` as a state value: every transaction reads and writes one of each
 * signer. A test compares with the codec of cosmjs-types.
 */
export const storedAccount: ValueCodec<BaseAccount> = {
  encode: ({ address, pubKey, accountNumber, sequence }) => {
    const start = scratch.begin();
    if (address !== '') {
      scratch.writeUint32(0x0a);
      scratch.writeText(address);
    }
    if (pubKey !== undefined) {
      scratch.writeUint32(0x12);
      const inner = scratch.open();
      if (pubKey.typeUrl !== '') {
        scratch.writeUint32(0x0a);
        scratch.writeText(pubKey.typeUrl);
      }
      if (pubKey.value.length > 0) {
        scratch.writeUint32(0x12);
        scratch.writeBytes(pubKey.value);
      }
      scratch.close(inner);
    }
    if (accountNumber !== 0n) {
      scratch.writeUint32(0x18);
      scratch.writeVarint64(accountNumber);
    }
    if (sequence !== 0n) {
      scratch.writeUint32(0x20);
      scratch.writeVarint64(sequence);
    }
    return scratch.finish(start);
  },
  decode: (bytes) => {
    const cursor = cursorOver(bytes);
    let address = '';
    let pubKey: BaseAccount['pubKey'];
    let [accountNumber, sequence] = [0n, 0n];
    for (;;) {
      switch (nextField(cursor, ACCOUNT)) {
        case 0: {
          const account = { address, accountNumber, sequence };
          return pubKey === undefined ? account : { ...account, pubKey };
        }
        case 1:
          address = readText(cursor);
          break;
        case 2:
          pubKey = readMessage(cursor, readAny);
          break;
        case 3:
          accountNumber = readUint64(cursor);
          break;
        default:
          sequence = readUint64(cursor);
      }
    }
  },
};
