/** State keys as far as they must be read outside the application (chain.md, State). */

const SLASH = 0x2f;
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Collections whose entries are no leaves of the tree. Their keys can be "proved" absent at any
 * time, so that such a proof says nothing.
 */
export const COLLECTIONS_OUTSIDE_TREE: readonly string[] = [
  'accounting/closed',
  'accounting/closed_place',
  'auth/account_number',
  'bank/debtor',
  'bank/due_reference',
  'bank/journal',
  'bank/journal_by_account',
  'contract/deadline',
  'contract/elector',
  'contract/open_proposal',
  'proof/contributor',
  'proof/digest',
  'proof/leaf',
  'staking/delegation_by_delegator',
  'staking/desired_power',
  'staking/jailed_power',
  'staking/unbonding_by_validator',
  'staking/unbonding_queue',
  'staking/validator_queue',
];

/** A key in two: the name of its collection (`module/collection`), and the fields behind it. */
export interface StateKey {
  readonly collection: string;
  readonly fields: Uint8Array;
}

/** Undefined where the key is of no collection's form. */
export function parseStateKey(key: Uint8Array): StateKey | undefined {
  const end = key.indexOf(SLASH, key.indexOf(SLASH) + 1);
  if (key.indexOf(SLASH) < 1 || end < 0) return undefined;
  const name = key.subarray(0, end);
  if (!name.every((byte) => byte > 0x20 && byte < 0x7f)) return undefined;
  return { collection: decoder.decode(name), fields: key.subarray(end + 1) };
}

/** Reads a key's fields one after the other; undefined where the rest is too short. */
export interface FieldReader {
  readonly take: (size: number) => Uint8Array | undefined;
  /** A field behind one byte with its length, that byte included. */
  readonly takePrefixed: () => Uint8Array | undefined;
  readonly u64: () => bigint | undefined;
  readonly isAtEnd: () => boolean;
}

export function readFields(fields: Uint8Array): FieldReader {
  let offset = 0;
  const take = (size: number): Uint8Array | undefined => {
    if (offset + size > fields.length) return undefined;
    offset += size;
    return fields.subarray(offset - size, offset);
  };
  return {
    take,
    takePrefixed: () => take(1 + (fields[offset] ?? 0)),
    u64: () => {
      const bytes = take(8);
      if (bytes === undefined) return undefined;
      return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0);
    },
    isAtEnd: () => offset === fields.length,
  };
}
