import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Params } from '../../proto/codec/generated/banma/contract/v1.js';
import {
  Category,
  Clearing,
  DigestProfile,
  SettlementMode,
  UploadRewardOn,
} from '../../proto/codec/generated/banma/contract/v1.js';
import { Z001_PARAMS, z001ForThisBuild } from '../../proto/documents/z001.js';
import { CodedError } from '../../app/kit/errors.js';
import { validateParams } from '../../app/modules/contract/params.js';

/** The error of these changes to Z001, or empty. */
function errorOf(change: Partial<Params>, base = z001ForThisBuild()): string {
  try {
    validateParams({ ...base, ...change });
    return '';
  } catch (error) {
    if (error instanceof CodedError) return error.message;
    throw error;
  }
}

test('Z001 of this build is taken; the whole of Z001 is not yet', () => {
  assert.is(errorOf({}), '');
  assert.is(errorOf({}, Z001_PARAMS), 'params.opening_samples: unsupported_parameter');
});

test('Z001 is what the table of the specification says', () => {
  const { denom, queryReward, hitReward, detailReward, pledge, minProofs, grant } = Z001_PARAMS;
  assert.equal(
    [denom, queryReward, hitReward, detailReward, pledge, minProofs, grant],
    ['ublt', 10_000n, 500_000n, 400_000n, 50_000_000_000n, 50_000n, 50_000_000_000n],
  );
  const { votingPeriodS, settleWindowS, auditWindowS, auditPeriodS } = Z001_PARAMS;
  assert.equal([votingPeriodS, settleWindowS], [604_800n, 3_600n]);
  assert.equal([auditWindowS, auditPeriodS], [604_800n, 259_200n]);
  assert.equal(
    [Z001_PARAMS.serviceDailySpend, Z001_PARAMS.minReserve, Z001_PARAMS.auditFee],
    [2_000_000_000n, 1_000_000_000n, 1_000_000n],
  );
  assert.equal([Z001_PARAMS.openingSamples, Z001_PARAMS.prefixHexChars], [20, 7]);
});

const unsupported: readonly (readonly [string, Partial<Params>])[] = [
  ['settlement_mode', { settlementMode: SettlementMode.OVERDRAFT }],
  ['digest_profile', { digestProfile: DigestProfile.HARDENED_SHA256 }],
  ['digest_profile', { digestProfile: DigestProfile.OPRF }],
  ['clearing', { clearing: Clearing.PERIODIC }],
  ['opening_samples', { openingSamples: 1 }],
  ['upload_reward', { uploadReward: 1n }],
  ['upload_reward_on', { uploadRewardOn: UploadRewardOn.REGISTRATION }],
  ['upload_reward_on', { uploadRewardOn: UploadRewardOn.FIRST_EFFECTIVE_HIT }],
  ['upload_reward_cap_per_day', { uploadRewardCapPerDay: 1n }],
  ['service_daily_spend', { serviceDailySpend: 1n }],
  ['service_daily_revocations_bps', { serviceDailyRevocationsBps: 1 }],
  ['evaluation_pricing', { evaluationPricing: { minBps: 8_000n, maxBps: 12_000n } }],
  ['retention_s', { retentionS: 1n }],
  ['min_circulation', { minCirculation: 1n }],
  ['soft_limit', { softLimit: 1n }],
  ['hard_limit', { hardLimit: 1n }],
  ['reference_price', { referencePrice: { minorUnits: 100n, currency: 'CNY' } }],
];

for (const [name, change] of unsupported) {
  test(`${name} is refused by name, as its feature is not in this build`, () => {
    assert.is(errorOf(change), `params.${name}: unsupported_parameter`);
  });
}

const REWARD = 10n ** 15n;
/** Name, least and greatest value that are taken. */
const bounds: readonly (readonly [string, (value: bigint) => Partial<Params>, bigint, bigint])[] = [
  ['query_reward', (value) => ({ queryReward: value }), 1n, REWARD],
  ['hit_reward', (value) => ({ hitReward: value }), 0n, REWARD],
  ['detail_reward', (value) => ({ detailReward: value }), 0n, REWARD],
  ['time_coefficient_bps', (value) => ({ timeCoefficientBps: Number(value) }), 5_000n, 10_000n],
  ['settle_window_s', (value) => ({ settleWindowS: value }), 10n, 86_400n],
  ['audit_window_s', (value) => ({ auditWindowS: value }), 7_200n, 10n ** 9n],
  ['voting_period_s', (value) => ({ votingPeriodS: value }), 1n, 10n ** 9n],
  ['audit_period_s', (value) => ({ auditPeriodS: value }), 1n, 10n ** 9n],
  ['evidence_deadline_s', (value) => ({ evidenceDeadlineS: value }), 1n, 10n ** 9n],
  ['audit_quorum', (value) => ({ auditQuorum: Number(value) }), 1n, 3n],
  ['founders_required', (value) => ({ foundersRequired: Number(value) }), 1n, 15n],
  ['founder_approvals', (value) => ({ founderApprovals: Number(value) }), 1n, 1_000n],
  ['member_approvals', (value) => ({ memberApprovals: Number(value) }), 1n, 1_000n],
  ['pledge', (value) => ({ pledge: value }), 0n, 10n ** 16n],
  ['grant', (value) => ({ grant: value }), 0n, 10n ** 16n],
  ['snapshot_interval_s', (value) => ({ snapshotIntervalS: value }), 0n, 10n ** 9n],
];

for (const [name, change, least, greatest] of bounds) {
  test(`${name} is taken from ${least} to ${greatest} and not beyond`, () => {
    assert.is(errorOf(change(least)), '');
    assert.is(errorOf(change(greatest)), '');
    const refused = new RegExp(`^params.${name}: must be .*: invalid_parameter$`);
    assert.match(errorOf(change(greatest + 1n)), refused);
    if (least > 0n) assert.match(errorOf(change(least - 1n)), refused);
  });
}

test('the denom begins with u, is no other coin, and is not the chain’s own', () => {
  for (const denom of ['ublt', 'uabc', 'ux1y2z3x4y5z6a7b']) assert.is(errorOf({ denom }), '');
  const bad = ['', 'upoint', 'blt', 'uBLT', 'u1lt', 'ubl', 'ux1y2z3x4y5z6a7b8', 'ublt ', 'xublt'];
  for (const denom of bad) assert.match(errorOf({ denom }), /^params.denom: .*invalid_parameter$/);
});

test('what never changes must be chosen', () => {
  assert.match(errorOf({ category: Category.UNSPECIFIED }), /^params.category: must be set/);
  assert.match(errorOf({ settlementMode: 0 }), /^params.settlement_mode: must be PREPAID/);
  assert.match(errorOf({ digestProfile: 0 }), /^params.digest_profile: must be BANMA_MD5/);
  assert.match(errorOf({ prefixHexChars: 0 }), /^params.prefix_hex_chars/);
});

test('amount boundaries ascend', () => {
  assert.is(errorOf({ amountBoundaries: [] }), '');
  for (const amountBoundaries of [
    [3n, 2n],
    [2n, 2n],
  ]) {
    assert.match(errorOf({ amountBoundaries }), /^params.amount_boundaries: must be ascending/);
  }
});

test.run();
