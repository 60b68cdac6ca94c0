import { MsgMultiSend, MsgSend } from 'cosmjs-types/cosmos/bank/v1beta1/tx';
import type { ModuleBench, Outcome } from './moduleBench.js';
import { testKey } from './testKeys.js';

/** `banma1…` of a named test account. */
export const addressOf = (name: string): string => testKey(name).address;

export interface CoinText {
  readonly denom: string;
  readonly amount: string;
}

/** `5upoint,6ublt` as coins. */
export function coins(text: string): CoinText[] {
  if (text === '') return [];
  return text.split(',').map((coin) => {
    const [, amount = '', denom = ''] = /^(-?[0-9]*)(.*)$/.exec(coin) ?? [];
    return { denom, amount };
  });
}

/** Bank genesis that gives these names these coins. */
export function balancesGenesis(balances: Readonly<Record<string, string>>) {
  return {
    balances: Object.entries(balances).map(([name, text]) => ({
      address: addressOf(name),
      coins: coins(text),
    })),
  };
}

/** MsgSend between two names. */
export function send(bench: ModuleBench, from: string, to: string, text: string): Outcome {
  const message = MsgSend.fromPartial({
    fromAddress: addressOf(from),
    toAddress: to.startsWith('banma1') ? to : addressOf(to),
    amount: coins(text),
  });
  return bench.run(MsgSend.typeUrl, MsgSend.encode(message).finish());
}

/** MsgMultiSend; each input and output is a name and its coins. */
export function multiSend(
  bench: ModuleBench,
  inputs: readonly (readonly [name: string, text: string])[],
  outputs: readonly (readonly [name: string, text: string])[],
): Outcome {
  const sides = (list: typeof inputs) =>
    list.map(([name, text]) => ({ address: addressOf(name), coins: coins(text) }));
  const message = MsgMultiSend.fromPartial({ inputs: sides(inputs), outputs: sides(outputs) });
  return bench.run(MsgMultiSend.typeUrl, MsgMultiSend.encode(message).finish());
}

/** Posts a plain movement between two names, as a module would. */
export function move(
  bench: ModuleBench,
  from: string,
  to: string,
  denom: string,
  amount: bigint,
): void {
  const account = (name: string): string =>
    name === 'mint' ? bench.bank.mintAccount : addressOf(name);
  bench.bank.post(bench.context(), {
    kind: 'test',
    lines: [
      { account: account(from), denom, amount: -amount },
      { account: account(to), denom, amount },
    ],
  });
}
