import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { hasErrorCode } from './errors.js';
import { findNetwork } from './network.js';
import type { NetworkRecord } from './network.js';

/** All networks laid out under this root, by name. */
function listNetworks(root: string): readonly NetworkRecord[] {
  let names: readonly string[];
  try {
    names = readdirSync(root);
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) {
      return [];
    }
    throw error;
  }
  return [...names].sort().flatMap((name) => findNetwork(root, name) ?? []);
}

/** Ports that networks of this root own, though they may not run now. */
export function reservedPorts(root: string): readonly number[] {
  return listNetworks(root).flatMap((network) =>
    network.institutions.flatMap(({ ports }) => Object.values(ports) as number[]),
  );
}

/** The networks of nodes that joined this one. */
export function joinersOf({ folder, name }: NetworkRecord): readonly NetworkRecord[] {
  return listNetworks(dirname(folder)).filter(({ joined }) => joined === name);
}
