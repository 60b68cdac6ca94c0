import { AccountCounter, Params } from '../../../proto/codec/generated/banma/auth/v1.js';
import { defineCollection, messageValue } from '../../kit/collection.js';
import { addressPart } from '../../kit/keyParts.js';
import { storedAccount } from './storedAccount.js';

/** `auth/account/` + address → cosmos.auth.v1beta1.BaseAccount. */
export const accounts = defineCollection({
  name: 'auth/account',
  key: [addressPart('address')],
  value: storedAccount,
  description: 'Number, sequence and public key of an account',
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
