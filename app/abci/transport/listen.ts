import type { Server } from 'node:net';
import type { Target } from './address.js';

/**
 * Listens at the target and tells where: `unix:///path`, or `host:port` with the real port.
 * @throws Error naming the address
 */
export async function listenOn(
  server: Pick<Server, 'listen' | 'once' | 'removeListener' | 'address'>,
  target: Target,
): Promise<string> {
  const wanted = target.kind === 'unix' ? `unix://${target.path}` : `${target.host}:${target.port}`;
  await new Promise<void>((resolve, reject) => {
    const fail = (error: Error): void => {
      reject(new Error(`cannot listen on ${wanted}: ${error.message}`));
    };
    const succeed = (): void => {
      server.removeListener('error', fail);
      resolve();
    };
    server.once('error', fail);
    if (target.kind === 'unix') server.listen(target.path, succeed);
    else server.listen(target.port, target.host.replace(/^\[|\]$/g, ''), succeed);
  });
  if (target.kind === 'unix') return wanted;
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : target.port;
  return `${target.host}:${port}`;
}
