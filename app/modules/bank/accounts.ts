import { addressFromText, addressToText } from '../../../proto/documents/address.js';
import { sha256 } from '../../../proto/documents/hash.js';
import { assert } from '../../kit/errors.js';
import type { StateReader } from '../../kit/state.js';
import { moduleAccounts } from './keys.js';

/** What an escrow of a contract may be for: pledges of members, reserves of query records. */
export const ESCROW_PURPOSES: readonly string[] = ['pledge', 'reserve'];

/** `banma1…` of a module account: the first 20 bytes of the SHA-256 of its name. */
function moduleAddress(name: string): string {
  return addressToText(sha256(new TextEncoder().encode(name)).slice(0, 20));
}

/** The account whose negative balance is what was ever minted. */
export const MINT_ACCOUNT = moduleAddress('banma/bank/mint');
/** Where burned coins stay. */
export const BURN_ACCOUNT = moduleAddress('banma/bank/burn');

/** Name of a contract's escrow. */
export function escrowName(contractId: string, purpose: string): string {
  return `banma/contract/${contractId}/${purpose}`;
}

/** `banma1…` of a contract's escrow. @throws InternalError for an unknown purpose */
export function escrowAccount(contractId: string, purpose: string): string {
  assert(ESCROW_PURPOSES.includes(purpose), `unknown escrow purpose ${purpose}`);
  return moduleAddress(escrowName(contractId, purpose));
}

/** True for mint, burn and the escrows of contracts. */
export function isModuleAccount(state: StateReader, account: string): boolean {
  if (account === MINT_ACCOUNT || account === BURN_ACCOUNT) return true;
  return moduleAccounts.has(state, addressFromText(account));
}
