import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';

/** A folder on a file system of its own, seen only by commands that are run inside. */
export interface SmallDisk {
  /** Before the words of a command, to run it where the file system is mounted. */
  readonly inside: readonly string[];
  /** Makes room. */
  readonly resize: (kibibytes: number) => void;
  /** Unmounts it; what it held is gone. */
  readonly close: () => Promise<void>;
}

/** Mounts, then waits until its input ends: with the test, however that ends. */
const MOUNT = 'mount -t tmpfs -o size="$1"k none "$0" && echo mounted && exec cat >/dev/null';

/** False, and says so, where the system permits us no namespaces: the test is then not run. */
export function mayMount(what: string): boolean {
  const { status } = spawnSync('unshare', ['-rm', '--', 'mount', '-t', 'tmpfs', 'none', tmpdir()]);
  if (status !== 0) console.log(`not run: ${what}: no mount namespaces for us on this machine`);
  return status === 0;
}

/** Mounts a tmpfs over a folder in a user and mount namespace of its own. @see mayMount */
export async function mountSmallDisk(folder: string, kibibytes: number): Promise<SmallDisk> {
  const keeper = spawn('unshare', ['-rm', '--', 'sh', '-c', MOUNT, folder, String(kibibytes)], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => {
    keeper.once('exit', () => resolve());
    keeper.once('error', () => resolve());
  });
  const lines = createInterface(keeper.stdout);
  const isMounted = await Promise.race([once(lines, 'line').then(() => true), ended]);
  if (isMounted !== true) throw new Error(`no file system could be mounted on ${folder}`);
  const target = `--target=${keeper.pid}`;
  const inside = ['nsenter', target, '--user', '--mount', '--preserve-credentials', '--'];
  return {
    inside,
    resize: (size) => {
      const argv = [...inside.slice(1), 'mount', '-o', `remount,size=${size}k`, folder];
      const { status, stderr } = spawnSync('nsenter', argv, { encoding: 'utf8' });
      if (status !== 0) throw new Error(`${folder} was not resized: ${stderr}`);
    },
    close: async () => {
      keeper.stdin.end();
      await ended;
    },
  };
}
