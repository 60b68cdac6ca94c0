import { join } from 'node:path';

/** Files that supervisor, start, stop and status share; all in the network's folder. */
export function supervisorPidFile(folder: string): string {
  return join(folder, 'supervisor.pid');
}

export function supervisorLogFile(folder: string): string {
  return join(folder, 'supervisor.log');
}

export function supervisorReportFile(folder: string): string {
  return join(folder, 'supervisor.json');
}

export function planFile(folder: string): string {
  return join(folder, 'processes.json');
}

export function pidFile(institutionFolder: string, process: string): string {
  return join(institutionFolder, 'pids', `${process}.pid`);
}

export function holdFile(institutionFolder: string, process: string): string {
  return join(institutionFolder, 'pids', `${process}.hold`);
}

export function logFile(institutionFolder: string, process: string): string {
  return join(institutionFolder, 'logs', `${process}.log`);
}

/** Every child has it in its environment, set to the network's folder, to be found by. */
export const FOLDER_VARIABLE = 'LOCALNET_FOLDER';
