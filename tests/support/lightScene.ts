import * as assert from 'uvu/assert';
import { ONE_THIRD } from '../../gateway/light/commit.js';
import { LightError } from '../../gateway/light/types.js';
import type { LightBlock, LightErrorCode } from '../../gateway/light/types.js';
import type { TrustRules } from '../../gateway/light/verify.js';
import {
  inOrder,
  LIGHT_CHAIN_ID,
  LIGHT_START_S,
  lightChain,
  lightValidator,
} from './lightChain.js';
import type { SigningValidator } from './lightChain.js';

/** Rules and blocks of the tests of the verifier. */

export const HOUR_NS = 3_600_000_000_000n;
export const RULES: TrustRules = {
  chainId: LIGHT_CHAIN_ID,
  trustingPeriodNs: HOUR_NS,
  maxClockDriftNs: 10_000_000_000n,
  trustLevel: ONE_THIRD,
};
export const NOW_NS = (LIGHT_START_S + 60n) * 1_000_000_000n;

/** The error, which must have the field and, if given, the code. */
export function refusedBy(
  field: string,
  code: LightErrorCode,
  work: () => unknown,
  message = '',
): void {
  let caught: unknown;
  try {
    work();
  } catch (error) {
    caught = error;
  }
  const error = caught as LightError;
  assert.instance(error, LightError, `${message} passes`);
  assert.is(`${error.code} ${error.field}`, `${code} ${field}`, `${message}: ${error.message}`);
}

export const [alice, bob, carol, dave] = ['alice', 'bob', 'carol', 'dave'].map((name) =>
  lightValidator(name),
) as [SigningValidator, SigningValidator, SigningValidator, SigningValidator];
export const four = inOrder([alice, bob, carol, dave]);
export const chain = lightChain([four, four, four, four]);
/** The light block of a height. */
export const at = (height: number, blocks = chain): LightBlock => blocks[height - 1]!;
