import type { Logger } from 'pino';
import { GRPC_CODES } from '../../proto/documents/queryStatus.js';
import { within } from '../within.js';
import { failureOf, LcdFailure } from './failure.js';

/** Places of requests under way: each call takes one, and returns what leaves it. */
export type TakePlace = () => () => void;

/** @throws LcdFailure by what it returns, where so many are taken */
export function createPlaces(most: number): TakePlace {
  let taken = 0;
  return () => {
    if (taken >= most) {
      throw new LcdFailure(GRPC_CODES.Unavailable, 'too many requests under way');
    }
    taken += 1;
    return () => {
      taken -= 1;
    };
  };
}

/** An answer that comes within so long, ms. @throws LcdFailure */
export function inTime<Answer>(ms: number, answer: Promise<Answer>): Promise<Answer> {
  return within(ms, answer, () => {
    throw new LcdFailure(GRPC_CODES.DeadlineExceeded, 'it took too long');
  });
}

/** What the caller is told; a fault of ours goes to the log instead. @param where it met it */
export function shownFailure(
  error: unknown,
  log: Logger,
  where: Readonly<Record<string, string | undefined>>,
): LcdFailure {
  const failure = failureOf(error);
  if (failure === undefined) log.error({ err: error, ...where }, 'LCD failed');
  return failure ?? new LcdFailure(GRPC_CODES.Internal, 'internal error');
}
