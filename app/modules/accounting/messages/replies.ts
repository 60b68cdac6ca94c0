import type {
  ItemResult,
  RecordResult,
} from '../../../../proto/codec/generated/banma/accounting/v1.js';
import type { Outcome } from '../../../../proto/codec/generated/banma/accounting/v1.js';
import { GAS } from '../../../../proto/documents/gasSchedule.js';
import type { MessageCost } from '../../../kit/module.js';
import { refused } from '../deliver.js';
import type { Refusal } from '../errors.js';
import { LONGEST_REFUSAL } from '../errors.js';

/** Results of a record's items, and bounds of the reply that holds them. */

/** Everything of a record refused for one reason. */
export function refusedWhole(
  requestHash: Uint8Array,
  isOpen: boolean,
  code: Refusal,
  counts: { readonly responses: number; readonly rejected: number; readonly details: number },
): RecordResult {
  const all = (count: number): ItemResult[] => Array.from({ length: count }, () => refused(code));
  return {
    requestHash,
    open: isOpen,
    code,
    responses: all(counts.responses),
    rejected: all(counts.rejected),
    details: all(counts.details),
  };
}

/** All item results of a record. */
export function itemsOf({ responses, rejected, details }: RecordResult): readonly ItemResult[] {
  return [...responses, ...rejected, ...details];
}

/** How many items had this outcome. */
export function countOutcomes(results: readonly RecordResult[], outcome: Outcome): bigint {
  return BigInt(results.flatMap(itemsOf).filter((item) => item.outcome === outcome).length);
}

/** Header, outcome and code of one item in the reply. */
const ITEM_BYTES = 2 + 2 + 2 + LONGEST_REFUSAL;
/** Header, hash, flag and code of one record in the reply. */
const RECORD_BYTES = 6 + 34 + 2 + 2 + LONGEST_REFUSAL;
/** The reply's own header and the typed event. */
const MESSAGE_BYTES = 700;

/** Upper bounds for a message with that many records, items and signatures. */
export function costOf(records: number, items: number, signatures: number): MessageCost {
  return {
    gas: GAS.record * BigInt(records) + GAS.recordItem * BigInt(items),
    signatures,
    resultBytes: MESSAGE_BYTES + RECORD_BYTES * records + ITEM_BYTES * items,
  };
}
