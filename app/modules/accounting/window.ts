import type { Record } from '../../../proto/codec/generated/banma/accounting/v1.js';
import type { Params } from '../../../proto/codec/generated/banma/contract/v1.js';
import type { Refusal } from './errors.js';

/** How far the clocks of two gateways, or of a gateway and the chain, may be apart, ms. */
export const CLOCK_TOLERANCE_MS = 120_000n;

/** Whether a record may be opened or added to in this block. Times are Unix ms. */
export type Admission =
  | { readonly refusal: Refusal }
  | { readonly refusal?: undefined; readonly isLate: boolean; readonly closesAt: bigint };

/**
 * The recording window (contract.md, Adding): from 120 s before `requested_at` until W after it;
 * claims in its first half. A request of which nothing arrived in that time may come until the
 * audit window ends, and is then open for W from its block.
 */
export function admit(
  query: {
    readonly requestedAt: bigint;
    readonly open: Record | undefined;
    readonly isClosed: boolean;
    readonly isClaim: boolean;
  },
  params: Params,
  blockTimeMs: bigint,
): Admission {
  const { requestedAt, open, isClosed, isClaim } = query;
  const windowMs = params.settleWindowS * 1000n;
  if (isClosed) return { refusal: 'closed' };
  if (open !== undefined) {
    if (blockTimeMs >= open.closesAt) return { refusal: 'closed' };
    const begin = open.late ? open.openedAt : requestedAt;
    if (isClaim && blockTimeMs >= begin + windowMs / 2n) return { refusal: 'claim_late' };
    return { isLate: open.late, closesAt: open.closesAt };
  }
  if (blockTimeMs + CLOCK_TOLERANCE_MS < requestedAt) return { refusal: 'early' };
  if (blockTimeMs < requestedAt + windowMs) {
    if (isClaim && blockTimeMs >= requestedAt + windowMs / 2n) return { refusal: 'claim_late' };
    return { isLate: false, closesAt: requestedAt + windowMs };
  }
  if (blockTimeMs >= requestedAt + params.auditWindowS * 1000n) return { refusal: 'stale' };
  return { isLate: true, closesAt: blockTimeMs + windowMs };
}
