import { existsSync, rmSync } from 'node:fs';
import { connect } from 'node:net';

/** Where a server listens. */
export type Target =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

/** True for what `parseAddress` takes. */
export function isAddress(address: string): boolean {
  try {
    parseAddress(address);
    return true;
  } catch {
    return false;
  }
}

/** `unix:///path`, `host:port` or `tcp://host:port`. @throws Error */
export function parseAddress(address: string): Target {
  if (address.startsWith('unix://')) return { kind: 'unix', path: address.slice(7) };
  const match = /^(?:tcp:\/\/)?(\[[0-9a-fA-F:]+\]|[^:/]+):([0-9]{1,5})$/.exec(address);
  if (match === null) throw new Error(`address ${address} is neither unix:///path nor host:port`);
  return { kind: 'tcp', host: match[1] ?? '', port: Number(match[2]) };
}

/**
 * A socket file that nobody listens on is left over from a kill.
 * @throws Error when somebody does
 */
export async function removeStaleSocket(path: string): Promise<void> {
  if (!existsSync(path)) return;
  const isServed = await new Promise<boolean>((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
  if (isServed) throw new Error(`another process listens on ${path}`);
  rmSync(path);
}
