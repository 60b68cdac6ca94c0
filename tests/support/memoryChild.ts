/** Measures how much memory an import takes, in a process of its own: `memoryChild.ts <scenario>`. */
import { arrayFrames, lineFrames } from '../../gateway/records/frames.js';
import { rowReader } from '../../gateway/records/rows.js';
import type { ImportFormat } from '../../gateway/vault/types.js';
import { CSV_HEADER, csvFile, csvRow } from './people.js';
import { openGateway, Z001_RULES } from './recordsGateway.js';
import { temporaryFolder } from './temporaryFolder.js';

const [scenario = ''] = process.argv.slice(2);
const CHUNK = Buffer.alloc(64 * 1024, 'x');
const start = process.memoryUsage().rss;
let peak = start;
const watch = setInterval(note, 20);
function note(): void {
  peak = Math.max(peak, process.memoryUsage().rss);
}

async function* filler(bytes: number): AsyncGenerator<Buffer> {
  for (let sent = 0; sent < bytes; sent += CHUNK.length) {
    if (sent % (64 * 1024 * 1024) === 0) note();
    yield CHUNK;
  }
}

async function* around(before: string, bytes: number, after: string): AsyncGenerator<Buffer> {
  yield Buffer.from(before);
  yield* filler(bytes);
  yield Buffer.from(after);
}

/** A row of 2 GB between two others, made as it is read. */
async function longRow(format: ImportFormat): Promise<object> {
  const [before, after] = format === 'json' ? ['[{},{"name":"', '"},{}]'] : ['a,b\n', '\nc,d\n'];
  const body = around(before, 2 * 1024 ** 3, after);
  const read = rowReader(format, ['name', 'id_number']);
  const reasons: string[] = [];
  let rows = 0;
  for await (const frames of format === 'json' ? arrayFrames(body) : lineFrames(body)) {
    for (const frame of frames) {
      rows += 1;
      const result = read(frame);
      if (frame.bytes === undefined && result !== undefined && 'reason' in result) {
        reasons.push(result.reason);
      }
    }
  }
  return { rows, reasons };
}

async function wholeImport(body: AsyncIterable<Buffer>): Promise<object> {
  const folder = temporaryFolder();
  const gateway = await openGateway(folder.path);
  await gateway.importer.start();
  const importId = await gateway.importer.receive('Z001', Z001_RULES, 'csv', body);
  await gateway.importer.idle();
  const state = await gateway.vault.import(importId);
  const refusals = await gateway.vault.refusals(importId, 0, 10);
  await gateway.stop();
  folder.remove();
  const reasons = refusals.map(({ reason }) => reason);
  return { proofsMade: state?.proofsMade, rows: state?.rowsRead, reasons };
}

/** 40,000 good rows among ten times as many that are refused: about 35 MB. */
async function* mixedFile(): AsyncGenerator<Buffer> {
  yield* csvFile(40_000);
  const refused = Buffer.from(`${csvRow(1).replace('2500.00', '9999.00')}\n`.repeat(1000));
  for (let turn = 0; turn < 400; turn += 1) yield refused;
}

async function run(): Promise<object> {
  switch (scenario) {
    case 'long-csv':
    case 'long-ndjson':
    case 'long-json':
      return longRow(scenario.slice(5) as ImportFormat);
    case 'long-import':
      return wholeImport(
        around(`${CSV_HEADER}\n${csvRow(1)}\n`, 64 * 1024 ** 2, `\n${csvRow(2)}\n`),
      );
    default:
      return wholeImport(mixedFile());
  }
}

const result = await run();
clearInterval(watch);
note();
process.send?.({ ...result, grownBytes: peak - start });
process.disconnect();
