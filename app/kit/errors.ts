/** One documented way for a transaction or a query to fail: (codespace, code) is stable. */
export interface ErrorCode {
  readonly codespace: string;
  readonly code: number;
  /** Short fixed text; the details of one occurrence come before it in the log. */
  readonly description: string;
}

/** What makes the errors of a codespace. */
export function errorsOf(codespace: string): (code: number, description: string) => ErrorCode {
  return (code, description) => ({ codespace, code, description });
}

/** Errors in the order of their codes, for the list of a module. */
export function listErrors(errors: Readonly<Record<string, ErrorCode>>): readonly ErrorCode[] {
  return Object.values(errors).sort((left, right) => left.code - right.code);
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

const sdk = errorsOf('sdk');

/** The Cosmos SDK's own codes, kept where they mean the same: clients branch on them. */
export const SDK_ERRORS = {
  txDecode: sdk(2, 'tx parse error'),
  unauthorized: sdk(4, 'unauthorized'),
  insufficientFunds: sdk(5, 'insufficient funds'),
  unknownRequest: sdk(6, 'unknown request'),
  invalidAddress: sdk(7, 'invalid address'),
  invalidPublicKey: sdk(8, 'invalid pubkey'),
  unknownAddress: sdk(9, 'unknown address'),
  invalidCoins: sdk(10, 'invalid coins'),
  outOfGas: sdk(11, 'out of gas'),
  memoTooLarge: sdk(12, 'memo too large'),
  insufficientFee: sdk(13, 'insufficient fee'),
  tooManySignatures: sdk(14, 'maximum number of signatures exceeded'),
  noSignatures: sdk(15, 'no signatures supplied'),
  invalidRequest: sdk(18, 'invalid request'),
  mempoolFull: sdk(20, 'mempool is full'),
  txTooLarge: sdk(21, 'tx too large'),
  keyNotFound: sdk(22, 'key not found'),
  invalidHeight: sdk(26, 'invalid height'),
  timeoutHeight: sdk(30, 'tx timeout height'),
  unknownExtensionOptions: sdk(31, 'unknown extension options'),
  wrongSequence: sdk(32, 'incorrect account sequence'),
  notSupported: sdk(37, 'feature not supported'),
  notFound: sdk(38, 'not found'),
  invalidGasLimit: sdk(41, 'invalid gas limit'),
  txTimeout: sdk(42, 'tx timeout'),
} as const;
