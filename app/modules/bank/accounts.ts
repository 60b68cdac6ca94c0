import { addressFromText, addressToText } from '../../../proto/documents/address.js';
import { sha256 } from '../../../proto/documents/hash.js';
import { assert } from '../../kit/errors.js';
import type { StateReader } from '../../kit/state.js';
import { moduleAccounts } from './keys.js';

/** What an escrow of a contract may be for: pledges of members, reserves of query records. */
export const ESCROW_PURPOSES: readonly string[] = ['pledge', 'reserve'];

/** `banma1…` of a module account: the first 20 bytes of the SHA-256 of its name. */
export function moduleAddress(name: string): string {
  return addressToText(sha256(new TextEncoder().encode(name)).slice(0, 20));
}

/** The account whose negative balance is what was ever minted. */
export const MINT_ACCOUNT = moduleAddress('banma/bank/mint');
/** Where burned coins stay. */
export const BURN_ACCOUNT = moduleAddress('banma/bank/burn');

/** What validators that vote have at stake; named, and so addressed, as in the Cosmos SDK. */
export const BONDED_POOL = moduleAddress('bonded_tokens_pool');
/** What is at stake elsewhere: of other validators, and what is being taken back. */
export const NOT_BONDED_POOL = moduleAddress('not_bonded_tokens_pool');

/** Module accounts that every chain has, by name. */
export const FIXED_MODULE_ACCOUNTS: readonly {
  readonly name: string;
  readonly address: string;
}[] = [
  { name: 'banma/bank/mint', address: MINT_ACCOUNT },
  { name: 'banma/bank/burn', address: BURN_ACCOUNT },
  { name: 'bonded_tokens_pool', address: BONDED_POOL },
  { name: 'not_bonded_tokens_pool', address: NOT_BONDED_POOL },
];

/** Name of a contract's escrow. */
export function escrowName(contractId: string, purpose: string): string {
  return `banma/contract/${contractId}/${purpose}`;
}

/** `banma1…` of a contract's escrow. @throws InternalError for an unknown purpose */
export function escrowAccount(contractId: string, purpose: string): string {
  assert(ESCROW_PURPOSES.includes(purpose), `unknown escrow purpose ${purpose}`);
  return moduleAddress(escrowName(contractId, purpose));
}

/** True for mint, burn, the pools of staking and the escrows of contracts. */
export function isModuleAccount(state: StateReader, account: string): boolean {
  if (FIXED_MODULE_ACCOUNTS.some(({ address }) => address === account)) return true;
  return moduleAccounts.has(state, addressFromText(account));
}
