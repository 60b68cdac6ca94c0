import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { listen, stopListening } from '../listening.js';
import { within } from '../within.js';
import { createPlaces, inTime, shownFailure } from './bounds.js';
import { answerPreflight, corsHeaders } from './cors.js';
import type { CorsOrigins } from './cors.js';
import { failureAnswer } from './failure.js';
import { requestOf, send } from './httpMessages.js';
import type { LcdRequest, LcdResponse } from './httpMessages.js';
import { createBodyReader } from './requestBody.js';

export interface LcdServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly corsOrigins: CorsOrigins;
  readonly maxBodyBytes: number;
  /** Requests under way; more are refused. */
  readonly maxRequests: number;
  readonly timeoutMs: number;
  /** So long a client may take for reading an answer. */
  readonly sendTimeoutMs: number;
  readonly log: Logger;
  readonly answer: (request: LcdRequest) => Promise<LcdResponse>;
  /** Told of each answer. @param seconds it took */
  readonly observe: (status: number, seconds: number) => void;
}

export interface LcdServer {
  readonly port: number;
  /** Takes no new requests, lets those under way end, then closes. */
  readonly stop: () => Promise<void>;
}

const MAX_CONNECTIONS = 2_048;
const STOP_GRACE_MS = 3_000;

/** The public edge: reads, bounds, answers. @throws StartupError when the port is taken */
export async function startLcdServer(options: LcdServerOptions): Promise<LcdServer> {
  const { corsOrigins, host, port, sendTimeoutMs } = options;
  const readBody = createBodyReader(options.maxBodyBytes);
  const takePlace = createPlaces(options.maxRequests);
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method === 'OPTIONS') {
      answerPreflight(request, response, corsOrigins);
      return;
    }
    const startedAt = performance.now();
    const closed = new Promise<void>((resolve) => response.once('close', () => resolve()));
    let leavePlace = (): void => undefined;
    const body = readBody(request).then((text) => {
      if (text !== undefined) leavePlace = takePlace();
      return text;
    });
    const answer = await answerOf(request, body, options);
    if (answer === undefined) return;
    send(request, response, answer, corsHeaders(request, corsOrigins));
    options.observe(response.statusCode, (performance.now() - startedAt) / 1_000);
    // Who does not take an answer in time loses the connection.
    await within(sendTimeoutMs, closed, () => void response.destroy());
    leavePlace();
  };
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 30_000 },
    (request, response) => void serve(request, response),
  );
  server.maxConnections = MAX_CONNECTIONS;
  return {
    port: await listen(server, { setting: 'lcd.port', host, port }),
    stop: () => stopListening(server, STOP_GRACE_MS),
  };
}

/** The answer, or the failure that is shown in its place; undefined where nobody waits for one. */
async function answerOf(
  request: IncomingMessage,
  body: Promise<string | undefined>,
  { answer, timeoutMs, log }: LcdServerOptions,
): Promise<LcdResponse | undefined> {
  try {
    const text = await body;
    if (text === undefined) return undefined;
    return await inTime(timeoutMs, answer(requestOf(request, text)));
  } catch (error) {
    const shown = shownFailure(error, log, { url: request.url });
    return { ...failureAnswer(shown), height: undefined };
  }
}
