// Generated from proto/banma by proto/generate.ts. Do not edit.
import { field, scalar } from '../../../fields.js';
import { defineMessage } from '../../../message.js';
import type { Message } from '../../../message.js';

/** AccountCounter is how many accounts were ever created; the next one gets this number. */
export interface AccountCounter {
  readonly created: bigint;
}
export const AccountCounter: Message<AccountCounter> = defineMessage<AccountCounter>(
  '/banma.auth.v1.AccountCounter',
  [
    field(1, 'created', 'created', scalar('uint64')),
  ],
);

/** Params are set at genesis. */
export interface Params {
  /** upoint whose receipt creates an account */
  readonly minAccountBalance: bigint;
}
export const Params: Message<Params> = defineMessage<Params>(
  '/banma.auth.v1.Params',
  [
    field(1, 'min_account_balance', 'minAccountBalance', scalar('uint64')),
  ],
);
