import { join } from 'node:path';
import { createLog } from '../../app/log.js';
import { startQueryServer } from '../../app/query/queryServer.js';
import type { QueryServer } from '../../app/query/queryServer.js';
import { openLmdbStore } from '../../app/state/lmdbStore.js';
import { startLcd } from '../../gateway/lcd/lcd.js';
import type { Lcd, LcdOptions } from '../../gateway/lcd/lcd.js';
import { createLog as createGatewayLog } from '../../gateway/log.js';
import { createTestChain } from './chain.js';
import type { TestChain } from './chain.js';
import { startLcdNode } from './lcdNode.js';
import type { LcdNode } from './lcdNode.js';
import { temporaryFolder } from './temporaryFolder.js';

/** An answer of the LCD; the fields that a test reads of its JSON are its own to know. */
export interface LcdReply {
  readonly status: number;
  readonly headers: Headers;
  // Whatever the path answers.
  readonly body: LcdBody;
}

/** JSON that is looked into without being described: a field of a field is what it is taken for. */
export type LcdBody = never;

/** A real application with its query thread, a made-up CometBFT, and an LCD before them. */
export interface LcdScene {
  readonly chain: TestChain;
  readonly node: LcdNode;
  readonly lcd: Lcd;
  readonly url: string;
  /** `unix:///…` of the application's gRPC server. */
  readonly queryAddress: string;
  /** Executes a block and tells whoever wants to know. */
  readonly block: (txs?: readonly Uint8Array[]) => Promise<bigint>;
  readonly get: (path: string, headers?: Readonly<Record<string, string>>) => Promise<LcdReply>;
  readonly post: (path: string, body: unknown) => Promise<LcdReply>;
  /** Stops the LCD and starts another one. */
  readonly restartLcd: (options?: Partial<LcdOptions>) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export async function startLcdScene(
  genesis: Readonly<Record<string, unknown>>,
  options: Partial<LcdOptions> = {},
): Promise<LcdScene> {
  const folder = temporaryFolder();
  const data = join(folder.path, 'data');
  const store = openLmdbStore(data, { keepRecent: 50n });
  const chain = createTestChain({ store, genesis });
  const queryAddress = `unix://${join(folder.path, 'query.sock')}`;
  const server: QueryServer = await startQueryServer({
    address: queryAddress,
    folder: data,
    keepRecent: 50n,
    archive: false,
    version: 'test',
    store,
    log: createLog('silent'),
  });
  const node = await startLcdNode(chain);
  let height = 0n;
  const listeners: ((block: { readonly height: bigint }) => void)[] = [];
  const start = (changed: Partial<LcdOptions>): Promise<Lcd> =>
    startLcd({
      host: '127.0.0.1',
      port: 0,
      corsOrigins: ['*'],
      chainId: chain.chainId,
      rpcUrl: node.url,
      queryAddress,
      indexFolder: join(folder.path, 'tx-index'),
      height: () => height,
      onBlock: (listener) => void listeners.push(listener),
      log: createGatewayLog('silent'),
      ...options,
      ...changed,
    });
  let lcd = await start({});
  const url = (): string => `http://127.0.0.1:${lcd.port}`;
  const read = async (response: Response): Promise<LcdReply> => {
    const { status, headers } = response;
    return { status, headers, body: (await response.json()) as LcdBody };
  };
  return {
    chain,
    node,
    get lcd() {
      return lcd;
    },
    get url() {
      return url();
    },
    queryAddress,
    block: async (txs) => {
      height = node.block(txs);
      server.committed(height);
      for (const listener of listeners) listener({ height });
      return height;
    },
    get: async (path, headers = {}) => read(await fetch(`${url()}${path}`, { headers })),
    post: async (path, body) =>
      read(
        await fetch(`${url()}${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
      ),
    restartLcd: async (changed = {}) => {
      await lcd.stop();
      lcd = await start(changed);
    },
    stop: async () => {
      await lcd.stop();
      await server.close();
      await node.close();
      await store.close();
      folder.remove();
    },
  };
}
