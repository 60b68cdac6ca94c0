import { BinaryReader } from 'cosmjs-types/binary';
import { coded, SDK_ERRORS } from '../kit/errors.js';

/** The length-delimited fields of that number, not looking inside. @throws CodedError sdk 2 */
export function fieldsOf(bytes: Uint8Array, number: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  const reader = new BinaryReader(bytes);
  try {
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      const wireType = tag & 7;
      if (wireType === 3 || wireType === 4) throw new Error('groups are not used');
      if (wireType === 2 && tag >>> 3 === number) found.push(reader.bytes());
      else reader.skipType(wireType);
    }
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw coded(SDK_ERRORS.txDecode, detail);
  }
  return found;
}
