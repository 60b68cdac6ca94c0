import { coded, require, SDK_ERRORS } from '../kit/errors.js';
import type { ExecutionContext } from '../kit/module.js';
import type { Account } from '../modules/auth/types.js';
import type { ModuleSet } from '../modules/moduleSet.js';
import { authenticate } from './authenticate.js';
import { FEE_DENOM } from './decodeFee.js';
import type { TxFee } from './decodeFee.js';
import type { DecodedTx } from './decodeTx.js';

/** How strictly a transaction is looked at. */
export interface AdmissionMode {
  /** The sequence that is expected of an account, where it is not the one in state. */
  readonly expectedSequence?: (account: Account) => bigint;
  /** False only where the signatures of the very same bytes were found valid before. */
  readonly verifySignatures: boolean;
}

const EXECUTE: AdmissionMode = { verifySignatures: true };

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
  const { state, events } = context;
  checkTimeouts(context, tx);
  checkServiceAccounts(context, modules, tx);
  checkFee(tx.fee, modules.requiredFee(state, tx.fee.gasLimit));
  const authenticated = tx.signers.map((signer, index) => {
    const account = modules.accounts.account(state, signer.address);
    if (account === undefined) {
      throw coded(SDK_ERRORS.unknownAddress, `account ${signer.address} does not exist`);
    }
    const expected = mode.expectedSequence?.(account) ?? account.sequence;
    const place = { signer, index };
    const publicKey = authenticate(context, account, place, expected, mode.verifySignatures);
    return { account, publicKey };
  });
  if (tx.fee.amountUpoint > 0n) {
    const payer = modules.memberOfServiceAccount(state, tx.fee.payer) ?? tx.fee.payer;
    modules.payFee(context, payer, tx.fee.amountUpoint);
  }
  for (const { account, publicKey } of authenticated) {
    modules.accounts.countTransaction(state, account, publicKey);
  }
  for (const event of tx.events) events.emit(event);
}

function checkTimeouts({ block }: ExecutionContext, { timeoutHeight, timeoutNs }: DecodedTx): void {
  const isInTime = timeoutHeight === 0n || block.height <= timeoutHeight;
  require(isInTime, SDK_ERRORS.timeoutHeight, () =>
    `block height: ${block.height}, timeout height: ${timeoutHeight}`);
  const isBefore = timeoutNs === undefined || block.timeMs * NS_PER_MS <= timeoutNs;
  require(isBefore, SDK_ERRORS.txTimeout, () =>
    `block time: ${block.timeMs} ms, timeout timestamp: ${(timeoutNs ?? 0n) / NS_PER_MS} ms`);
}

const NS_PER_MS = 1_000_000n;

/** @param required in upoint, at the chain's least price for the gas limit */
function checkFee({ amountUpoint, coins, isForeign }: TxFee, required: bigint): void {
  const isEnough = !isForeign && amountUpoint >= required;
  require(isEnough, SDK_ERRORS.insufficientFee, () =>
    `insufficient fees; got: ${coins} required: ${required}${FEE_DENOM}`);
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
