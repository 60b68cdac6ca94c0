import { errorsOf } from '../../kit/errors.js';

const error = errorsOf('bank');

/** Codes 2 to 9 are those of the Cosmos SDK's bank module; ours begin at 100. */
export const BANK_ERRORS = {
  noInputs: error(2, 'no inputs to send transaction'),
  noOutputs: error(3, 'no outputs to send transaction'),
  sumMismatch: error(4, 'sum inputs != sum outputs'),
  multipleSenders: error(9, 'multiple senders not allowed'),
  receiptTooSmall: error(100, 'receipt is too small to create an account'),
  openDues: error(101, 'the sender owes dues in this denom'),
  belowReserve: error(102, 'less than the reserve would remain'),
} as const;
