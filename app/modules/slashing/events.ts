import { consensusToText } from '../../../proto/documents/address.js';
import type { StateEvent } from '../../kit/event.js';
import { POINT_DENOM } from '../bank/coins.js';

/** The events of the Cosmos SDK's x/slashing. */

/** A vote that was not there. @param missed of the window @param height of this block */
export function livenessEvent(address: Uint8Array, missed: bigint, height: bigint): StateEvent {
  return {
    type: 'liveness',
    attributes: [
      ['address', consensusToText(address)],
      ['missed_blocks', missed.toString()],
      ['height', height.toString()],
    ],
  };
}

/** What was burned, and whether the validator was jailed with it. */
export function slashEvent(
  address: Uint8Array,
  slash: {
    readonly power: bigint;
    readonly reason: 'double_sign' | 'missing_signature';
    readonly isJailed: boolean;
    readonly burned: bigint;
  },
): StateEvent {
  const text = consensusToText(address);
  return {
    type: 'slash',
    attributes: [
      ['address', text],
      ['power', slash.power.toString()],
      ['reason', slash.reason],
      ...(slash.isJailed ? [['jailed', text] as const] : []),
      ['burned_coins', `${slash.burned}${POINT_DENOM}`],
    ],
  };
}
