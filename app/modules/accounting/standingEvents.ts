import { EventStandingChanged } from '../../../proto/codec/generated/banma/contract/v1.js';
import type { StateEvent } from '../../kit/event.js';
import type { ExecutionContext } from '../../kit/module.js';
import type { Steps } from '../../kit/steps.js';

const STANDING_CHANGED = EventStandingChanged.typeUrl.slice(1);

/** Members that one block tells of: about 400 KB of the bounded reply. */
const MOST_TOLD = 1_000;

/**
 * Runs work at the end of a block in which members may fall in and out of arrears with every
 * record, and tells of each only how it stands afterwards: the reply of a block is bounded by its
 * members, not by its closings. Of more than 1,000 members the rest is read from state.
 */
export function* withLastStandings(
  context: ExecutionContext,
  work: (context: ExecutionContext) => Steps<void>,
): Steps<void> {
  const last: { readonly member: string; event: StateEvent }[] = [];
  const positions = new Map<string, number>();
  const emit = (event: StateEvent): void => {
    if (event.type !== STANDING_CHANGED) {
      context.events.emit(event);
      return;
    }
    // Contract id and member come first.
    const member = event.attributes
      .slice(0, 2)
      .map(([, value]) => value)
      .join('/');
    const position = positions.get(member);
    const known = position === undefined ? undefined : last[position];
    if (known === undefined) {
      if (last.length === MOST_TOLD) return;
      positions.set(member, last.length);
      last.push({ member, event });
    } else {
      known.event = event;
    }
  };
  yield* work({ ...context, events: { emit } });
  for (const { event } of last) context.events.emit(event);
}
