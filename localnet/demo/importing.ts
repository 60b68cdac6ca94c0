import { setTimeout as sleep } from 'node:timers/promises';
import type { CsvTruth } from './generator/csvFile.js';
import type { GatewayClient } from './gatewayClient.js';

/** What a gateway says of an import (GET /v1/records/imports/{id}). */
export interface ImportStatus {
  readonly importId: string;
  readonly state: 'PROCESSING' | 'UPLOADING' | 'COMPLETE' | 'FAILED';
  readonly rowsRead: number;
  readonly rowsRefused: number;
  readonly proofsMade: number;
  readonly onChain: number;
  readonly rejected: number;
  readonly height: string;
  readonly failure?: { readonly reason: string; readonly field: string };
  readonly uploadError?: string;
  readonly refusals: readonly {
    readonly row: number;
    readonly field: string;
    readonly reason: string;
  }[];
  readonly nextAfter?: number;
}

export interface ImportResult extends ImportStatus {
  /** The upload was tried twice since the gateway went away while it took the file in. */
  readonly isRepeated: boolean;
  readonly seconds: number;
}

const POLL_MS = 250;

/** Imports a CSV file and waits until every proof it makes is on the chain. */
export async function importFile(
  gateway: GatewayClient,
  contractId: string,
  file: string,
  onProgress: (onChain: number) => void = () => undefined,
): Promise<ImportResult> {
  const startedAt = Date.now();
  const { importId, isRepeated } = await gateway.upload(
    `/v1/records?contractId=${contractId}`,
    file,
  );
  const path = `/v1/records/imports/${importId}`;
  for (;;) {
    const status = await gateway.get<ImportStatus>(`${path}?limit=1`);
    onProgress(status.onChain);
    if (status.state === 'FAILED') {
      throw new Error(`the import failed: ${status.failure?.reason ?? 'no reason given'}`);
    }
    if (status.state === 'COMPLETE') {
      const seconds = (Date.now() - startedAt) / 1000;
      const refusals = await allRefusals(gateway, path);
      return { ...status, refusals, isRepeated, seconds };
    }
    await sleep(POLL_MS);
  }
}

async function allRefusals(
  gateway: GatewayClient,
  path: string,
): Promise<ImportStatus['refusals']> {
  const all: ImportStatus['refusals'][number][] = [];
  for (let after: number | undefined = 0; after !== undefined;) {
    const page: ImportStatus = await gateway.get(`${path}?limit=1000&after=${after}`);
    all.push(...page.refusals);
    after = page.nextAfter;
  }
  return all;
}

/** Differences between what an import did and what the generator knows it had to do. */
export function importDifferences(
  institution: string,
  result: ImportResult,
  truth: CsvTruth,
): readonly string[] {
  // A file that was taken in twice is read twice, and the second time all of it is known already.
  const refusals = result.refusals.filter(
    ({ reason }) => !(result.isRepeated && reason === 'duplicate_record'),
  );
  const told = new Map(refusals.map(({ row, reason }) => [row, reason]));
  const differences = truth.refusals.flatMap(({ row, reason }) => {
    const given = told.get(row);
    told.delete(row);
    return given === reason
      ? []
      : [`${institution}, row ${row}: ${reason} expected, ${given ?? 'accepted'}`];
  });
  for (const [row, reason] of told) {
    differences.push(`${institution}, row ${row} was refused: ${reason}`);
  }
  if (result.rowsRead !== truth.rows) {
    differences.push(`${institution}: ${result.rowsRead} rows read of ${truth.rows}`);
  }
  if (result.onChain !== truth.good && !result.isRepeated) {
    differences.push(`${institution}: ${result.onChain} proofs on the chain, not ${truth.good}`);
  }
  return differences;
}
