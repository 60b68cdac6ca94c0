import type { ErrorCode } from '../../kit/errors.js';

const codespace = 'bank';

/** Codes 2 to 9 are those of the Cosmos SDK's bank module; ours begin at 100. */
export const BANK_ERRORS = {
  noInputs: { codespace, code: 2, description: 'no inputs to send transaction' },
  noOutputs: { codespace, code: 3, description: 'no outputs to send transaction' },
  sumMismatch: { codespace, code: 4, description: 'sum inputs != sum outputs' },
  multipleSenders: { codespace, code: 9, description: 'multiple senders not allowed' },
  receiptTooSmall: {
    codespace,
    code: 100,
    description: 'receipt is too small to create an account',
  },
  openDues: { codespace, code: 101, description: 'the sender owes dues in this denom' },
  belowReserve: { codespace, code: 102, description: 'less than the reserve would remain' },
} as const satisfies Record<string, ErrorCode>;

/** For the module's list. */
export const bankErrors: readonly ErrorCode[] = [
  BANK_ERRORS.noInputs,
  BANK_ERRORS.noOutputs,
  BANK_ERRORS.sumMismatch,
  BANK_ERRORS.multipleSenders,
  BANK_ERRORS.receiptTooSmall,
  BANK_ERRORS.openDues,
  BANK_ERRORS.belowReserve,
];
