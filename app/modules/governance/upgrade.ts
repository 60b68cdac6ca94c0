import { EventUpgraded } from '../../../proto/codec/generated/banma/governance/v1.js';
import { typedEvent } from '../../kit/event.js';
import type { ExecutionContext } from '../../kit/module.js';
import { appliedUpgrades, nextUpgrade } from './keys.js';
import type { KnownUpgrade } from './types.js';

/** This program cannot go on: the chain's rules change, and it does not know how. */
export class UnknownUpgradeError extends Error {
  override readonly name = 'UnknownUpgradeError';
}

/**
 * At the height of a decided upgrade: changes the state if this program knows how, and stops the
 * node if not, before anything of the block is written. The program that knows it goes on from there.
 * @throws UnknownUpgradeError
 */
export function upgrade(context: ExecutionContext, known: readonly KnownUpgrade[]): void {
  const { state, block, events } = context;
  const decided = nextUpgrade.get(state);
  if (decided === undefined || block.height < decided.height) return;
  const { name, height } = decided;
  const found = known.find((candidate) => candidate.name === name);
  if (found === undefined) {
    throw new UnknownUpgradeError(
      `upgrade ${name} was decided for height ${height}, and this program does not know it: ` +
        'start one that does, over the same folder',
    );
  }
  nextUpgrade.remove(state);
  appliedUpgrades.set(state, { height: block.height }, name);
  found.apply(context);
  events.emit(typedEvent(EventUpgraded, { name }));
}
