import type { EncodedMessage } from '../../app/kit/module.js';
import { sha256 } from '../../proto/documents/hash.js';
import type { Choices } from './choices.js';
import { messages } from './validatorMessages.js';

/** A random message of staking or slashing that `who` signs, about itself or `to`. */
export function stakingMessage(
  { below, pick }: Pick<Choices, 'below' | 'pick'>,
  who: string,
  to: string,
  height: bigint,
): EncodedMessage {
  const amount = BigInt(900_000 + below(2_000_000));
  const newKey = (): Uint8Array => sha256(Uint8Array.of(below(256), below(256), below(256)));
  const kinds: readonly (() => EncodedMessage)[] = [
    () => messages.delegate(who, to, amount),
    () => messages.undelegate(who, pick([who, to]), amount),
    () => messages.cancel(who, to, amount, height - BigInt(below(5))),
    () => messages.create(who, amount),
    () => messages.edit(who, { minSelfDelegation: String(1 + below(9)) }),
    () => messages.unjail(who),
    () => messages.rotate(who, newKey()),
  ];
  return pick(kinds)();
}
