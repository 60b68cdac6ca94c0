import { SingleBar } from 'cli-progress';

/** Shows how far something that lasts has come. */
export interface Progress {
  readonly update: (done: number) => void;
  readonly end: () => void;
}

const LINE_EVERY_MS = 5_000;
const NAME_WIDTH = 34;

/** A bar on a terminal; elsewhere a plain line every five seconds and one at the end. */
export function startProgress(name: string, total: number): Progress {
  const output = process.stdout;
  const startedAt = Date.now();
  const label = name.padEnd(NAME_WIDTH);
  const seconds = (): string => ((Date.now() - startedAt) / 1000).toFixed(1);
  let done = 0;
  if (output.isTTY) {
    const bar = new SingleBar({
      format: `  ${label} {bar} {percentage} %  {value}/{total}  {duration} s`,
      hideCursor: true,
      stream: output,
    });
    bar.start(total, 0);
    return {
      update: (value) => bar.update(value),
      end: () => bar.stop(),
    };
  }
  const say = (): void => {
    output.write(`  ${label} ${done}/${total}  ${seconds()} s\n`);
  };
  let saidAt = startedAt;
  return {
    update: (value) => {
      done = value;
      if (Date.now() - saidAt < LINE_EVERY_MS) return;
      saidAt = Date.now();
      say();
    },
    end: say,
  };
}
