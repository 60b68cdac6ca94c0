import type { Record } from '../../../proto/codec/generated/banma/accounting/v1.js';
import { RecordStatus } from '../../../proto/codec/generated/banma/accounting/v1.js';
import { concatBytes } from '../../kit/bytes.js';
import { SDK_ERRORS, require } from '../../kit/errors.js';
import type { PageBounds } from '../../kit/boundedPage.js';
import { pagedEntries } from '../../kit/boundedPage.js';
import type { StateReader } from '../../kit/state.js';
import { closedRecords, openRecords } from './keys.js';
import { withChange } from './view.js';

/**
 * Records under leading key fields: the open ones, then the closed ones, each by querier and
 * request hash; reversed, the other way round. A page key is the status in one byte, then the
 * record's key.
 */
export function* listRecords(
  state: StateReader,
  leading: readonly unknown[],
  wanted: readonly RecordStatus[],
  bounds: PageBounds,
): Iterable<{ readonly pageKey: Uint8Array; readonly item: Record }> {
  const { key, reverse } = bounds;
  const begin = key?.[0];
  const isKnown = begin === undefined || wanted.some((status) => status === begin);
  require(isKnown, SDK_ERRORS.invalidRequest, 'pagination.key: not a key of this list');
  const statuses = reverse ? [...wanted].reverse() : wanted;
  const from = begin === undefined ? 0 : statuses.findIndex((status) => status === begin);
  for (const [index, status] of statuses.slice(from).entries()) {
    const within = { ...bounds, key: index === 0 ? key?.slice(1) : undefined };
    const pageKey = (rawKey: Uint8Array) => concatBytes([Uint8Array.of(status), rawKey]);
    if (status === RecordStatus.OPEN) {
      for (const { rawKey, value } of pagedEntries(state, openRecords, leading, within)) {
        yield { pageKey: pageKey(rawKey), item: value };
      }
    } else {
      for (const entry of pagedEntries(state, closedRecords, leading, within)) {
        const [contractId, querier, requestHash] = entry.key;
        const item = withChange(state, { contractId, querier, requestHash }, entry.value);
        yield { pageKey: pageKey(entry.rawKey), item };
      }
    }
  }
}
