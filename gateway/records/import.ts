import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { DigestProfile } from '../matching/digests.js';
import type {
  Import,
  ImportFormat,
  ImportRules,
  NewRecord,
  Refusal,
  Vault,
} from '../vault/types.js';
import { createRowJudge } from './eligibility.js';
import { arrayFrames, lineFrames } from './frames.js';
import type { Frame } from './frames.js';
import { readHead } from './head.js';
import { isRefusal, rowReader } from './rows.js';
import { diskFull, isDiskFull } from '../diskFull.js';
import { SpoolDamaged } from './spool.js';
import type { Spool } from './spool.js';
import { createWakeable } from './wakeable.js';

/** A slice ends at this many rows or this many ms: nothing else runs meanwhile. */
const SLICE_ROWS = 400;
const SLICE_MS = 15;
const RETRY_MS = 5_000;

export interface ImporterOptions {
  readonly vault: Vault;
  readonly spool: Spool;
  readonly digests: DigestProfile;
  /** The gateway's one clock, ms. */
  readonly now: () => number;
  readonly log: Logger;
  /** Called after records were stored. */
  readonly onRecords: () => void;
  /** For tests: called between any two durable steps. */
  readonly checkpoint?: (name: string) => void | Promise<void>;
}

export interface Importer {
  /**
   * Takes a whole file in; resolves with its id once it is durable. Rows are read afterwards.
   * @throws Problem as `Spool.receive` and `readHead` do
   */
  readonly receive: (
    contractId: string,
    rules: ImportRules,
    format: ImportFormat,
    body: AsyncIterable<Uint8Array>,
  ) => Promise<string>;
  /** Goes on with what a former run left, and processes what arrives. To be called before any
   * `receive`: spooled files that no import names are removed. */
  readonly start: () => Promise<void>;
  /** Resolves once nothing is being written any more. */
  readonly stop: () => Promise<void>;
  /** Resolves once no import has rows to read. */
  readonly idle: () => Promise<void>;
}

export function createImporter(options: ImporterOptions): Importer {
  const { vault, spool, digests, now, log } = options;
  mkdirSync(spool.folder, { recursive: true, mode: 0o700 });
  const worker = createWakeable(async (stopping) => {
    const [next] = await vault.unfinishedImports();
    if (next === undefined) return 'idle';
    try {
      await processImport(options, next, stopping);
      return 'again';
    } catch (error) {
      if (error instanceof SpoolDamaged) {
        log.error({ importId: next.importId, error: error.message }, 'import given up');
        await vault.failImport(next.importId, 'spool_damaged', 'file');
        await spool.remove(next.importId);
        return 'again';
      }
      log.error({ importId: next.importId, err: error }, 'import interrupted');
      return RETRY_MS;
    }
  });
  return {
    receive: async (contractId, rules, format, body) => {
      const receivedAt = now();
      const importId = receivedAt.toString(16).padStart(12, '0') + randomBytes(6).toString('hex');
      let start = { offset: 0, row: 1 };
      const bytes = await spool.receive(importId, body, (head, whole) => {
        ({ start } = readHead(format, head, whole));
      });
      await options.checkpoint?.('spooled');
      const begun = vault.createImport({
        importId,
        contractId,
        format,
        receivedAt,
        bytes,
        rules,
        nextOffset: start.offset,
        nextRow: start.row,
        rowsRead: 0,
        rowsRefused: 0,
        proofsMade: 0,
        onChain: 0,
        withdrawn: 0,
        rejected: 0,
        height: 0n,
        rowsDone: false,
      });
      await begun.catch(async (error: unknown) => {
        await spool.remove(importId);
        throw isDiskFull(error) ? diskFull() : error;
      });
      log.info({ importId, contractId, format, bytes }, 'import received');
      worker.wake();
      return importId;
    },
    start: async () => {
      removeStrays(spool.folder, await vault.unfinishedImports());
      worker.start();
    },
    stop: worker.stop,
    idle: worker.idle,
  };

  async function processImport(
    { vault: target, onRecords, checkpoint }: ImporterOptions,
    state: Import,
    stopping: AbortSignal,
  ): Promise<void> {
    const { importId, format, rules } = state;
    const head = await headOf(spool, state);
    const read = rowReader(format, head.columns);
    const judge = createRowJudge(rules, digests);
    const from = { offset: state.nextOffset, row: state.nextRow };
    const chunks = spool.read(importId, from.offset);
    const frames = format === 'json' ? arrayFrames(chunks, from) : lineFrames(chunks, from);
    let position = from;
    let slice = emptySlice();

    const commit = async (rowsDone: boolean, end = position): Promise<void> => {
      const { records, refusals, rowsRead } = slice;
      await checkpoint?.('slice');
      await target.recordSlice(importId, position.offset, {
        records,
        refusals,
        rowsRead,
        nextOffset: end.offset,
        nextRow: end.row,
        rowsDone,
      });
      await checkpoint?.('sliced');
      position = end;
      slice = emptySlice();
      if (records.length > 0) onRecords();
      await nextTurn();
    };

    let end = position;
    for await (const batch of frames) {
      for (const frame of batch) {
        readRow(frame);
        end = { offset: frame.end, row: frame.row + 1 };
        const full = slice.rowsRead >= SLICE_ROWS || performance.now() - slice.since > SLICE_MS;
        if (full) await commit(false, end);
        if (stopping.aborted) return;
      }
    }
    await commit(true, end);
    await checkpoint?.('rows done');
    await spool.remove(importId);
    log.info({ importId }, 'import read');

    function readRow(frame: Frame): void {
      const raw = read(frame);
      if (raw === undefined) return;
      slice.rowsRead += 1;
      const result = isRefusal(raw) ? raw : judge(frame.row, raw, now());
      if (isRefusal(result)) slice.refusals.push({ row: frame.row, ...result });
      else slice.records.push(result);
    }
  }
}

interface Slice {
  readonly records: NewRecord[];
  readonly refusals: Refusal[];
  rowsRead: number;
  readonly since: number;
}

function emptySlice(): Slice {
  return { records: [], refusals: [], rowsRead: 0, since: performance.now() };
}

async function headOf(spool: Spool, state: Import): Promise<ReturnType<typeof readHead>> {
  const chunks = spool.read(state.importId, 0);
  const first = await chunks.next();
  await chunks.return(undefined);
  const bytes = first.done === true ? Buffer.alloc(0) : first.value;
  return readHead(state.format, bytes, state.bytes <= bytes.length);
}

/** Files that no import waits for: received in part, or read to the end, when the process died. */
function removeStrays(folder: string, unfinished: readonly Import[]): void {
  const wanted = new Set(unfinished.map(({ importId }) => `${importId}.spool`));
  for (const name of readdirSync(folder)) {
    if (!wanted.has(name)) rmSync(path.join(folder, name), { force: true });
  }
}
