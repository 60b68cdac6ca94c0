import { RequestCheckTx } from 'cosmjs-types/tendermint/abci/types';
import type { CheckOutcome, Mempool } from '../block/mempool.js';
import { MASKED_FAULT } from '../kit/errors.js';
import type { Log } from '../log.js';
import { createBackwardWriter } from './backwardWriter.js';
import type { AbciMethod } from './method.js';
import type { SignaturesAhead } from './signatures/ahead.js';

const MASKED: CheckOutcome = {
  code: MASKED_FAULT.code,
  codespace: MASKED_FAULT.codespace,
  log: MASKED_FAULT.description,
  gasWanted: 0n,
  gasUsed: 0n,
};

/** CheckTxType.RECHECK. */
const RECHECK = 1;

/** The mempool connection. CheckTx never fails over the wire: CometBFT would stop. */
export function mempoolMethods(
  mempool: Mempool,
  { ahead, log }: { readonly ahead: SignaturesAhead; readonly log: Log },
): AbciMethod[] {
  const check = (tx: Uint8Array, isRecheck: boolean): CheckOutcome => {
    try {
      return mempool.checkTx(tx, isRecheck);
    } catch (error) {
      log.error({ err: error }, 'CheckTx met a fault of this program');
      return MASKED;
    }
  };
  return [
    {
      name: 'CheckTx',
      field: 8,
      handle: (bytes) => {
        const { tx, type } = RequestCheckTx.decode(bytes);
        const isRecheck = (type as number) === RECHECK;
        const outcome = check(tx, isRecheck);
        if (outcome.code !== 0 || isRecheck) return checkedBytes(outcome);
        // Its place among its signers' transactions is taken; the answer may take longer.
        return ahead.ofTransaction(tx)?.then(() => checkedBytes(outcome)) ?? checkedBytes(outcome);
      },
    },
  ];
}

const writer = createBackwardWriter(1_024);

/** ResponseCheckTx{code=1, log=3, gas_wanted=5, gas_used=6, codespace=8}; called as nothing else. */
export function checkedBytes(outcome: CheckOutcome): Uint8Array {
  writer.reset();
  writer.text(8, outcome.codespace);
  // The gas of a transaction stays far below 2^32.
  writer.integer(6, Number(outcome.gasUsed));
  writer.integer(5, Number(outcome.gasWanted));
  writer.text(3, outcome.log);
  writer.integer(1, outcome.code);
  return writer.done();
}
