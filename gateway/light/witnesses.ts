import { setTimeout as sleep } from 'node:timers/promises';
import { equalBytes, toHex } from '../hex.js';
import { headerHash } from './header.js';
import type { LightProvider } from './provider.js';
import { LightError } from './types.js';
import type { LightBlock } from './types.js';

const POLL_MS = 250;

/**
 * Asks again while a node does not show what it may show soon, such as a height it has not reached.
 * @throws LightError the last one, when the time is over or it is not `unavailable`
 */
export async function patiently<Result>(
  ask: () => Promise<Result>,
  patienceMs: number,
): Promise<Result> {
  const end = performance.now() + patienceMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const isAway = error instanceof LightError && error.code === 'unavailable';
      if (!isAway || performance.now() + POLL_MS > end) throw error;
      await sleep(POLL_MS);
    }
  }
}

/**
 * Compares a verified header with those that the witnesses show of its height. A witness that does
 * not answer is passed over, but where witnesses are given, one at least must answer.
 * @throws LightError `conflict` where one shows another header; `unavailable` where none answers
 */
export async function askWitnesses(
  witnesses: readonly LightProvider[],
  primary: string,
  { header }: LightBlock,
  patienceMs: number,
): Promise<void> {
  if (witnesses.length === 0) return;
  const hash = headerHash(header);
  const answers = await Promise.allSettled(
    witnesses.map((witness) => patiently(() => witness.signedHeader(header.height), patienceMs)),
  );
  const silent: string[] = [];
  answers.forEach((answer, index) => {
    const name = witnesses[index]?.name ?? '';
    if (answer.status === 'rejected') {
      silent.push(`${name} (${(answer.reason as Error).message})`);
      return;
    }
    const other = headerHash(answer.value.header);
    if (equalBytes(hash, other)) return;
    throw new LightError(
      `witness ${name}`,
      `shows ${toHex(other)} at height ${header.height}, ${primary} shows ${toHex(hash)}: ` +
        'one of them is lying, or the validators signed two blocks. Trust neither until it is clear',
      'conflict',
    );
  });
  if (silent.length < witnesses.length) return;
  throw new LightError('witnesses', `none answers: ${silent.join('; ')}`, 'unavailable');
}
