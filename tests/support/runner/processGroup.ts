import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const GRACE_MS = 2000;

/** Signals a process group; false where nobody of it is left. Signal 0 only asks. */
export function signalGroup(groupId: number, signal: 'SIGKILL' | 0): boolean {
  try {
    return process.kill(-groupId, signal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

/** State and group of a process as /proc tells them; undefined once it has gone. */
function statusOf(pid: string): { state: string; groupId: number } | undefined {
  try {
    // The command stands in brackets and may hold spaces; state, parent and group follow it.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state = '', , groupId = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state, groupId: Number(groupId) };
  } catch {
    return undefined;
  }
}

/** True while a process of the group runs. One that only waits to be collected does not count. */
export function isGroupAlive(groupId: number): boolean {
  if (!signalGroup(groupId, 0)) return false;
  if (!existsSync('/proc/self/stat')) return true;
  return readdirSync('/proc').some((pid) => {
    const status = /^\d+$/.test(pid) ? statusOf(pid) : undefined;
    return status?.groupId === groupId && status.state !== 'Z';
  });
}

/**
 * Waits for the rest of a group whose leader has ended (tsx's compiler takes a moment), then kills
 * what stays; true where something had to be killed.
 */
export async function clearGroup(groupId: number): Promise<boolean> {
  const deadline = performance.now() + GRACE_MS;
  while (isGroupAlive(groupId)) {
    if (performance.now() > deadline) return signalGroup(groupId, 'SIGKILL');
    await sleep(20);
  }
  return false;
}
