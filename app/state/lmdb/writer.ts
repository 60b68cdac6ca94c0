import { StoreError } from '../store.js';
import type { BlockMessage, WriterOptions, WriterReport } from './blockMessage.js';
import { startThreadBeside } from '../../../proto/thread.js';

/** The event loop's end of the thread that writes blocks. */
export interface Writer {
  readonly write: (message: BlockMessage) => void;
  /** Undefined until a write failed; then nothing is written any more. */
  readonly failure: () => StoreError | undefined;
  /** Lets the thread write what it was given, then ends it. */
  readonly close: () => Promise<void>;
}

/** Starts the thread. `written` is told of every block on the disk, `failed` once. */
export function startWriter(
  options: WriterOptions,
  written: (height: bigint) => void,
  failed: (error: StoreError) => void,
): Writer {
  const { folder } = options;
  const worker = startThreadBeside(import.meta.url, 'writerThread', options);
  let failure: StoreError | undefined;
  let isClosing = false;

  const fail = (text: string): void => {
    if (failure !== undefined) return;
    failure = new StoreError(text);
    failed(failure);
  };
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      if (!isClosing) fail(`cannot write to ${folder}: its thread has ended`);
      resolve();
    });
  });
  worker.on('error', (error) => fail(`cannot write to ${folder}: ${error.message}`));
  worker.on('message', (report: WriterReport) => {
    if ('written' in report) written(report.written);
    else fail(`cannot write block ${report.failed} to ${folder}: ${report.reason}`);
  });

  return {
    write: (message) => worker.postMessage(message, [message.packed]),
    failure: () => failure,
    close: () => {
      if (!isClosing) {
        isClosing = true;
        worker.postMessage('close');
      }
      return ended;
    },
  };
}
