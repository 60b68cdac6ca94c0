import { createConnection } from 'node:net';
import { readNodeStatus } from './nodeStatus.js';
import type { ReadyCheck } from './processSpec.js';

const ANSWER_TIMEOUT_MS = 2_000;

/** True if the check holds now. Never throws: whatever goes wrong means not ready. */
export async function isReady(check: ReadyCheck): Promise<boolean> {
  switch (check.kind) {
    case 'none':
      return true;
    case 'socket':
      return accepts(check.address);
    case 'http':
      return answers(check.url);
    case 'recentBlock': {
      const status = await readNodeStatus(check.rpcUrl, ANSWER_TIMEOUT_MS);
      // Block 1 carries the genesis time, which is long ago.
      return (
        status !== undefined &&
        status.height > 1n &&
        Math.abs(Date.now() - status.blockTimeMs) <= check.maximumAgeMs
      );
    }
  }
}

function accepts(address: string): Promise<boolean> {
  const unixPath = /^unix:(?:\/\/)?(.+)$/.exec(address)?.[1];
  const separator = address.lastIndexOf(':');
  const target =
    unixPath === undefined
      ? { host: address.slice(0, separator), port: Number(address.slice(separator + 1)) }
      : { path: unixPath };
  return new Promise((resolve) => {
    const socket = createConnection(target);
    const finish = (accepted: boolean) => () => {
      socket.destroy();
      resolve(accepted);
    };
    socket.setTimeout(ANSWER_TIMEOUT_MS, finish(false));
    socket.once('connect', finish(true));
    socket.once('error', finish(false));
  });
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
