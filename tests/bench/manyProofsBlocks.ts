import type { ManyProofs } from '../support/manyProofs.js';
import { LIMITS } from '../../proto/documents/gasSchedule.js';
import { answerOf, queryBy, recordMessage, recordOf } from '../support/documents.js';
import { sendOf } from '../support/sends.js';
import { signTx } from '../support/signTx.js';
import type { TxSignature } from '../support/signTx.js';

/** Makes the same blocks on every state of many proofs, however many those are. */
export interface BlockMaker {
  /** Transactions of the next block: a send of each sender, and query records that hit proofs. */
  readonly next: (timeMs: bigint) => Uint8Array[];
}

export interface BlockSize {
  readonly sends: number;
  readonly records: number;
}

/** @param accounts number and sequence of the querier's service key */
export function createBlockMaker(
  parties: ManyProofs,
  chainId: string,
  size: BlockSize,
  querierAccount: { readonly accountNumber: bigint; readonly sequence: bigint },
): BlockMaker {
  const { senders, querier, contributor, contractId, labels } = parties;
  let made = 0;

  const sendTx = (index: number): Uint8Array => {
    const key = senders[index]!;
    const to = senders[(index + 1) % senders.length]!;
    const signature = { key, accountNumber: BigInt(index), sequence: BigInt(made) };
    return sign([signature], [sendOf(key, to, 1n)]);
  };

  const sign = (
    signatures: readonly TxSignature[],
    messages: Parameters<typeof signTx>[0]['messages'],
    gasLimit = 100_000n,
  ): Uint8Array => signTx({ chainId, messages, signatures, gasLimit });

  const recordTx = (timeMs: bigint): Uint8Array => {
    const records = Array.from({ length: size.records }, (_, index) => {
      const query = queryBy(querier, contractId, `${made} ${index}`, timeMs - 500n);
      const hit = labels[(made * size.records + index) % labels.length];
      return recordOf(query, { responses: [answerOf(query, contributor, { hit })] });
    });
    const { accountNumber, sequence } = querierAccount;
    const signature = { key: querier.service, accountNumber, sequence: sequence + BigInt(made) };
    return sign([signature], [recordMessage(querier, contractId, records)], LIMITS.transactionGas);
  };

  return {
    next: (timeMs) => {
      const txs = Array.from({ length: size.sends }, (_, index) => sendTx(index));
      if (size.records > 0) txs.push(recordTx(timeMs));
      made += 1;
      return txs;
    },
  };
}
