import {
  Category,
  Clearing,
  DigestProfile,
  Params,
  SettlementMode,
  UploadRewardOn,
} from '../codec/generated/banma/contract/v1.js';

/** Base units of one BLT or POINT. */
const UNIT = 1_000_000n;
const DAY_S = 86_400n;

/** Z001 exactly as the table of contract.md gives it. */
export const Z001_PARAMS: Params = Params.fromPartial({
  denom: 'ublt',
  settlementMode: SettlementMode.PREPAID,
  digestProfile: DigestProfile.BANMA_MD5,
  prefixHexChars: 7,
  category: Category.BLACKLIST,
  foundersRequired: 3,
  queryReward: 10_000n,
  hitReward: 500_000n,
  detailReward: 400_000n,
  timeCoefficientBps: 8_000,
  pledge: 50_000n * UNIT,
  minProofs: 50_000n,
  grant: 50_000n * UNIT,
  founderApprovals: 2,
  memberApprovals: 5,
  votingPeriodS: 7n * DAY_S,
  settleWindowS: 3_600n,
  auditWindowS: 7n * DAY_S,
  auditPeriodS: 3n * DAY_S,
  evidenceDeadlineS: DAY_S,
  auditors: 3,
  auditQuorum: 2,
  auditFee: UNIT,
  serviceDailySpend: 2_000n * UNIT,
  serviceDailyRevocationsBps: 100,
  minReserve: 1_000n * UNIT,
  openingSamples: 20,
  retentionS: 0n,
  eligibility: { loanBelow: 3_000n, termBelowDays: 90n, overdueAboveDays: 90n },
  amountBoundaries: [2_000n, 3_000n],
  minCirculation: 0n,
  uploadReward: 0n,
  uploadRewardOn: UploadRewardOn.NONE,
  uploadRewardCapPerDay: 0n,
  softLimit: 0n,
  hardLimit: 0n,
  clearing: Clearing.NONE,
  snapshotIntervalS: 30n * DAY_S,
  snapshotMinGapS: DAY_S,
  settlementTermS: 7n * DAY_S,
  confirmTimeoutS: 3n * DAY_S,
  contestS: 3n * DAY_S,
  rescheduleHorizonS: 90n * DAY_S,
  instalmentsMax: 12,
  evaluationPeriodS: 30n * DAY_S,
});

/** Z001 with what this build has not yet (service-key limits, openings) switched off. */
export function z001ForThisBuild(): Params {
  return {
    ...Z001_PARAMS,
    serviceDailySpend: 0n,
    serviceDailyRevocationsBps: 0,
    openingSamples: 0,
  };
}
