import type { Params } from '../../../proto/codec/generated/banma/slashing/v1.js';
import type { ExecutionContext } from '../../kit/module.js';
import type { StateReader } from '../../kit/state.js';

/** What governance may do with slashing. */
export interface SlashingLedger {
  /** Undefined where there is no staking. */
  readonly params: (state: StateReader) => Params | undefined;
  /**
   * Replaces the parameters; another window begins empty for everybody.
   * @throws CodedError sdk 18 naming the field, staking 100 without staking
   */
  readonly setParams: (context: ExecutionContext, params: Params) => void;
}
