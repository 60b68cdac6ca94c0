import type {
  Record,
  RecordResult,
} from '../../../../proto/codec/generated/banma/accounting/v1.js';
import { Outcome } from '../../../../proto/codec/generated/banma/accounting/v1.js';
import type { Params } from '../../../../proto/codec/generated/banma/contract/v1.js';
import type { ExecutionContext } from '../../../kit/module.js';
import type { Modules } from '../closing.js';
import { deliver } from '../deliver.js';
import type { Query } from '../documents.js';
import { closedPlaces, openRecords, partsOf } from '../keys.js';
import { newRecord, writeOpenRecord } from '../ledger.js';
import type { Delivery, MembershipReader } from '../plan.js';
import type { Admission } from '../window.js';
import { admit } from '../window.js';
import { itemsOf } from './replies.js';

/** Where a query stands: its prices, its record, and whether more may be brought in this block. */
export interface Standing {
  readonly params: Params;
  readonly open: Record | undefined;
  readonly admission: Admission;
}

/** Looks a query up and judges its time and its querier. */
export function standingOf(
  { state, block }: ExecutionContext,
  { contract }: Modules,
  memberships: MembershipReader,
  { request, hash: requestHash }: Query,
  isClaim: boolean,
): Standing {
  const { contractId, querier, requestedAt } = request;
  const params = contract.paramsAt(state, contractId, requestedAt);
  const parts = partsOf({ contractId, querier, requestHash });
  const open = openRecords.get(state, ...parts);
  const isClosed = open === undefined && closedPlaces.has(state, ...parts);
  const admission = admit({ requestedAt, open, isClosed, isClaim }, params, block.timeMs);
  if (admission.refusal !== undefined) return { params, open, admission };
  const membership = memberships(querier);
  if (membership === undefined) return { params, open, admission: { refusal: 'not_member' } };
  const mayQuery = contract.mayQueryAt(membership, requestedAt);
  return { params, open, admission: mayQuery ? admission : { refusal: 'not_entitled' } };
}

/** Delivers what a message brings of a record, and writes the record where anything changed. */
export function applyDelivery(
  context: ExecutionContext,
  modules: Modules,
  delivery: Delivery,
  admission: Exclude<Admission, { refusal: string }>,
  isCurrent: readonly boolean[],
): RecordResult {
  const { query, params, open, isClaim, authorizationDigest } = delivery;
  const bench = { ...modules, state: context.state };
  const { responses, results } = deliver(bench, delivery, isCurrent);
  const result = { requestHash: query.hash, open: responses.length > 0, code: '', ...results };
  if (responses.length === 0) return result;
  const before = open ?? newRecord(context, query, params, admission);
  // The request hash does not cover it: the querier's first word on it stands.
  const isNewDigest = !isClaim && before.authorizationDigest.length === 0;
  const record = isNewDigest ? { ...before, authorizationDigest } : before;
  const isChanged = itemsOf(result).some(({ outcome }) => outcome === Outcome.RECORDED);
  if (isChanged || (isNewDigest && authorizationDigest.length > 0)) {
    writeOpenRecord(context, modules.bank, record, responses, params.denom);
  }
  return result;
}
