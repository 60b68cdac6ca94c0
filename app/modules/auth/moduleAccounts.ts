import { BaseAccount, ModuleAccount } from 'cosmjs-types/cosmos/auth/v1beta1/auth';
import { addressToText } from '../../../proto/documents/address.js';
import { sha256 } from '../../../proto/documents/hash.js';
import { compareBytes } from '../../kit/bytes.js';
import { listedEntries } from '../../kit/pagination.js';
import type { ListItem, PageBounds } from '../../kit/pagination.js';
import type { StateReader } from '../../kit/state.js';
import { accounts } from './keys.js';

/** An account that nobody has the key of. */
export interface NamedAccount {
  readonly name: string;
  /** 20 bytes. */
  readonly address: Uint8Array;
  /** What it may do, in the words of the Cosmos SDK. */
  readonly permissions: readonly string[];
}

/** Who knows them: the bank, which comes after auth. */
export interface NamedAccounts {
  readonly byAddress: (state: StateReader, address: Uint8Array) => NamedAccount | undefined;
  readonly byName: (state: StateReader, name: string) => NamedAccount | undefined;
  /** In the order of their addresses, from one on (inclusive), or in reverse below one. */
  readonly list: (
    state: StateReader,
    options: { readonly from?: Uint8Array | undefined; readonly reverse: boolean },
  ) => Iterable<NamedAccount>;
}

/** Account as queries show it. */
export type PackedAccount = Readonly<{ typeUrl: string; value: Uint8Array }>;

export function packedAccount(account: BaseAccount): PackedAccount {
  return { typeUrl: BaseAccount.typeUrl, value: BaseAccount.encode(account).finish() };
}

/** A module account as the Cosmos SDK shows it. */
export function packedModuleAccount(account: NamedAccount): PackedAccount {
  const value = ModuleAccount.encode({
    baseAccount: baseOfModule(account),
    name: account.name,
    permissions: [...account.permissions],
  }).finish();
  return { typeUrl: ModuleAccount.typeUrl, value };
}

/**
 * Nothing is ever signed by it, so that its number is none of those that accounts get: it follows
 * from its name, with the highest bit set.
 */
export function baseOfModule({ name, address }: NamedAccount): BaseAccount {
  const hash = sha256(new TextEncoder().encode(name));
  const accountNumber = new DataView(hash.buffer, hash.byteOffset).getBigUint64(0) | (1n << 63n);
  return { address: addressToText(address), accountNumber, sequence: 0n };
}

/** All accounts, those of modules among them, in the order of their addresses. */
export function* allAccounts(
  state: StateReader,
  named: NamedAccounts,
  bounds: PageBounds,
): Iterable<ListItem<PackedAccount>> {
  const { key: from, reverse } = bounds;
  const modules = named.list(state, { from, reverse })[Symbol.iterator]();
  let module = modules.next();
  const isBefore = (address: Uint8Array): boolean =>
    module.done !== true && compareBytes(module.value.address, address) < 0 !== reverse;
  try {
    for (const entry of listedEntries(state, accounts, [], bounds)) {
      while (isBefore(entry.rawKey)) {
        if (module.done !== true) yield itemOf(module.value);
        module = modules.next();
      }
      yield { pageKey: entry.rawKey, item: packedAccount(entry.value), size: entry.size };
    }
    for (; module.done !== true; module = modules.next()) yield itemOf(module.value);
  } finally {
    // A range read that is left half-way holds its read transaction.
    modules.return?.();
  }
}

function itemOf(account: NamedAccount): ListItem<PackedAccount> {
  const item = packedModuleAccount(account);
  return { pageKey: account.address, item, size: item.value.length };
}
