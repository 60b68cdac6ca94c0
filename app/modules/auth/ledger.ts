import type { BaseAccount } from 'cosmjs-types/cosmos/auth/v1beta1/auth';
import type { Any } from 'cosmjs-types/google/protobuf/any';
import { addressFromText } from '../../../proto/documents/address.js';
import { assert } from '../../kit/errors.js';
import { accountAddresses, accountCounter, accounts, params } from './keys.js';
import {
  encodeSingleKey,
  MULTISIG_KEY_TYPE,
  readSingleKey,
  SINGLE_KEY_TYPE,
} from './multisigKey.js';
import type { Account, AccountKey, SigningLedger } from './types.js';

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
      accountAddresses.set(state, key, accountNumber);
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

function publicKeyAny({ kind, bytes }: AccountKey): Any {
  return kind === 'single'
    ? { typeUrl: SINGLE_KEY_TYPE, value: encodeSingleKey(bytes) }
    : { typeUrl: MULTISIG_KEY_TYPE, value: bytes };
}

function fromStored({ address, accountNumber, sequence, pubKey }: BaseAccount): Account {
  const account = { address, accountNumber, sequence };
  if (pubKey === undefined) return account;
  if (pubKey.typeUrl === MULTISIG_KEY_TYPE) {
    return { ...account, publicKey: { kind: 'multisig', bytes: pubKey.value } };
  }
  const bytes = readSingleKey(pubKey.value);
  assert(bytes !== undefined, `${address} has a key that is none`);
  return { ...account, publicKey: { kind: 'single', bytes } };
}
