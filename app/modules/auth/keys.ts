import { AccountCounter, Params } from '../../../proto/codec/generated/banma/auth/v1.js';
import { bytesValue, defineCollection, messageValue } from '../../kit/collection.js';
import { addressPart, u64Part } from '../../kit/keyParts.js';
import { storedAccount } from './storedAccount.js';

/** As `cosmos.auth.v1beta1.BaseAccount`. */
export const accounts = defineCollection({
  name: 'auth/account',
  key: [addressPart('address')],
  value: storedAccount,
  description: 'Number, sequence and public key of an account',
});

export const accountAddresses = defineCollection({
  name: 'auth/account_number',
  key: [u64Part('number')],
  value: bytesValue,
  kind: 'derived',
  appendOnly: true,
  description: 'Index of the accounts by number: the address',
});

export const accountCounter = defineCollection({
  name: 'auth/counter',
  key: [],
  value: messageValue(AccountCounter),
  description: 'How many accounts were ever created',
});

export const params = defineCollection({
  name: 'auth/params',
  key: [],
  value: messageValue(Params),
  description: 'Least receipt that creates an account',
});
