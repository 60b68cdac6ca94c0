import { createTestChain } from './chain.js';
import type { TestChain } from './chain.js';
import { multisigOf, sendObject } from './multisig.js';
import type { AminoFields, TestMultisig } from './multisig.js';
import { fundedGenesis } from './sends.js';
import { testKey } from './testKeys.js';

/** Three members of a board, two of whom sign for it, and somebody with coins of his own. */
export const [ann, ben, cas, dan] = [
  testKey('ann'),
  testKey('ben'),
  testKey('cas'),
  testKey('dan'),
] as const;
export const board = multisigOf([ann, ben, cas], 2);

const byAddress = [...board.members].sort((left, right) =>
  Buffer.compare(left.addressBytes, right.addressBytes),
);
/** The members in the order in which they stand in the key. */
export const [first, second, third] = [byAddress[0]!, byAddress[1]!, byAddress[2]!] as const;

/** A chain on which the multisig account, the board's unless given, and `dan` have coins. */
export function startWith(multisig: TestMultisig = board): TestChain {
  const chain = createTestChain({ genesis: fundedGenesis([multisig.account, dan]) });
  chain.block();
  return chain;
}

/** What the board signs: a send of 5 upoint to `dan`. */
export const fields = (chain: TestChain, sequence = 0n): AminoFields => ({
  chainId: chain.chainId,
  accountNumber: 0n,
  sequence,
  messages: [sendObject(board.address, dan.address, 5n)],
});
