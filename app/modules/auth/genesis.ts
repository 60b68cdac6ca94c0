import { isAddress } from '../../../proto/documents/address.js';
import { GenesisError, genesisList, genesisObject, genesisText } from '../../kit/genesisJson.js';
import type { ExecutionContext } from '../../kit/module.js';
import { params } from './keys.js';
import type { AccountLedger } from './types.js';

/** One POINT. */
const DEFAULT_MIN_ACCOUNT_BALANCE = 1_000_000n;

/**
 * `{ "min_account_balance": "1000000", "accounts": ["banma1…"] }`, both optional; accounts are
 * numbered in this order, before those that receive genesis balances.
 * @throws GenesisError naming the field
 */
export function initGenesis(
  context: ExecutionContext,
  ledger: AccountLedger,
  genesis: unknown,
): void {
  const source = genesisObject(genesis ?? {}, 'auth', ['min_account_balance', 'accounts']);
  const minAccountBalance = readMinimum(source.min_account_balance);
  params.set(context.state, { minAccountBalance });
  for (const [index, item] of genesisList(source.accounts, 'auth.accounts').entries()) {
    const path = `auth.accounts[${index}]`;
    const address = genesisText(item, path);
    if (!isAddress(address)) throw new GenesisError(path, 'not a banma1… address');
    ledger.create(context, address);
  }
}

function readMinimum(value: unknown): bigint {
  const path = 'auth.min_account_balance';
  if (value === undefined) return DEFAULT_MIN_ACCOUNT_BALANCE;
  const text = genesisText(value, path);
  if (!/^[1-9][0-9]{0,18}$/.test(text)) {
    throw new GenesisError(path, 'must be a whole number from 1, as a string');
  }
  return BigInt(text);
}
