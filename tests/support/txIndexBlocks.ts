import type { IndexedBlock } from '../../gateway/lcd/txIndex/indexedTx.js';

/** Sends every made-up transaction. */
export const SENDER = 'banma1sender';

/** A block of transactions whose bytes are `<height>/<index>`. */
export function madeUpBlock(height: bigint, txs: number): IndexedBlock {
  return {
    height,
    txs: Array.from({ length: txs }, (_none, index) => ({
      tx: Buffer.from(`${height}/${index}`).toString('base64'),
      height: height.toString(),
      time: '2026-01-01T00:00:00.123456789Z',
      result: {
        code: 0,
        gas_wanted: '200000',
        gas_used: '83207',
        events: [
          {
            type: 'message',
            attributes: [
              { key: 'sender', value: SENDER, index: true },
              { key: 'sender', value: SENDER, index: true },
              { key: 'module', value: 'bank', index: true },
              { key: 'hidden', value: 'yes', index: false },
            ],
          },
        ],
      },
    })),
  };
}
