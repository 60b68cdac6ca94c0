import { readTextFile } from './atomicFile.js';
import { FOLDER_VARIABLE, planFile } from './paths.js';
import { readPidFile, removeFile } from './processFiles.js';
import { findByEnvironment, isSameProcess, terminateProcess } from './processIdentity.js';
import { DEFAULT_RESTART_POLICY, STOP_ORDER } from './processSpec.js';
import type { ProcessSpec, SupervisorPlan } from './processSpec.js';

/** The plan a network was last started with; undefined when it never was. */
export function readPlan(folder: string): SupervisorPlan | undefined {
  const text = readTextFile(planFile(folder));
  return text === undefined ? undefined : (JSON.parse(text) as SupervisorPlan);
}

/**
 * Ends whatever a supervisor that was killed left running: first by pid files, callers before the
 * called, then whatever carries the network's folder in its environment. A pid that was given to
 * another process since is told by its start time and left alone.
 */
export async function cleanOrphans(folder: string): Promise<void> {
  const plan = readPlan(folder);
  const graceMs = plan?.restart.stopGraceMs ?? DEFAULT_RESTART_POLICY.stopGraceMs;
  for (const kind of STOP_ORDER) {
    const ofKind = (plan?.processes ?? []).filter((spec) => spec.kind === kind);
    await Promise.all(ofKind.map((spec) => endOrphan(spec, graceMs)));
  }
  const unnoted = findByEnvironment(FOLDER_VARIABLE, folder);
  await Promise.all(unnoted.map((identity) => terminateProcess(identity, graceMs)));
}

async function endOrphan(spec: ProcessSpec, graceMs: number): Promise<void> {
  const identity = readPidFile(spec.pidFile);
  if (identity && isSameProcess(identity)) {
    await terminateProcess(identity, graceMs);
  }
  removeFile(spec.pidFile);
}
