import pino from 'pino';
import type { Logger } from 'pino';

/** Structured logs with request and query ids; nothing that names a person or holds a key. */
export function createLog(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['req', '*.name', '*.idNumber', '*.authorization', '*.twoFactorDigest'],
  });
}
