import type { EncodedMessage } from '../../app/kit/module.js';
import {
  MsgPropose,
  MsgVote,
  VoteOption,
} from '../../proto/codec/generated/banma/governance/v1.js';
import type { Content } from '../../proto/codec/generated/banma/governance/v1.js';
import type { Partially } from '../../proto/codec/message.js';
import type { Choices } from './choices.js';
import { encoded } from './signTx.js';

/** A proposal that leaves transactions free of fees, or a vote, by an account, at a height. */
export function governanceMessage(
  { below, pick }: Pick<Choices, 'below' | 'pick'>,
  address: string,
  height: bigint,
): EncodedMessage {
  if (below(3) > 0) {
    const option = pick([VoteOption.YES, VoteOption.YES, VoteOption.NO]);
    const proposalId = BigInt(1 + below(12));
    return encoded(MsgVote, { voter: address, proposalId, option });
  }
  const content = pick<Partially<Content>>([
    { minGasPrice: { price: '0' } },
    { block: { maxBytes: 4_000_000n, maxGas: BigInt(20_000_000 + below(5_000_000)) } },
    { upgrade: { name: `v${below(3)}`, height: height + 100_000n } },
  ]);
  return encoded(MsgPropose, { proposer: address, title: `at ${height}`, content });
}
