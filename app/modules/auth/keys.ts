import { AccountCounter, Params } from '../../../proto/codec/generated/banma/auth/v1.js';
import { bytesValue, defineCollection, messageValue } from '../../kit/collection.js';
import { addressPart, u64Part } from '../../kit/keyParts.js';
import { storedAccount } from './storedAccount.js';

/** `auth/account/` + address → cosmos.auth.v1beta1.BaseAccount. */
export const accounts = defineCollection({
  name: 'auth/account',
  key: [addressPart('address')],
  value: storedAccount,
  description: 'Number, sequence and public key of an account',
});

/** `auth/account_number/` + number → the 20 bytes of the address. */
export const accountAddresses = defineCollection({
  name: 'auth/account_number',
  key: [u64Part('number')],
  value: bytesValue,
  kind: 'derived',
  appendOnly: true,
  description: 'Index of the accounts by number: the address',
});

/** `auth/counter/` → AccountCounter. */
export const accountCounter = defineCollection({
  name: 'auth/counter',
  key: [],
  value: messageValue(AccountCounter),
  description: 'How many accounts were ever created',
});

/** `auth/params/` → Params. */
export const params = defineCollection({
  name: 'auth/params',
  key: [],
  value: messageValue(Params),
  description: 'Least receipt that creates an account',
});
