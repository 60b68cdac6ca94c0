import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildGoProgram } from '../support/goProgram.js';
import { temporaryFolder } from '../support/temporaryFolder.js';

/** How fast a server answered, and what it said. */
export interface Sent {
  readonly sent: number;
  /** Of the answers together. */
  readonly bytes: number;
  readonly seconds: number;
}

const CONNECTIONS = 24;
const run = promisify(execFile);

/** Sends requests (`tests/bench/load` says what the content holds) and counts the answers. */
export type SendRequests = (url: string, connections?: number) => Promise<Sent>;

/**
 * Makes ready all that takes time, then lets `use` send the requests.
 * The sending throws an Error when one is refused.
 */
export async function withRequests<Result>(
  mode: 'transactions' | 'reads',
  content: string,
  use: (send: SendRequests) => Promise<Result>,
): Promise<Result> {
  const binary = buildGoProgram('bench/load');
  const folder = temporaryFolder();
  try {
    const file = join(folder.path, `${mode}.txt`);
    writeFileSync(file, content);
    return await use(async (url, connections = CONNECTIONS) => {
      const { stdout } = await run(binary, [mode, url, String(connections), file]);
      const result = JSON.parse(stdout) as Sent & { refused: number; firstFault?: string };
      const { sent, refused, firstFault = '' } = result;
      if (refused > 0) throw new Error(`${refused} of ${sent} were refused: ${firstFault}`);
      return result;
    });
  } finally {
    folder.remove();
  }
}

/** Asks for each path once. @throws Error when one is not answered with 200 */
export function getAll(url: string, paths: readonly string[]): Promise<Sent> {
  return withRequests('reads', paths.join('\n'), (send) => send(url));
}
