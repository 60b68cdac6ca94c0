import { writeJsonFile } from './atomicFile.js';
import { errorText } from './errors.js';
import { watchHeights } from './heightPoll.js';
import { supervisorReportFile } from './paths.js';
import { STOP_ORDER } from './processSpec.js';
import type { SupervisorPlan, SupervisorReport } from './processSpec.js';
import { superviseProcess } from './supervisedProcess.js';
import type { SupervisedProcess } from './supervisedProcess.js';

export interface Supervisor {
  /** Ends gateways, then cometbfts, then apps, and resolves when all are gone. */
  stop(): Promise<void>;
}

/** Starts every process of the plan and keeps it running until `stop`. */
export function supervise(plan: SupervisorPlan, log: (line: string) => void): Supervisor {
  const processes = new Map<string, SupervisedProcess>();
  const writeReport = () => {
    const report: SupervisorReport = {
      updatedAt: new Date().toISOString(),
      processes: [...processes.values()].map((each) => each.report()),
    };
    try {
      writeJsonFile(supervisorReportFile(plan.folder), report);
    } catch (error) {
      // A full disk must not take down what still runs.
      log(`status not written: ${errorText(error)}`);
    }
  };
  for (const spec of plan.processes) {
    if (processes.has(spec.name)) {
      throw new Error(`process ${spec.name} is planned twice`);
    }
    processes.set(
      spec.name,
      superviseProcess({
        spec,
        folder: plan.folder,
        policy: plan.restart,
        isReady: (name) => processes.get(name)?.report().phase === 'ready',
        onChange: writeReport,
        log,
      }),
    );
  }
  const watch = watchHeights([...processes.values()], plan.stallMs, log);
  return {
    stop: async () => {
      await watch.stop();
      for (const kind of STOP_ORDER) {
        const ofKind = [...processes.values()].filter(({ spec }) => spec.kind === kind);
        await Promise.all(ofKind.map((each) => each.stop()));
      }
      writeReport();
    },
  };
}
