/** One documented way for a transaction or a query to fail: (codespace, code) is stable. */
export interface ErrorCode {
  readonly codespace: string;
  readonly code: number;
  /** Short fixed text; the details of one occurrence come before it in the log. */
  readonly description: string;
}

/** A transaction or a query that fails with a code; never a reason to halt. */
export class CodedError extends Error {
  override readonly name = 'CodedError';
  constructor(
    readonly error: ErrorCode,
    detail: string,
  ) {
    super(detail === '' ? error.description : `${detail}: ${error.description}`);
  }
}

/** Makes the error of a code, with what went wrong this time. */
export function coded(error: ErrorCode, detail = ''): CodedError {
  return new CodedError(error, detail);
}

/** Throws the coded error unless the condition holds. */
export function require(
  condition: boolean,
  error: ErrorCode,
  detail: string | (() => string) = '',
): asserts condition {
  if (!condition) throw coded(error, typeof detail === 'string' ? detail : detail());
}

/** Something that cannot be: the node must stop rather than fork. */
export class InternalError extends Error {
  override readonly name = 'InternalError';
}

/** Throws InternalError unless the condition holds. */
export function assert(condition: boolean, detail: string): asserts condition {
  if (!condition) throw new InternalError(detail);
}

/** All that is told of a fault of this program over the wire; as in the Cosmos SDK. */
export const MASKED_FAULT: ErrorCode = {
  codespace: 'undefined',
  code: 1,
  description: 'internal error',
};

/** The Cosmos SDK's own codes, kept where they mean the same: clients branch on them. */
export const SDK_ERRORS = {
  txDecode: { codespace: 'sdk', code: 2, description: 'tx parse error' },
  unauthorized: { codespace: 'sdk', code: 4, description: 'unauthorized' },
  insufficientFunds: { codespace: 'sdk', code: 5, description: 'insufficient funds' },
  unknownRequest: { codespace: 'sdk', code: 6, description: 'unknown request' },
  invalidAddress: { codespace: 'sdk', code: 7, description: 'invalid address' },
  invalidPublicKey: { codespace: 'sdk', code: 8, description: 'invalid pubkey' },
  unknownAddress: { codespace: 'sdk', code: 9, description: 'unknown address' },
  invalidCoins: { codespace: 'sdk', code: 10, description: 'invalid coins' },
  outOfGas: { codespace: 'sdk', code: 11, description: 'out of gas' },
  memoTooLarge: { codespace: 'sdk', code: 12, description: 'memo too large' },
  insufficientFee: { codespace: 'sdk', code: 13, description: 'insufficient fee' },
  tooManySignatures: {
    codespace: 'sdk',
    code: 14,
    description: 'maximum number of signatures exceeded',
  },
  noSignatures: { codespace: 'sdk', code: 15, description: 'no signatures supplied' },
  invalidRequest: { codespace: 'sdk', code: 18, description: 'invalid request' },
  mempoolFull: { codespace: 'sdk', code: 20, description: 'mempool is full' },
  txTooLarge: { codespace: 'sdk', code: 21, description: 'tx too large' },
  keyNotFound: { codespace: 'sdk', code: 22, description: 'key not found' },
  invalidHeight: { codespace: 'sdk', code: 26, description: 'invalid height' },
  timeoutHeight: { codespace: 'sdk', code: 30, description: 'tx timeout height' },
  unknownExtensionOptions: { codespace: 'sdk', code: 31, description: 'unknown extension options' },
  wrongSequence: { codespace: 'sdk', code: 32, description: 'incorrect account sequence' },
  notSupported: { codespace: 'sdk', code: 37, description: 'feature not supported' },
  notFound: { codespace: 'sdk', code: 38, description: 'not found' },
  invalidGasLimit: { codespace: 'sdk', code: 41, description: 'invalid gas limit' },
  txTimeout: { codespace: 'sdk', code: 42, description: 'tx timeout' },
} as const satisfies Record<string, ErrorCode>;
