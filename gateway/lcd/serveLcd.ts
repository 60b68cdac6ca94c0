import { parentPort, workerData } from 'node:worker_threads';
import { errorText } from '../../proto/errorText.js';
import { makeWay } from '../../proto/priority.js';
import { createLog } from '../log.js';
import { startLcd } from './lcd.js';
import type { LcdThreadData, LcdThreadReport, LcdThreadTask } from './lcdThread.js';

/* Serves the REST interface beside the gateway, whose queries go first. */

const NICE = 10;

const { settings, level, height: first } = workerData as LcdThreadData;
const port = parentPort;
if (port === null) throw new Error('the REST interface is served by a thread of the gateway');
const report = (message: LcdThreadReport): void => port.postMessage(message);

makeWay(NICE);
let newest = first;
const listeners: ((block: { readonly height: bigint }) => void)[] = [];
try {
  const lcd = await startLcd({
    ...settings,
    height: () => newest,
    onBlock: (listener) => void listeners.push(listener),
    observe: (status, seconds) => report({ status, seconds }),
    log: createLog(level),
  });
  port.on('message', (task: LcdThreadTask) => {
    if ('stop' in task) {
      void lcd.stop().then(() => port.close());
      return;
    }
    newest = task.heard;
    for (const listener of listeners) listener({ height: newest });
    report({ indexed: lcd.indexHeight() });
  });
  report({ listening: { port: lcd.port, grpcPort: lcd.grpcPort } });
} catch (error) {
  report({ failed: errorText(error) });
  port.close();
}
