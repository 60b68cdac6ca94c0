import { readdirSync } from 'node:fs';
import path from 'node:path';
import * as assert from 'uvu/assert';
import { Problem } from '../../gateway/errors.js';
import type { Import, ImportFormat, Refusal } from '../../gateway/vault/types.js';
import { openGateway, Z001_RULES } from './recordsGateway.js';
import { temporaryFolder } from './temporaryFolder.js';
import type { GatewayOptions, RecordsGateway } from './recordsGateway.js';

export interface Outcome {
  readonly state: Import;
  readonly refusals: readonly Refusal[];
  readonly gateway: RecordsGateway;
}

/** Imports a body into a fresh gateway; `check` sees what became of it. */
export async function imported(
  format: ImportFormat,
  body: AsyncIterable<Uint8Array>,
  check: (outcome: Outcome) => Promise<void> | void,
  options: GatewayOptions = {},
): Promise<void> {
  const folder = temporaryFolder();
  const gateway = await openGateway(folder.path, options);
  try {
    await gateway.importer.start();
    const importId = await gateway.importer.receive('Z001', Z001_RULES, format, body);
    await gateway.importer.idle();
    const state = await gateway.vault.import(importId);
    const refusals = await gateway.vault.refusals(importId, 0, 1000);
    await check({ state: state!, refusals, gateway });
  } finally {
    await gateway.stop();
    folder.remove();
  }
}

/** Offers a file that must be refused as a whole, and checks that nothing is kept of it. */
export async function refusedWhole(
  format: ImportFormat,
  body: AsyncIterable<Uint8Array>,
  options: GatewayOptions = {},
): Promise<Problem> {
  const folder = temporaryFolder();
  const gateway = await openGateway(folder.path, options);
  try {
    await gateway.importer.start();
    await gateway.importer.receive('Z001', Z001_RULES, format, body);
  } catch (error) {
    assert.instance(error, Problem);
    assert.equal(readdirSync(path.join(folder.path, 'spool')), []);
    assert.equal(await gateway.vault.unfinishedImports(), []);
    return error as Problem;
  } finally {
    await gateway.stop();
    folder.remove();
  }
  throw new Error('the file was taken');
}

/** Row, field and reason of each refusal. */
export function reasonsOf(refusals: readonly Refusal[]): (string | number)[][] {
  return refusals.map(({ row, field, reason }) => [row, field, reason]);
}
