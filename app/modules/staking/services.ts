import type { BankLedger } from '../bank/types.js';
import type { StakingListeners } from './types.js';

/** What staking needs of others. */
export interface StakingServices {
  readonly bank: BankLedger;
  readonly listeners: StakingListeners;
}
