import {
  QueryJournalRequest,
  QueryJournalResponse,
  QueryRecordRequest,
  QueryRecordResponse,
  QueryRecordsRequest,
  QueryRecordsResponse,
  RecordStatus,
} from '../../../proto/codec/generated/banma/accounting/v1.js';
import { addressFromText } from '../../../proto/documents/address.js';
import { SDK_ERRORS, require } from '../../kit/errors.js';
import { requireAddress, requireContractId, requireSize } from '../../kit/fieldChecks.js';
import type { QueryContext, QueryHandler } from '../../kit/module.js';
import { ownService } from '../../kit/ownQuery.js';
import { pageBounds, takePage } from '../../kit/pagination.js';
import type { BankView } from '../bank/types.js';
import { listJournal } from './journalListing.js';
import { listRecords } from './recordListing.js';
import type { AccountingView } from './view.js';

const define = ownService('banma.accounting.v1.Query');
/** Records and journal entries are large, and costly to read. */
const PAGE = { maxLimit: 200, byKeyOnly: true };

/** Record, Records, Journal: what was queried, answered and paid. */
export function createAccountingQueries(bank: BankView, view: AccountingView): QueryHandler[] {
  const record = (
    { state }: QueryContext,
    { contractId, querier, requestHash }: QueryRecordRequest,
  ): QueryRecordResponse => {
    requireContractId('contract_id', contractId);
    requireAddress('querier', querier);
    requireSize('request_hash', requestHash, [32], SDK_ERRORS.invalidRequest);
    const key = { contractId, querier: addressFromText(querier), requestHash };
    const found = view.record(state, key);
    require(found !== undefined, SDK_ERRORS.keyNotFound, `record in ${contractId}`);
    return { record: found };
  };

  const records = (
    { state }: QueryContext,
    { contractId, querier, status, pagination }: QueryRecordsRequest,
  ): QueryRecordsResponse => {
    requireContractId('contract_id', contractId);
    if (querier !== '') requireAddress('querier', querier);
    const bounds = pageBounds(pagination, PAGE);
    const leading = querier === '' ? [contractId] : [contractId, addressFromText(querier)];
    const wanted =
      status === RecordStatus.UNSPECIFIED ? [RecordStatus.OPEN, RecordStatus.CLOSED] : [status];
    const page = takePage(listRecords(state, leading, wanted, bounds), bounds);
    return { records: page.items, pagination: page.pagination };
  };

  const journal = (
    { state }: QueryContext,
    { account, denom, pagination }: QueryJournalRequest,
  ): QueryJournalResponse => {
    requireAddress('account', account);
    const bounds = pageBounds(pagination, PAGE);
    const page = takePage(listJournal(bank, state, { account, denom }, bounds), bounds);
    return { entries: page.items, pagination: page.pagination };
  };

  return [
    define('Record', QueryRecordRequest, QueryRecordResponse, record),
    define('Records', QueryRecordsRequest, QueryRecordsResponse, records),
    define('Journal', QueryJournalRequest, QueryJournalResponse, journal),
  ];
}
