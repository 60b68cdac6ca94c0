import { MIN_AHEAD_BYTES } from '../../block/checksAhead.js';
import type { ChecksAhead } from '../../block/checksAhead.js';
import type { RememberingVerifier } from '../../block/verifier.js';
import type { SignatureCheck } from '../../kit/module.js';
import { stepsOf } from '../../kit/steps.js';
import { nextTurn, runInSlices } from '../../slices.js';
import type { SignaturePool } from './pool.js';

/** Verifies what transactions hold beside the event loop, before they are executed. */
export interface SignaturesAhead {
  /**
   * Resolves when the transaction's signatures are known, and every earlier one of its signers is
   * answered, so that answers keep the order of a signer's transactions. Undefined: at once.
   */
  readonly ofTransaction: (tx: Uint8Array) => Promise<void> | undefined;
  /**
   * Resolves when those of a whole block are known. The block whose key was given last is known
   * already, so that one is not looked through when it is judged and again when it is finalized;
   * one that is replayed was never judged.
   */
  readonly ofBlock: (txs: readonly Uint8Array[], key?: string) => Promise<void>;
}

/** Verifies nothing ahead. */
export const NO_SIGNATURES_AHEAD: SignaturesAhead = {
  ofTransaction: () => undefined,
  ofBlock: async () => undefined,
};

/** Faults are told and change nothing: what is not known ahead is verified when it is needed. */
export function createSignaturesAhead(services: {
  readonly checksOf: (tx: Uint8Array) => ChecksAhead;
  readonly pool: SignaturePool;
  readonly verifier: RememberingVerifier;
  readonly onFault: (error: unknown) => void;
}): SignaturesAhead {
  const { checksOf, pool, verifier, onFault } = services;
  /** Of each signer, when what was asked last is answered. */
  const unanswered = new Map<string, Promise<void>>();
  let knownBlock: string | undefined;

  type Batches = readonly (readonly SignatureCheck[])[];

  const find = async ({ batches }: ChecksAhead): Promise<Batches> => {
    if (batches === undefined) return [];
    try {
      // The call at hand, and those that came with it, go first.
      await nextTurn();
      return await runInSlices(stepsOf(batches()));
    } catch (error) {
      onFault(error);
      return [];
    }
  };

  const verify = async (batches: Batches): Promise<void> => {
    try {
      for (const batch of batches) {
        const firstInvalid = await pool.firstInvalid(batch);
        if (firstInvalid !== undefined) verifier.rememberBatch(batch, firstInvalid);
      }
    } catch (error) {
      onFault(error);
    }
  };

  const checks = (tx: Uint8Array): ChecksAhead => {
    try {
      return checksOf(tx);
    } catch (error) {
      onFault(error);
      return { signers: [] };
    }
  };

  return {
    ofTransaction: (tx) => {
      if (tx.length < MIN_AHEAD_BYTES && unanswered.size === 0) return undefined;
      const found = checks(tx);
      const earlier = found.signers.flatMap((signer) => unanswered.get(signer) ?? []);
      if (found.batches === undefined && earlier.length === 0) return undefined;
      const answered = Promise.all([...earlier, find(found).then(verify)]).then(() => {
        for (const signer of found.signers) {
          if (unanswered.get(signer) === answered) unanswered.delete(signer);
        }
      });
      for (const signer of found.signers) unanswered.set(signer, answered);
      return answered;
    },
    ofBlock: async (txs, key) => {
      if (key !== undefined && key === knownBlock) return;
      const verified: Promise<void>[] = [];
      for (const tx of txs) {
        if (tx.length < MIN_AHEAD_BYTES) continue;
        // Each is decoded in a turn of its own, and its signatures are found before the next is.
        const batches = await find(checks(tx));
        verified.push(verify(batches));
        await nextTurn();
      }
      await Promise.all(verified);
      knownBlock = key;
    },
  };
}
