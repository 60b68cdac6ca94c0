import { readFileSync } from 'node:fs';
import { claimPidFile, releasePidFile } from './claim.js';
import { errorText } from './errors.js';
import { cleanOrphans } from './orphans.js';
import { planFile, supervisorPidFile } from './paths.js';
import type { SupervisorPlan } from './processSpec.js';
import { supervise } from './supervisor.js';
import type { Supervisor } from './supervisor.js';

/** The detached process behind a network: `supervisorMain <folder of the network>`. */
async function main(folder: string): Promise<void> {
  const log = (line: string) => {
    console.log(`${new Date().toISOString()} ${line}`);
  };
  const plan = JSON.parse(readFileSync(planFile(folder), 'utf8')) as SupervisorPlan;
  claim(folder);
  let supervisor: Supervisor | undefined;
  const ending = new AbortController();
  const isEnding = () => ending.signal.aborted;
  const end = async (exitCode: number) => {
    if (isEnding()) {
      return;
    }
    ending.abort();
    await supervisor?.stop();
    releasePidFile(supervisorPidFile(folder));
    log('ended');
    process.exit(exitCode);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      log(`${signal}: stopping`);
      void end(0);
    });
  }
  process.on('uncaughtException', (error) => {
    log(`supervisor failed: ${error.stack ?? error.message}`);
    void end(1);
  });
  await cleanOrphans(folder);
  if (!isEnding()) {
    log(`supervising network ${plan.network}: ${plan.processes.length} processes`);
    supervisor = supervise(plan, log);
  }
}

/** One supervisor a network. */
function claim(folder: string): void {
  if (claimPidFile(supervisorPidFile(folder)) !== undefined) {
    throw new Error('another supervisor runs this network');
  }
}

main(process.argv[2] ?? '').catch((error: unknown) => {
  console.error(`supervisor: ${errorText(error)}`);
  process.exitCode = 1;
});
