/** What a turn of a worker found: nothing to do, more to do, or to be tried again in so many ms. */
export type Turn = 'idle' | 'again' | number;

/** A worker that sleeps until it is woken; one turn at a time, none lost. */
export interface Wakeable {
  readonly start: () => void;
  /** Something may have to be done now. */
  readonly wake: () => void;
  /** Resolves once the running turn has ended; no other follows. */
  readonly stop: () => Promise<void>;
  /** Resolves when a turn that began after this call, or is the last, found nothing to do. */
  readonly idle: () => Promise<void>;
}

/** @param turn never throws: what it throws would end the worker */
export function createWakeable(turn: (stopping: AbortSignal) => Promise<Turn>): Wakeable {
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  let woken = false;
  let rouse: () => void = () => undefined;
  let waiters: (() => void)[] = [];

  const sleep = (ms: number | undefined): Promise<void> =>
    new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
      rouse = () => {
        clearTimeout(timer);
        resolve();
      };
      if (woken || stopping.signal.aborted) rouse();
    });

  const wasWoken = (): boolean => woken;
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      woken = false;
      const found = await turn(stopping.signal);
      if (found === 'again') continue;
      if (found === 'idle' && !wasWoken()) {
        const finished = waiters;
        waiters = [];
        for (const resolve of finished) resolve();
      }
      await sleep(found === 'idle' ? undefined : found);
    }
  };

  const wake = (): void => {
    woken = true;
    rouse();
  };
  return {
    start: () => {
      running ??= run();
    },
    wake,
    stop: async () => {
      stopping.abort();
      rouse();
      await running;
    },
    idle: () =>
      new Promise((resolve) => {
        waiters.push(resolve);
        wake();
      }),
  };
}

/** The promise's result; rejects at the signal, whatever becomes of the promise then. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  promise.catch(() => undefined);
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new Error('the gateway is stopping'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** As a call, so that the compiler does not take an earlier answer for granted. */
export function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
