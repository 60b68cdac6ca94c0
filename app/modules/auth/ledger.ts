import type { BaseAccount } from 'cosmjs-types/cosmos/auth/v1beta1/auth';
import type { Any } from 'cosmjs-types/google/protobuf/any';
import { addressFromText } from '../../../proto/documents/address.js';
import { concatBytes } from '../../kit/bytes.js';
import { assert } from '../../kit/errors.js';
import { accountCounter, accounts, params } from './keys.js';
import type { Account, SigningLedger } from './types.js';

const KEY_TYPE = '/cosmos.crypto.secp256k1.PubKey';
/** PubKey{key=1} of 33 bytes: tag and length. */
const KEY_FRAME = Uint8Array.of(0x0a, 33);

/** Accounts: created once with the next number, counted up by every transaction they sign. */
export function createAccountLedger(): SigningLedger {
  const ledger: SigningLedger = {
    account: (state, address) => {
      const stored = accounts.get(state, addressFromText(address));
      return stored === undefined ? undefined : fromStored(stored);
    },
    exists: (state, address) => accounts.has(state, addressFromText(address)),
    create: ({ state }, address) => {
      const key = addressFromText(address);
      if (accounts.has(state, key)) return;
      const accountNumber = accountCounter.get(state)?.created ?? 0n;
      accounts.set(state, { address, accountNumber, sequence: 0n }, key);
      accountCounter.set(state, { created: accountNumber + 1n });
    },
    minAccountBalance: (state) => {
      const stored = params.get(state);
      assert(stored !== undefined, 'auth has no parameters: genesis was not run');
      return stored.minAccountBalance;
    },
    countTransaction: (state, account, publicKey) => {
      const { address, accountNumber, sequence } = account;
      const pubKey = publicKeyAny(publicKey);
      const next = { address, accountNumber, sequence: sequence + 1n, pubKey };
      accounts.set(state, next, addressFromText(address));
    },
  };
  return ledger;
}

function publicKeyAny(publicKey: Uint8Array): Any {
  return { typeUrl: KEY_TYPE, value: concatBytes([KEY_FRAME, publicKey]) };
}

function fromStored({ address, accountNumber, sequence, pubKey }: BaseAccount): Account {
  const account = { address, accountNumber, sequence };
  if (pubKey === undefined) return account;
  return { ...account, publicKey: pubKey.value.subarray(KEY_FRAME.length) };
}
