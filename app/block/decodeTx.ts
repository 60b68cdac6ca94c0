import { addressFromText } from '../../proto/documents/address.js';
import { LIMITS } from '../../proto/documents/gasSchedule.js';
import { sha256Text } from '../../proto/documents/hash.js';
import { errorText } from '../../proto/errorText.js';
import { textToBytes } from '../kit/bytes.js';
import { coded, CodedError, InternalError, require, SDK_ERRORS } from '../kit/errors.js';
import type { StateEvent } from '../kit/event.js';
import type { MessageHandler } from '../kit/module.js';
import { readFee } from './decodeFee.js';
import type { TxFee } from './decodeFee.js';
import { readSigners } from './decodeSigners.js';
import type { DecodeMode, TxSigner } from './decodeSigners.js';
import { SIGN_MODE_AMINO } from './memberSignatures.js';
import { aminoDigests, directDigest } from './signDigest.js';
import { txCost } from './gas.js';
import type { TxCost } from './gas.js';
import { MAX_RESULT_BYTES, MAX_TX_BYTES } from './limits.js';
import type { Registry } from './registry.js';
import { feeEvents, messageEvent, transactionEvents } from './txEvents.js';
import { readAuthInfo, readTxBody, readTxRaw } from './txParts.js';
import type { FeePart, TxBodyPart } from './txParts.js';
import type { SignerInfoPart } from './signerParts.js';
import type { AnyPart } from '../kit/strictAny.js';

export interface TxMessage {
  readonly handler: MessageHandler;
  /** What `handler` decoded. */
  readonly value: never;
  readonly event: StateEvent;
}

/** Of a simulation. */
const NO_FEE: FeePart = { amount: [], gasLimit: 0n, payer: '', granter: '' };

/** A transaction that is well-formed by itself; whether it is good depends on state. */
export interface DecodedTx {
  readonly hash: Uint8Array;
  /** The hash as text, for use as a key. */
  readonly hashText: string;
  readonly size: number;
  readonly messages: readonly TxMessage[];
  /** In the order in which the messages first name them, then who pays; at least one. */
  readonly signers: readonly TxSigner[];
  readonly fee: TxFee;
  /** Last height at which it may be executed; 0 means any. */
  readonly timeoutHeight: bigint;
  /** Unix ns of the last block time at which it may be executed; undefined means any. */
  readonly timeoutNs: bigint | undefined;
  readonly cost: TxCost;
  /** What it emits once it is admitted. */
  readonly events: readonly StateEvent[];
}

/**
 * Reads a transaction and checks all that needs no state. Only the one canonical encoding is taken,
 * so that a relay cannot change the hash of what was signed in SIGN_MODE_DIRECT. Amino JSON covers
 * neither the public key nor who of a multisig signs: a relay may leave out a key that the chain
 * knows, and signatures beyond the threshold (ADR 0064). When simulating, signatures and gas limit
 * may be missing. `hashText` is the hash of the bytes, where it is known.
 * @throws CodedError
 */
export function decodeTx(
  registry: Registry,
  bytes: Uint8Array,
  mode: DecodeMode,
  hashText = sha256Text(bytes),
): DecodedTx {
  require(bytes.length > 0, SDK_ERRORS.txDecode, 'no bytes');
  require(bytes.length <= MAX_TX_BYTES, SDK_ERRORS.txTooLarge, `${bytes.length} bytes`);
  // A copy: what is kept of a transaction must not keep the block it came in.
  const tx = readTxRaw(new Uint8Array(bytes));
  const body = readBody(tx.bodyBytes);
  const authInfo = readAuthInfo(tx.authInfoBytes);
  require(!authInfo.hasTip, SDK_ERRORS.notSupported, 'tips');
  checkAmino(body, authInfo.signerInfos);
  const messages = body.messages.map((message, index) => readMessage(registry, message, index));
  const fee = readFee(authInfo.fee, firstSigner(messages), mode);
  const signers = readSigners(
    orderedSigners(messages, fee.payer),
    authInfo.signerInfos,
    tx.signatures,
    {
      direct: directDigest(tx.bodyBytes, tx.authInfoBytes),
      amino: aminoDigests({ ...body, fee: authInfo.fee ?? NO_FEE }),
    },
    mode,
  );
  const events = transactionEvents(fee, signers);
  const cost = txCost(
    bytes.length,
    signers.reduce((sum, { signatureCount }) => sum + signatureCount, 0),
    messages.map(({ handler, value }) => handler.cost(value)),
    [...feeEvents(fee), ...events],
    messages.map(({ event }) => event),
  );
  checkCost(cost, mode === 'execute' ? fee.gasLimit : LIMITS.transactionGas);
  return {
    hash: textToBytes(hashText),
    hashText,
    size: bytes.length,
    messages,
    signers,
    fee,
    timeoutHeight: body.timeoutHeight,
    timeoutNs: body.timeoutNs,
    cost,
    events,
  };
}

