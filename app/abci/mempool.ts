import { CheckTxType, RequestCheckTx, ResponseCheckTx } from 'cosmjs-types/tendermint/abci/types';
import type { CheckOutcome, Mempool } from '../block/mempool.js';
import type { Log } from '../log.js';
import { defineMethod } from './method.js';
import type { AbciMethod } from './method.js';

const MASKED: CheckOutcome = {
  code: 1,
  codespace: 'undefined',
  log: 'internal error',
  gasWanted: 0n,
  gasUsed: 0n,
};

/** The mempool connection. CheckTx never fails over the wire: CometBFT would stop. */
export function mempoolMethods(mempool: Mempool, log: Log): AbciMethod[] {
  const check = (tx: Uint8Array, isRecheck: boolean): CheckOutcome => {
    try {
      return mempool.checkTx(tx, isRecheck);
    } catch (error) {
      log.error({ err: error }, 'CheckTx met a fault of this program');
      return MASKED;
    }
  };
  return [
    defineMethod('CheckTx', 8, RequestCheckTx, ResponseCheckTx, ({ tx, type }) => {
      const outcome = check(tx, type === CheckTxType.RECHECK);
      return { ...outcome, data: new Uint8Array(0), info: '', events: [] };
    }),
  ];
}
