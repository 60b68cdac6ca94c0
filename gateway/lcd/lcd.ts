import type { Logger } from 'pino';
import { allInterfaces } from '../../proto/codec/interfaces/lookup.js';
import type { FollowedBlock } from '../chain/block.js';
import { createRpc } from '../chain/rpc.js';
import { createStateQueries } from '../chain/stateQueries.js';
import { StartupError } from '../errors.js';
import { openEnvironment } from '../vault/environment.js';
import { createAnswerCache } from './answerCache.js';
import type { LcdMethods } from './call.js';
import { createDispatch } from './dispatch.js';
import { createGrpcAnswer } from './grpcAnswer.js';
import { startLcdGrpc } from './grpcServer.js';
import { emptyModuleMethods } from './emptyModules.js';
import { nodeMethods } from './nodeMethods.js';
import { createRoutes } from './routes.js';
import { startLcdServer } from './server.js';
import { createStateMethod } from './stateMethod.js';
import { followIntoIndex } from './txIndex/follow.js';
import { createTxStore } from './txIndex/store.js';
import { txMethods } from './txMethods.js';

/** Where it listens, and what it asks. */
export interface LcdSettings {
  readonly host: string;
  readonly port: number;
  /** Of the same over gRPC; off without. */
  readonly grpcPort?: number | undefined;
  readonly corsOrigins: readonly string[];
  readonly chainId: string;
  readonly rpcUrl: string;
  readonly queryAddress?: string | undefined;
  /** Folder of the index; it may be removed while nothing runs, and is made again. */
  readonly indexFolder: string;
}

export interface LcdOptions extends LcdSettings {
  /** Newest block of the node, now. */
  readonly height: () => bigint;
  readonly onBlock: (listener: (block: Pick<FollowedBlock, 'height'>) => void) => void;
  readonly observe?: (status: number, seconds: number) => void;
  readonly log: Logger;
}

export interface Lcd {
  readonly port: number;
  readonly grpcPort: number | undefined;
  /** The newest height that the application has told; undefined while nobody tells. */
  readonly committed: () => bigint | undefined;
  /** The last block in the index of transactions. */
  readonly indexHeight: () => bigint;
  readonly stop: () => Promise<void>;
}

/** The largest transaction in base64, with room for what is around it. */
const MAX_BODY_BYTES = 1_600_000;
const MAX_REQUESTS = 512;
const TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 5_000;
const SEND_TIMEOUT_MS = 30_000;
const CACHE_BYTES = 32_000_000;

/** Serves the Cosmos interface of the chain, by REST and gRPC. @throws StartupError */
export async function startLcd(options: LcdOptions): Promise<Lcd> {
  const { chainId, indexFolder, log } = options;
  const interfaces = allInterfaces();
  const environment = openEnvironment(indexFolder);
  const store = createTxStore(environment);
  const found = store.chainId();
  if (found !== undefined && found !== chainId) {
    await environment.close();
    throw new StartupError(`${indexFolder} is the index of ${found}, not ${chainId}: remove it`);
  }
  const rpc = createRpc(options.rpcUrl);
  const queries = createStateQueries(options.queryAddress, rpc);
  const follower = followIntoIndex({ store, rpc, chainId, height: options.height(), log });
  options.onBlock(({ height }) => follower.heard(height));
  const newest = (): bigint => {
    const [heard, told] = [options.height(), queries.committed() ?? 0n];
    return heard > told ? heard : told;
  };
  const close = async (): Promise<void> => {
    await follower.stop();
    queries.close();
    await rpc.close();
    await environment.close();
  };
  const stateMethod = createStateMethod(interfaces, queries);
  const methods: LcdMethods = {
    ...emptyModuleMethods(interfaces),
    ...nodeMethods(rpc),
    ...txMethods({ interfaces, rpc, store, follower, height: newest, stateMethod }),
  };
  const bounds = {
    host: options.host,
    maxRequests: MAX_REQUESTS,
    timeoutMs: TIMEOUT_MS,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    sendTimeoutMs: SEND_TIMEOUT_MS,
    log,
    observe: options.observe ?? (() => undefined),
  };
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(stops.map((each) => each()));
    await close();
  };
  try {
    const rest = await startLcdServer({
      ...bounds,
      port: options.port,
      corsOrigins: options.corsOrigins,
      maxBodyBytes: MAX_BODY_BYTES,
      answer: createDispatch({
        interfaces,
        routes: createRoutes(interfaces.services),
        methods,
        stateMethod,
        cache: createAnswerCache(CACHE_BYTES),
        committed: queries.committed,
      }),
    });
    stops.push(rest.stop);
    const grpc =
      options.grpcPort === undefined
        ? undefined
        : await startLcdGrpc({
            ...bounds,
            port: options.grpcPort,
            maxRequestBytes: MAX_BODY_BYTES,
            interfaces,
            answer: createGrpcAnswer({ interfaces, methods, queries }),
          });
    if (grpc !== undefined) stops.push(grpc.stop);
    return {
      port: rest.port,
      grpcPort: grpc?.port,
      committed: queries.committed,
      indexHeight: () => store.height() ?? 0n,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
