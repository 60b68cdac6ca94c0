import { Type } from '@sinclair/typebox';
import { problem } from '../errors.js';
import { fromHex, toHex } from '../hex.js';
import { IMPORT_CONTENT_TYPES, openBody } from '../records/body.js';
import { DEFAULT_IMPORT_LIMIT_BYTES } from '../records/records.js';
import type { Records } from '../records/records.js';
import { refusalReasons } from '../records/refusal.js';
import type { Import, VaultRecord } from '../vault/types.js';
import { contractIdText, hexBytes, strictObject } from '../schema.js';
import { defineRoute } from './route.js';
import type { Route } from './route.js';

const contractId = Type.Optional(
  contractIdText({
    description: 'Contract; may be left out where the gateway serves just one.',
  }),
);
const contractQuery = strictObject({ contractId });
const whole = Type.Integer({ minimum: 0 });

const importStatus = strictObject({
  importId: Type.String(),
  contractId: Type.String(),
  state: Type.Union(
    ['PROCESSING', 'UPLOADING', 'COMPLETE', 'FAILED'].map((state) => Type.Literal(state)),
  ),
  receivedAt: Type.Integer({ description: 'ms' }),
  bytes: whole,
  rowsRead: whole,
  rowsRefused: whole,
  proofsMade: whole,
  onChain: whole,
  withdrawn: whole,
  rejected: Type.Integer({ minimum: 0, description: 'Proofs that the chain refused.' }),
  height: Type.String({ description: 'Greatest height that committed one of its proofs, or 0.' }),
  failure: Type.Optional(strictObject({ reason: Type.String(), field: Type.String() })),
  uploadError: Type.Optional(
    Type.String({ description: 'Why proofs do not get onto the chain just now.' }),
  ),
  refusals: Type.Array(
    strictObject({
      row: Type.Integer({ minimum: 1 }),
      field: Type.String(),
      reason: Type.String({ enum: Object.keys(refusalReasons) }),
    }),
  ),
  nextAfter: Type.Optional(
    Type.Integer({ description: 'Pass it as `after` for the next page of refusals.' }),
  ),
});

const recordBody = strictObject({
  contractId: Type.String(),
  hitDigest: Type.String(),
  detailDigest: Type.String(),
  state: Type.String({ enum: ['PENDING', 'COMMITTED', 'WITHDRAWING'] }),
  overdueData: Type.String({ description: 'The exact text inside the detail digest.' }),
  timeStamp: Type.Integer({ description: 'Creation time, ms.' }),
  importId: Type.String(),
  row: Type.Integer({ minimum: 1 }),
  proofId: Type.Optional(Type.String()),
  height: Type.Optional(Type.String()),
  txHash: Type.Optional(Type.String()),
  registeredAt: Type.Optional(Type.Integer({ description: 'Block time, ms.' })),
});

