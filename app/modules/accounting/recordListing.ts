import { Record, RecordStatus } from '../../../proto/codec/generated/banma/accounting/v1.js';
import { concatBytes } from '../../kit/bytes.js';
import { SDK_ERRORS, require } from '../../kit/errors.js';
import type { ListItem, PageBounds } from '../../kit/pagination.js';
import { listedEntries } from '../../kit/pagination.js';
import type { StateReader } from '../../kit/state.js';
import { closedPlaces, openRecords } from './keys.js';
import { closedRecord, withChange } from './view.js';

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
): Iterable<ListItem<Record>> {
  const { key, reverse } = bounds;
  const begin = key?.[0];
  const isKnown = begin === undefined || wanted.some((status) => status === begin);
  require(isKnown, SDK_ERRORS.invalidRequest, 'pagination.key: not a key of this list');
  const statuses = reverse ? [...wanted].reverse() : wanted;
  const from = begin === undefined ? 0 : statuses.findIndex((status) => status === begin);
  for (const [index, status] of statuses.slice(from).entries()) {
    const within = { ...bounds, key: index === 0 ? key?.slice(1) : undefined };
    const listed =
      status === RecordStatus.OPEN
        ? listOpen(state, leading, within)
        : listClosed(state, leading, within);
    for (const { rawKey, record } of listed) {
      yield {
        pageKey: concatBytes([Uint8Array.of(status), rawKey]),
        item: record,
        size: record === undefined ? 0 : Record.encode(record).length,
      };
    }
  }
}

interface Listed {
  readonly rawKey: Uint8Array;
  /** Undefined for one that is closed at a later height only. */
  readonly record: Record | undefined;
}

function* listOpen(
  state: StateReader,
  leading: readonly unknown[],
  bounds: PageBounds,
): Iterable<Listed> {
  for (const { rawKey, value } of listedEntries(state, openRecords, leading, bounds)) {
    yield { rawKey, record: value };
  }
}

function* listClosed(
  state: StateReader,
  leading: readonly unknown[],
  bounds: PageBounds,
): Iterable<Listed> {
  for (const entry of listedEntries(state, closedPlaces, leading, bounds)) {
    const [contractId, querier, requestHash] = entry.key;
    const key = { contractId, querier, requestHash };
    const bytes = closedRecord(state, key);
    const record = bytes === undefined ? undefined : withChange(state, key, bytes);
    yield { rawKey: entry.rawKey, record };
  }
}
