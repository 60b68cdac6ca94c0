import {
  Category,
  Clearing,
  DigestProfile,
  SettlementMode,
  UploadRewardOn,
} from '../../../proto/codec/generated/banma/contract/v1.js';
import type { Params } from '../../../proto/codec/generated/banma/contract/v1.js';
import { require } from '../../kit/errors.js';
import { POINT_DENOM } from '../bank/coins.js';
import { CONTRACT_ERRORS } from './errors.js';

/** The largest reward, in base units (contract.md, Parameters). */
const MAX_REWARD = 10n ** 15n;
/** The largest other amount: a thousand members' worth of it still fits a u64. */
const MAX_AMOUNT = 10n ** 16n;
/** The longest time, about 30 years, so that no time stamp overflows. */
const MAX_TIME_S = 10n ** 9n;
/** Founders of the largest contract: their activation is one block's work. */
const MAX_FOUNDERS = 15;
const MAX_BOUNDARIES = 16;

/**
 * Checks the parameters of a new contract.
 * @throws CodedError `unsupported_parameter` naming one whose feature this build does not have
 * @throws CodedError `invalid_parameter` naming one that is out of its bounds
 */
export function validateParams(params: Params): void {
  for (const [name, isOff] of optionalFeatures(params)) {
    require(isOff, CONTRACT_ERRORS.unsupportedParameter, `params.${name}`);
  }
  for (const [name, holds, bound] of bounds(params)) {
    require(holds, CONTRACT_ERRORS.invalidParameter, `params.${name}: must be ${bound}`);
  }
}

/** What must be off in this build: each parameter, and whether it is. */
function optionalFeatures(params: Params): readonly (readonly [string, boolean])[] {
  const pricing = params.evaluationPricing;
  const price = params.referencePrice;
  return [
    ['settlement_mode', params.settlementMode !== SettlementMode.OVERDRAFT],
    [
      'digest_profile',
      params.digestProfile !== DigestProfile.HARDENED_SHA256 &&
        params.digestProfile !== DigestProfile.OPRF,
    ],
    ['clearing', params.clearing === Clearing.NONE],
    ['opening_samples', params.openingSamples === 0],
    ['upload_reward', params.uploadReward === 0n],
    ['upload_reward_on', params.uploadRewardOn === UploadRewardOn.NONE],
    ['upload_reward_cap_per_day', params.uploadRewardCapPerDay === 0n],
    ['service_daily_spend', params.serviceDailySpend === 0n],
    ['service_daily_revocations_bps', params.serviceDailyRevocationsBps === 0],
    [
      'evaluation_pricing',
      pricing === undefined || (pricing.minBps === 0n && pricing.maxBps === 0n),
    ],
    ['retention_s', params.retentionS === 0n],
    ['min_circulation', params.minCirculation === 0n],
    ['soft_limit', params.softLimit === 0n],
    ['hard_limit', params.hardLimit === 0n],
    ['reference_price', price === undefined || (price.minorUnits === 0n && price.currency === '')],
  ];
}

type Bound = readonly [name: string, holds: boolean, bound: string];

function bounds(params: Params): readonly Bound[] {
  const isDenom = /^u[a-z][a-z0-9]{2,14}$/.test(params.denom) && params.denom !== POINT_DENOM;
  const { settleWindowS, auditWindowS, auditors, auditQuorum, timeCoefficientBps } = params;
  const boundaries = params.amountBoundaries;
  return [
    ['denom', isDenom, '^u[a-z][a-z0-9]{2,14}$ and not upoint'],
    ['settlement_mode', params.settlementMode === SettlementMode.PREPAID, 'PREPAID'],
    ['digest_profile', params.digestProfile === DigestProfile.BANMA_MD5, 'BANMA_MD5'],
    ['prefix_hex_chars', isWithin(params.prefixHexChars, 1, 31), '1 to 31'],
    ['category', params.category !== Category.UNSPECIFIED, 'set'],
    ['founders_required', isWithin(params.foundersRequired, 1, MAX_FOUNDERS), '1 to 15'],
    reward('query_reward', params.queryReward, 1n),
    reward('hit_reward', params.hitReward, 0n),
    reward('detail_reward', params.detailReward, 0n),
    ['time_coefficient_bps', isWithin(timeCoefficientBps, 5_000, 10_000), '5000 to 10000'],
    amount('pledge', params.pledge),
    ['min_proofs', params.minProofs <= 10n ** 12n, 'at most 10^12'],
    amount('grant', params.grant),
    ['founder_approvals', isWithin(params.founderApprovals, 1, 1_000), '1 to 1000'],
    ['member_approvals', isWithin(params.memberApprovals, 1, 1_000), '1 to 1000'],
    period('voting_period_s', params.votingPeriodS, 1n),
    ['settle_window_s', settleWindowS >= 10n && settleWindowS <= 86_400n, '10 to 86400'],
    ['audit_window_s', auditWindowS >= 2n * settleWindowS, 'at least twice settle_window_s'],
    period('audit_window_s', auditWindowS, 1n),
    period('audit_period_s', params.auditPeriodS, 1n),
    period('evidence_deadline_s', params.evidenceDeadlineS, 1n),
    ['auditors', isWithin(auditors, 1, 100), '1 to 100'],
    ['audit_quorum', isWithin(auditQuorum, 1, auditors), '1 to auditors'],
    amount('audit_fee', params.auditFee),
    amount('min_reserve', params.minReserve),
    ['amount_boundaries', boundaries.length <= MAX_BOUNDARIES, 'at most 16'],
    ['amount_boundaries', isAscending(boundaries), 'ascending'],
    // These time features that are off while nothing starts them; 0 is off, too.
    period('snapshot_interval_s', params.snapshotIntervalS, 0n),
    period('snapshot_min_gap_s', params.snapshotMinGapS, 0n),
    period('settlement_term_s', params.settlementTermS, 0n),
    period('confirm_timeout_s', params.confirmTimeoutS, 0n),
    period('contest_s', params.contestS, 0n),
    period('reschedule_horizon_s', params.rescheduleHorizonS, 0n),
    ['instalments_max', params.instalmentsMax <= 12, 'at most 12'],
    period('evaluation_period_s', params.evaluationPeriodS, 0n),
  ];
}

function reward(name: string, value: bigint, least: bigint): Bound {
  const holds = value >= least && value <= MAX_REWARD;
  return [name, holds, `${least.toString()} to ${MAX_REWARD.toString()}`];
}

function amount(name: string, value: bigint): Bound {
  return [name, value <= MAX_AMOUNT, `at most ${MAX_AMOUNT.toString()}`];
}

function period(name: string, value: bigint, least: bigint): Bound {
  const holds = value >= least && value <= MAX_TIME_S;
  return [name, holds, `${least.toString()} to ${MAX_TIME_S.toString()}`];
}

function isWithin(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}

function isAscending(values: readonly bigint[]): boolean {
  return values.every((value, index) => index === 0 || value > (values[index - 1] ?? 0n));
}