function readBody(bytes: Uint8Array): TxBodyPart {
  const body = readTxBody(bytes);
  const { memo } = body;
  require(!body.hasCriticalOptions, SDK_ERRORS.unknownExtensionOptions);
  const unordered = 'unordered transactions are not enabled';
  require(!body.unordered, SDK_ERRORS.notSupported, unordered);
  const limit = LIMITS.memoCharacters;
  const memoLength = memo === '' ? 0 : Buffer.byteLength(memo);
  require(memoLength <= limit, SDK_ERRORS.memoTooLarge, () =>
    `maximum number of characters is ${limit} but received ${memoLength} characters`);
  require(body.messages.length > 0, SDK_ERRORS.invalidRequest, 'no messages');
  return body;
}

/** Amino JSON does not cover these fields, so that a relay could add them. */
function checkAmino(body: TxBodyPart, signerInfos: readonly SignerInfoPart[]): void {
  const isAmino = signerInfos.some(
    ({ mode }) => mode?.kind === 'multi' || mode?.mode === SIGN_MODE_AMINO,
  );
  if (!isAmino) return;
  const invalid = SDK_ERRORS.invalidRequest;
  const signMode = 'SIGN_MODE_LEGACY_AMINO_JSON does not support';
  require(!body.hasOtherOptions, invalid, `${signMode} protobuf extension options`);
  require(body.timeoutNs === undefined, invalid, `${signMode} timeout_timestamp`);
}

function readMessage(registry: Registry, message: AnyPart, index: number): TxMessage {
  const registered = registry.message(message.typeUrl);
  if (registered === undefined) {
    throw coded(SDK_ERRORS.unknownRequest, `message ${index}: no such type ${message.typeUrl}`);
  }
  const { handler, moduleName } = registered;
  const value = decodeMessage(handler, message.value, index);
  handler.validate(value);
  const sender = handler.signers(value)[0];
  if (sender === undefined) throw new InternalError(`${handler.typeUrl} has no signer`);
  return { handler, value, event: messageEvent(handler.typeUrl, sender, moduleName) };
}

function decodeMessage(handler: MessageHandler, bytes: Uint8Array, index: number): never {
  try {
    return handler.decode(bytes);
  } catch (error) {
    if (error instanceof CodedError) throw error;
    throw coded(SDK_ERRORS.txDecode, `message ${index}: ${errorText(error)}`);
  }
}

function firstSigner([message]: readonly TxMessage[]): string {
  return message?.handler.signers(message.value)[0] ?? '';
}

/**
 * Signers of all messages, each once, in first-seen order, and whoever else pays the fee.
 * @throws CodedError sdk 7
 */
function orderedSigners(messages: readonly TxMessage[], payer: string): readonly string[] {
  const signers = new Set(messages.flatMap(({ handler, value }) => handler.signers(value)));
  signers.add(payer);
  for (const signer of signers) checkAddress(signer);
  return [...signers];
}

function checkAddress(text: string): void {
  try {
    addressFromText(text);
  } catch (error) {
    const signer = text.slice(0, 100);
    throw coded(SDK_ERRORS.invalidAddress, `signer ${signer}: ${errorText(error)}`);
  }
}

function checkCost(cost: TxCost, gasLimit: bigint): void {
  require(gasLimit <= LIMITS.transactionGas, SDK_ERRORS.invalidGasLimit, () =>
    `gas limit ${gasLimit}, a transaction has at most ${LIMITS.transactionGas}`);
  require(cost.signatures <= LIMITS.transactionSignatures, SDK_ERRORS.tooManySignatures, () =>
    `${cost.signatures} signatures, a transaction has at most ${LIMITS.transactionSignatures}`);
  require(cost.gas <= gasLimit, SDK_ERRORS.outOfGas, () =>
    `out of gas in location: schedule; gasWanted: ${gasLimit}, gasUsed: ${cost.gas}`);
  // No proposal would ever hold it, and the mempool would keep it for ever.
  require(cost.resultBytes <= MAX_RESULT_BYTES, SDK_ERRORS.txTooLarge, () =>
    `results of up to ${cost.resultBytes} bytes, a block has ${MAX_RESULT_BYTES}`);
}