/** Import, status, one record, withdrawal (protocol.md, Business API). */
export function recordRoutes(records: Records): readonly Route[] {
  const { digestBytes } = records.digests;
  const hitParams = strictObject({ hitDigest: hexBytes(digestBytes, 'Hit digest of the record.') });
  const contractOf = (given: string | undefined): string => {
    const [only, ...others] = records.contractIds;
    if (given !== undefined) return given;
    if (only !== undefined && others.length === 0) return only;
    throw problem(400, 'contract_needed', 'Say which contract.', 'contractId', { in: 'query' });
  };

  const importRoute = defineRoute<undefined, typeof contractQuery>({
    method: 'POST',
    path: '/v1/records',
    operationId: 'importRecords',
    summary: 'Import bad debts',
    description: 'The file is taken in whole and answered; its rows are processed afterwards.',
    auth: 'business',
    query: contractQuery,
    stream: {
      contentTypes: [...Object.keys(IMPORT_CONTENT_TYPES), 'multipart/form-data'],
      description: 'CSV with a header line, NDJSON, a JSON array, or a form with one such file.',
    },
    maxBodyBytes: DEFAULT_IMPORT_LIMIT_BYTES,
    timeoutMs: 0,
    responses: {
      202: {
        description: 'Received and kept; follow the import.',
        schema: strictObject({ importId: Type.String() }),
      },
    },
    problems: {
      400: [
        'contract_needed',
        'empty_file',
        'wrong_encoding',
        'missing_column',
        'unknown_column',
        'duplicate_column',
        'csv_syntax',
        'not_an_array',
        'bad_multipart',
        'body_incomplete',
        'multipart_fields',
      ],
      404: ['contract_unknown'],
      409: ['contract_unsupported'],
      413: ['body_too_large'],
      415: ['unsupported_media_type'],
      507: ['disk_full'],
    },
    handle: async ({ query, incoming }) => {
      const contract = contractOf(query.contractId);
      const rules = await records.rulesOf(contract);
      const body = await openBody(incoming);
      const importId = await records.importer.receive(contract, rules, body.format, body.bytes);
      return { status: 202, body: { importId } };
    },
  });

  const statusRoute = defineRoute({
    method: 'GET',
    path: '/v1/records/imports/{id}',
    operationId: 'getImport',
    summary: 'Progress of an import and its refused rows',
    auth: 'business',
    params: strictObject({ id: Type.String({ pattern: '^[0-9a-f]{24}$' }) }),
    query: strictObject({
      after: Type.Optional(
        Type.Integer({ minimum: 0, description: 'Refusals of rows above this one.' }),
      ),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
    }),
    responses: { 200: { description: 'The import.', schema: importStatus } },
    problems: { 404: ['import_unknown'] },
    handle: async ({ params, query }) => {
      const found = await records.vault.import(params.id);
      if (found === undefined) throw problem(404, 'import_unknown', 'There is no such import.');
      const limit = query.limit ?? 100;
      const refusals = await records.vault.refusals(params.id, query.after ?? 0, limit);
      const uploadError = records.uploader.lastError(found.contractId);
      return { status: 200, body: importDocument(found, refusals, limit, uploadError) };
    },
  });

  const recordRoute = defineRoute({
    method: 'GET',
    path: '/v1/records/{hitDigest}',
    operationId: 'getRecord',
    summary: 'One record',
    auth: 'business',
    params: hitParams,
    query: contractQuery,
    responses: { 200: { description: 'The record.', schema: recordBody } },
    problems: { 400: ['contract_needed'], 404: ['record_unknown'] },
    handle: async ({ params, query }) => {
      const hitDigest = fromHex(params.hitDigest);
      const record = await records.vault.record(contractOf(query.contractId), hitDigest);
      if (record === undefined) throw unknownRecord();
      return { status: 200, body: recordDocument(record) };
    },
  });

  const withdrawRoute = defineRoute({
    method: 'DELETE',
    path: '/v1/records/{hitDigest}',
    operationId: 'withdrawRecord',
    summary: 'Withdraw a record',
    description:
      'It never answers again from now on; it is revoked on the chain and then purged here.',
    auth: 'business',
    params: hitParams,
    query: contractQuery,
    responses: {
      200: {
        description: 'It was not on the chain and is gone.',
        schema: strictObject({ state: Type.Literal('PURGED') }),
      },
      202: {
        description: 'It is being revoked.',
        schema: strictObject({ state: Type.Literal('WITHDRAWING') }),
      },
    },
    problems: { 400: ['contract_needed'], 404: ['record_unknown'] },
    handle: async ({ params, query }) => {
      const hitDigest = fromHex(params.hitDigest);
      const state = await records.withdraw(contractOf(query.contractId), hitDigest);
      if (state === 'UNKNOWN') throw unknownRecord();
      return { status: state === 'PURGED' ? 200 : 202, body: { state } };
    },
  });

  return [importRoute, statusRoute, recordRoute, withdrawRoute];
}

function unknownRecord(): Error {
  return problem(404, 'record_unknown', 'No record has this hit digest.');
}

/** What became of an import so far: its state follows from its counts. */
export function stateOf(found: Import): 'PROCESSING' | 'UPLOADING' | 'COMPLETE' | 'FAILED' {
  if (found.failure !== undefined) return 'FAILED';
  if (!found.rowsDone) return 'PROCESSING';
  const settled = found.onChain + found.withdrawn + found.rejected;
  return settled >= found.proofsMade ? 'COMPLETE' : 'UPLOADING';
}

function importDocument(
  found: Import,
  refusals: readonly { readonly row: number }[],
  limit: number,
  uploadError: string | undefined,
): Record<string, unknown> {
  const state = stateOf(found);
  const { importId, receivedAt, bytes, rowsRead, rowsRefused, proofsMade } = found;
  const { onChain, withdrawn, rejected, height, failure } = found;
  const last = refusals.at(-1);
  return {
    importId,
    contractId: found.contractId,
    state,
    receivedAt,
    bytes,
    rowsRead,
    rowsRefused,
    proofsMade,
    onChain,
    withdrawn,
    rejected,
    height: height.toString(),
    ...(failure === undefined ? {} : { failure }),
    ...(uploadError === undefined || state === 'COMPLETE' ? {} : { uploadError }),
    refusals,
    ...(last !== undefined && refusals.length === limit ? { nextAfter: last.row } : {}),
  };
}

function recordDocument(record: VaultRecord): Record<string, unknown> {
  const { registration } = record;
  return {
    contractId: record.contractId,
    hitDigest: toHex(record.hitDigest),
    detailDigest: toHex(record.detailDigest),
    state: record.state,
    overdueData: record.overdueData,
    timeStamp: Number(record.timeStamp),
    importId: record.importId,
    row: record.row,
    ...(registration === undefined
      ? {}
      : {
          proofId: registration.proofId.toString(),
          height: registration.height.toString(),
          txHash: toHex(registration.txHash).toUpperCase(),
          registeredAt: registration.registeredAt,
        }),
  };
}
