import type { Coin } from 'cosmjs-types/cosmos/base/v1beta1/coin';
import { isAddress } from '../../../../proto/documents/address.js';
import { require, SDK_ERRORS } from '../../../kit/errors.js';
import type { ExecutionContext } from '../../../kit/module.js';
import { isModuleAccount } from '../accounts.js';
import { POINT_DENOM } from '../coins.js';
import { DUES_EVENT_BYTES } from '../duePayment.js';
import { BANK_ERRORS } from '../errors.js';
import type { BankOptions } from '../ledger.js';
import { requireNoDues } from '../ledger.js';
import { requireFunds } from '../post.js';
import type { LedgerLine } from '../types.js';
import { balanceOf, bankView } from '../view.js';

/** @throws CodedError sdk 7 naming the field */
export function requireAddress(address: string, field: string): void {
  require(isAddress(address), SDK_ERRORS.invalidAddress, () => `${field}: ${address}`);
}

/** Lines that credit (+1) or debit (-1) an account with coins. */
export function linesOf(account: string, coins: readonly Coin[], sign: 1n | -1n): LedgerLine[] {
  return coins.map(({ denom, amount }) => ({ account, denom, amount: BigInt(amount) * sign }));
}

/** Bytes of the events of dues that these coins may pay; nobody owes chain points. */
export function duesBytesOf(coins: readonly Coin[]): number {
  return DUES_EVENT_BYTES * coins.filter(({ denom }) => denom !== POINT_DENOM).length;
}

/** Nobody sends to mint, burn or an escrow. @throws CodedError sdk 4 */
export function requireReceiver(context: ExecutionContext, receiver: string): void {
  require(!isModuleAccount(context.state, receiver), SDK_ERRORS.unauthorized, () =>
    `${receiver} is not allowed to receive funds`);
}

/**
 * Checks that the sender may spend these coins: no open dues, enough of them, and of a contract's
 * denom what its rule says must stay. `receivers` are all that get some of that denom.
 * @throws CodedError sdk 5, bank 101, bank 102, or what the contract's rule throws
 */
export function requireMaySpend(
  context: ExecutionContext,
  options: BankOptions,
  sender: string,
  coins: readonly Coin[],
  receiversOf: (denom: string) => readonly string[],
): void {
  const { state } = context;
  for (const { denom, amount } of coins) {
    requireNoDues(context, sender, denom);
    let reserve = 0n;
    if (bankView.contractOfDenom(state, denom) !== undefined) {
      for (const receiver of receiversOf(denom)) {
        reserve = options.denomRule(state, sender, receiver, denom);
      }
    }
    requireFunds(state, sender, denom, BigInt(amount));
    const rest = balanceOf(state, sender, denom) - BigInt(amount);
    require(rest >= reserve, BANK_ERRORS.belowReserve, () =>
      `${rest.toString()}${denom} of at least ${reserve.toString()}${denom}`);
  }
}
