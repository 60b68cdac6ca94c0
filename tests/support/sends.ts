import { MsgSend } from 'cosmjs-types/cosmos/bank/v1beta1/tx';
import type { EncodedMessage } from '../../app/kit/module.js';
import type { TestKey } from './testKeys.js';

/** A MsgSend of upoint. */
export function sendOf(from: TestKey, to: TestKey, amountUpoint: bigint): EncodedMessage {
  const value = MsgSend.encode({
    fromAddress: from.address,
    toAddress: to.address,
    amount: [{ denom: 'upoint', amount: String(amountUpoint) }],
  }).finish();
  return { typeUrl: MsgSend.typeUrl, value };
}

/** app_state in which each key has so much; account numbers follow the order. */
export function fundedGenesis(keys: readonly TestKey[], amountUpoint = 1_000_000_000n) {
  const coins = [{ denom: 'upoint', amount: String(amountUpoint) }];
  return { bank: { balances: keys.map(({ address }) => ({ address, coins })) } };
}
