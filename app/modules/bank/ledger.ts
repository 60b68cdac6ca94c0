import { addressFromText, addressToText } from '../../../proto/documents/address.js';
import { assert, require } from '../../kit/errors.js';
import type { ExecutionContext } from '../../kit/module.js';
import type { AccountLedger } from '../auth/types.js';
import {
  BURN_ACCOUNT,
  ESCROW_PURPOSES,
  escrowAccount,
  escrowName,
  MINT_ACCOUNT,
} from './accounts.js';
import { payDues } from './duePayment.js';
import { addDue, collectableDue, withheldDue, writeDue, writeWithheldDue } from './dueStore.js';
import { BANK_ERRORS } from './errors.js';
import { balances, denomMetadata, denomOwners, moduleAccounts } from './keys.js';
import { metadataOfContractDenom } from './metadata.js';
import { applyEntry } from './post.js';
import type { BankLedger, DenomRule, DuePaymentListener, DuesListener } from './types.js';
import { bankView, denomExists } from './view.js';

export interface BankOptions {
  readonly accounts: AccountLedger;
  /** The contract module's, bound late: bank comes before it. */
  readonly duesChanged: DuesListener;
  readonly duePaid?: DuePaymentListener;
  /** Who may send a contract's denom to whom; the contract module's, bound late. */
  readonly denomRule: DenomRule;
}

/** The bank as the other modules use it. */
export function createBankLedger(options: BankOptions): BankLedger {
  const { accounts, duesChanged } = options;

  /** Runs a change of one debtor's dues and tells when they begin or end. */
  const watched = (
    context: ExecutionContext,
    debtor: string,
    denom: string,
    change: () => void,
  ): void => {
    const before = bankView.hasDues(context.state, debtor, denom);
    change();
    const after = bankView.hasDues(context.state, debtor, denom);
    if (before !== after) duesChanged(context, debtor, denom, after);
    if (after) payDues(context, options, denom, [debtor], { silent: true });
  };

  return {
    ...bankView,
    mintAccount: MINT_ACCOUNT,
    burnAccount: BURN_ACCOUNT,
    escrowAccount,
    denomExists,
    post(context, entry) {
      const raised = applyEntry(context, accounts, entry);
      for (const denom of denomsOf(raised)) {
        const receivers = raised.filter((line) => line.denom === denom);
        const names = receivers.map(({ account }) => account);
        payDues(context, options, denom, names, { silent: entry.silent === true });
      }
    },
    registerDenom(context, denom, contractId) {
      const { state } = context;
      const owner = denomOwners.get(state, denom);
      assert(owner === undefined, `${denom} belongs to ${owner?.contractId ?? ''} already`);
      denomOwners.set(state, { contractId }, denom);
      if (!denomMetadata.has(state, denom)) {
        denomMetadata.set(state, metadataOfContractDenom(denom, contractId), denom);
      }
      for (const purpose of ESCROW_PURPOSES) {
        const address = addressFromText(escrowAccount(contractId, purpose));
        moduleAccounts.set(state, { name: escrowName(contractId, purpose) }, address);
      }
    },
    releaseDenom(context, denom) {
      const { state } = context;
      const wasMinted = balances.has(state, addressFromText(MINT_ACCOUNT), denom);
      assert(!wasMinted, `${denom} was minted and stays with its contract`);
      denomOwners.remove(state, denom);
      denomMetadata.remove(state, denom);
    },
    openDue(context, due, withheld) {
      watched(context, addressToText(due.debtor), due.denom, () =>
        addDue(context.state, due, withheld),
      );
    },
    due: (state, key) => withheldDue(state, key) ?? collectableDue(state, key),
    dues: (state, key) => ({
      collectable: collectableDue(state, key),
      withheld: withheldDue(state, key),
    }),
    replaceDue(context, before, after, withheld) {
      const { state } = context;
      const wasWithheld = withheldDue(state, before);
      const stored = wasWithheld ?? collectableDue(state, before);
      assert(stored?.amount === before.amount, 'the due to replace is not the stored one');
      assert(
        before.denom === after.denom &&
          addressToText(before.debtor) === addressToText(after.debtor),
        'a due keeps its denom and its debtor',
      );
      watched(context, addressToText(before.debtor), before.denom, () => {
        const none = { ...stored, amount: 0n };
        if (wasWithheld === undefined) writeDue(state, none);
        else writeWithheldDue(state, none);
        addDue(state, after, withheld);
      });
    },
  };
}

/** @throws CodedError bank 101 where the sender owes dues in the denom (contract.md, The split) */
export function requireNoDues(context: ExecutionContext, sender: string, denom: string): void {
  const owes = bankView.hasDues(context.state, sender, denom);
  require(!owes, BANK_ERRORS.openDues, () => `${sender} may not send ${denom}`);
}

function denomsOf(lines: readonly { readonly denom: string }[]): string[] {
  return lines
    .map(({ denom }) => denom)
    .filter((denom, index, all) => all.indexOf(denom) === index);
}
