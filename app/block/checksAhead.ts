import { CodedError } from '../kit/errors.js';
import type { SignatureCheck } from '../kit/module.js';
import { stepsOf } from '../kit/steps.js';
import type { Steps, Work } from '../kit/steps.js';
import type { ModuleSet } from '../modules/moduleSet.js';
import type { DecodedTx } from './decodeTx.js';
import { contextOf, executionOver } from './execution.js';
import type { Tip } from './tip.js';
import type { TxDecoder } from './txDecoder.js';
import type { RememberingVerifier } from './verifier.js';

/** What of a transaction is worth verifying beside the event loop, before it is executed. */
export interface ChecksAhead {
  /** Addresses of the signers. */
  readonly signers: readonly string[];
  /**
   * Finds the batches as the messages will ask for them, without those that are known; absent where
   * there are none.
   */
  readonly batches?: () => Work<readonly (readonly SignatureCheck[])[]>;
}

/** Fewer signatures than these are verified when they are needed. */
const MIN_SIGNATURES = 32;
/** No shorter transaction holds so many. */
export const MIN_AHEAD_BYTES = MIN_SIGNATURES * 64;

const NOTHING: ChecksAhead = { signers: [] };

/** A message has named what it wants verified; that is all that was asked of it. */
class Named extends Error {
  override readonly name = 'Named';
}

/**
 * Finds the signatures inside a transaction's messages: runs each over the newest state until it
 * asks for a batch, and forgets what it did. It may ask for another batch when it is executed, over
 * another state; then that is verified there and then.
 */
export function createChecksAhead(services: {
  readonly modules: ModuleSet;
  readonly decode: TxDecoder;
  readonly verifier: RememberingVerifier;
  /** Undefined before the genesis. */
  readonly tip: () => Tip | undefined;
}): (bytes: Uint8Array) => ChecksAhead {
  const { modules, decode, verifier } = services;

  function* batchesOf(tip: Tip, tx: DecodedTx): Steps<readonly (readonly SignatureCheck[])[]> {
    const batches: (readonly SignatureCheck[])[] = [];
    const naming = {
      verify: verifier.verify,
      firstInvalid: (items: readonly SignatureCheck[]): number => {
        if (!verifier.knowsBatch(items)) batches.push(items);
        throw new Named();
      },
    };
    for (const { handler, value } of tx.messages) {
      if (handler.cost(value).signatures < MIN_SIGNATURES) continue;
      const context = contextOf(executionOver(tip, { modules, verifier: naming }), tx.hash);
      try {
        yield* stepsOf(handler.execute(context, value));
      } catch (error) {
        if (!(error instanceof Named || error instanceof CodedError)) throw error;
      }
    }
    return batches;
  }

  return (bytes) => {
    const tx = decode(bytes);
    const tip = services.tip();
    if (tx instanceof CodedError || tip === undefined) return NOTHING;
    const signers = tx.signers.map(({ address }) => address);
    if (tx.cost.signatures < MIN_SIGNATURES) return { signers };
    return { signers, batches: () => batchesOf(tip, tx) };
  };
}
