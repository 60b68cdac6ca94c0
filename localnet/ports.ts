import { createServer } from 'node:net';
import { LocalnetError } from './errors.js';
import type { InstitutionPorts, NetworkRecord } from './network.js';

export const LOOPBACK = '127.0.0.1';

export type PortUse = keyof InstitutionPorts;

/** `preferred` takes the table's ports and leaves it only for taken ones; `free` any free ones. */
export type PortChoice = 'preferred' | 'free';

const USES: readonly PortUse[] = ['p2p', 'rpc', 'business', 'peer', 'lcd', 'grpc'];
const TABLE_BASE = 27_000;
// Below 32768, where Linux begins to hand out ports to outgoing connections: a port chosen here and
// used only later is not lost to one of them.
const FREE_FIRST = 10_000;
const FREE_LAST = 26_999;

/** The port of the table in the README: 27000 + 10 × institution + use; the operator is number 0. */
export function preferredPort(institutionNumber: number, use: PortUse): number {
  return TABLE_BASE + 10 * institutionNumber + USES.indexOf(use);
}

/** True if something can listen on this loopback port now. */
function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}

/** Hands out ports one by one, none twice, none that is taken now or listed as `reserved`. */
export function createPortChooser(choice: PortChoice, reserved: Iterable<number> = []) {
  const used = new Set(reserved);
  const take = async (port: number): Promise<boolean> => {
    if (used.has(port) || !(await isPortFree(port))) {
      return false;
    }
    used.add(port);
    return true;
  };
  return async (institutionNumber: number, use: PortUse): Promise<number> => {
    const preferred = preferredPort(institutionNumber, use);
    if (choice === 'preferred' && (await take(preferred))) {
      return preferred;
    }
    // A random place to begin keeps two networks that are laid out at once apart.
    const span = FREE_LAST - FREE_FIRST + 1;
    const first = Math.floor(Math.random() * span);
    for (let step = 0; step < span; step += 1) {
      const port = FREE_FIRST + ((first + step) % span);
      if (await take(port)) {
        return port;
      }
    }
    throw new LocalnetError(`no free loopback port between ${FREE_FIRST} and ${FREE_LAST}`);
  };
}

/**
 * Checks, before anything is started, that every port of the network can be listened on.
 * @throws LocalnetError naming the first taken port and whose it is.
 */
export async function requireFreePorts(network: NetworkRecord): Promise<void> {
  for (const institution of network.institutions) {
    for (const use of USES) {
      const port = institution.ports[use];
      if (port !== undefined && !(await isPortFree(port))) {
        throw new LocalnetError(
          `port ${port} (${use} of ${institution.name}) is already taken on ${LOOPBACK}: ` +
            `end what listens there, or reset network "${network.name}" to choose free ports`,
        );
      }
    }
  }
}
