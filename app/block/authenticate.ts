import { addressFromText, addressOfPublicKey } from '../../proto/documents/address.js';
import { equalBytes } from '../kit/bytes.js';
import { coded, require, SDK_ERRORS } from '../kit/errors.js';
import type { ExecutionContext } from '../kit/module.js';
import type { Account } from '../modules/auth/types.js';
import type { DecodedTx } from './decodeTx.js';
import type { TxSigner } from './decodeSigners.js';
import type { ModuleSet } from '../modules/moduleSet.js';

/** How strictly a transaction is looked at. */
export interface AdmissionMode {
  /** The sequence that is expected of an account, where it is not the one in state. */
  readonly expectedSequence?: (account: Account) => bigint;
  /** False only where the signatures of the very same bytes were found valid before. */
  readonly verifySignatures: boolean;
}

const EXECUTE: AdmissionMode = { verifySignatures: true };

interface Authenticated {
  readonly account: Account;
  readonly publicKey: Uint8Array;
}

/**
 * Decides whether a transaction may be executed, and if so charges it: the fee is burned and the
 * sequence of each signer goes up, whatever its messages then come to. Writes nothing when it
 * throws.
 * @throws CodedError
 */
export function admitTx(
  context: ExecutionContext,
  modules: ModuleSet,
  tx: DecodedTx,
  mode: AdmissionMode = EXECUTE,
): void {
  const { state, block, events } = context;
  const isInTime = tx.timeoutHeight === 0n || block.height <= tx.timeoutHeight;
  require(isInTime, SDK_ERRORS.timeoutHeight, () =>
    `block height ${block.height}, timeout height ${tx.timeoutHeight}`);
  checkServiceAccounts(context, modules, tx);
  const authenticated = tx.signers.map((signer) =>
    authenticate(context, modules, tx, signer, mode),
  );
  if (tx.fee.amountUpoint > 0n) {
    const payer = modules.memberOfServiceAccount(state, tx.fee.payer) ?? tx.fee.payer;
    modules.payFee(context, payer, tx.fee.amountUpoint);
  }
  for (const { account, publicKey } of authenticated) {
    modules.accounts.countTransaction(state, account, publicKey);
  }
  for (const event of tx.events) events.emit(event);
}

/**
 * A member's service key may send only the messages that are meant for it, and one that serves no
 * more none at all: its fees would be its former member's.
 */
function checkServiceAccounts(context: ExecutionContext, modules: ModuleSet, tx: DecodedTx): void {
  const forbidden = tx.messages.find(({ handler }) => !handler.serviceKeyMaySend);
  for (const { address } of tx.signers) {
    const member = modules.memberOfServiceAccount(context.state, address);
    if (member === undefined) continue;
    require(forbidden === undefined, SDK_ERRORS.unauthorized, () =>
      `${address} is the service account of ${member} and may not send ` +
      (forbidden?.handler.typeUrl ?? ''));
    require(modules.isServing(context.state, address), SDK_ERRORS.unauthorized, () =>
      `${address} is of a former service key of ${member}`);
  }
}

function authenticate(
  context: ExecutionContext,
  modules: ModuleSet,
  tx: DecodedTx,
  signer: TxSigner,
  mode: AdmissionMode,
): Authenticated {
  const { address, sequence } = signer;
  const account = modules.accounts.account(context.state, address);
  if (account === undefined) {
    throw coded(SDK_ERRORS.unknownAddress, `account ${address} does not exist`);
  }
  const publicKey = publicKeyOf(account, signer);
  const expected = mode.expectedSequence?.(account) ?? account.sequence;
  require(sequence === expected, SDK_ERRORS.wrongSequence, () =>
    `account sequence mismatch, expected ${expected}, got ${sequence}`);
  if (mode.verifySignatures) {
    const digest = tx.signDigest(context.block.chainId, account.accountNumber);
    require(isSignedBy(context, signer, digest, publicKey), SDK_ERRORS.unauthorized, () =>
      `signature verification failed; please verify account number (${account.accountNumber}), ` +
      `sequence (${sequence}) and chain-id (${context.block.chainId})`);
  }
  return { account, publicKey };
}

/** A transaction passes four times, nearly always under the same key and digest. */
function isSignedBy(
  { verifier }: ExecutionContext,
  { signature, found }: TxSigner,
  digest: Uint8Array,
  publicKey: Uint8Array,
): boolean {
  const { digest: validDigest, publicKey: validKey } = found;
  if (validDigest !== undefined && validKey !== undefined) {
    if (equalBytes(validDigest, digest) && equalBytes(validKey, publicKey)) return true;
  }
  if (!verifier.verify({ signature, digest, publicKey })) return false;
  found.digest = digest;
  found.publicKey = publicKey;
  return true;
}

function publicKeyOf(account: Account, { address, publicKey }: TxSigner): Uint8Array {
  const known = account.publicKey;
  if (publicKey === undefined) {
    require(known !== undefined, SDK_ERRORS.invalidPublicKey, `${address}: no public key is known`);
    return known;
  }
  if (known !== undefined && equalBytes(known, publicKey)) return known;
  // The address is the hash of its key, so a second key for it cannot be found.
  const isOwn = equalBytes(addressOfPublicKey(publicKey), addressFromText(address));
  require(isOwn, SDK_ERRORS.invalidPublicKey, `public key is not that of ${address}`);
  return publicKey;
}
