import { coded, CodedError, SDK_ERRORS } from '../kit/errors.js';
import type { SignatureVerifier } from '../kit/module.js';
import type { ModuleSet } from '../modules/moduleSet.js';
import { admitTx } from './admitTx.js';
import type { DecodedTx } from './decodeTx.js';
import { boundedLog } from './executeTx.js';
import { contextOf, executionOver } from './execution.js';
import { createPendingTxs } from './pendingTxs.js';
import type { Tip } from './tip.js';
import type { TxDecoder } from './txDecoder.js';

export interface CheckOutcome {
  readonly code: number;
  readonly codespace: string;
  readonly log: string;
  readonly gasWanted: bigint;
  readonly gasUsed: bigint;
}

export interface Mempool {
  /** Whether a transaction may wait for a block. `isRecheck`: it was checked before. */
  readonly checkTx: (bytes: Uint8Array, isRecheck: boolean) => CheckOutcome;
  /** Told of every committed block. */
  readonly settle: (tip: Tip, hashes: ReadonlySet<string>) => void;
}

/** Transactions of one account that may wait at a time. */
export const MAX_PENDING = 256;

export function createMempool(services: {
  readonly modules: ModuleSet;
  readonly decode: TxDecoder;
  readonly verifier: SignatureVerifier;
  /** Undefined before the genesis. */
  readonly tip: () => Tip | undefined;
}): Mempool {
  const { modules, decode } = services;
  const pending = createPendingTxs();

  const admit = (tip: Tip, tx: DecodedTx, isRecheck: boolean): void => {
    const hash = tx.hashText;
    // CometBFT offers again what it dropped, or what it rechecks: it keeps its place.
    const isHeld = tx.signers.every(({ address, sequence }) =>
      pending.holds(address, sequence, hash),
    );
    const ownSequence = new Map(tx.signers.map(({ address, sequence }) => [address, sequence]));
    admitTx(contextOf(executionOver(tip, services), tx.hash), modules, tx, {
      verifySignatures: !isRecheck,
      expectedSequence: (account) => {
        const own = ownSequence.get(account.address) ?? 0n;
        return isHeld && own >= account.sequence ? own : pending.expectedSequence(account);
      },
    });
    if (isHeld) return;
    for (const { address } of tx.signers) {
      if (pending.count(address) < MAX_PENDING) continue;
      throw coded(SDK_ERRORS.mempoolFull, `${address} has ${MAX_PENDING} transactions pending`);
    }
    for (const { address, sequence } of tx.signers) {
      pending.add(address, sequence, hash, tip.nextHeight - 1n);
    }
  };

  return {
    checkTx: (bytes, isRecheck) => {
      const tx = decode(bytes);
      if (tx instanceof CodedError) return refusal(tx, 0n);
      const tip = services.tip();
      try {
        if (tip === undefined) throw coded(SDK_ERRORS.invalidRequest, 'the chain has not begun');
        admit(tip, tx, isRecheck);
      } catch (error) {
        if (error instanceof CodedError) return refusal(error, tx.fee.gasLimit);
        throw error;
      }
      const { fee, cost } = tx;
      return { code: 0, codespace: '', log: '', gasWanted: fee.gasLimit, gasUsed: cost.gas };
    },
    settle: (tip, hashes) => {
      pending.settle({
        height: tip.nextHeight - 1n,
        hashes,
        sequenceOf: (address) => modules.accounts.account(tip.state, address)?.sequence ?? 0n,
      });
    },
  };
}

function refusal(error: CodedError, gasWanted: bigint): CheckOutcome {
  const { code, codespace } = error.error;
  return { code, codespace, log: boundedLog(error.message), gasWanted, gasUsed: 0n };
}
