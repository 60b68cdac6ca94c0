import Table from 'cli-table3';
import { runningSupervisor } from './lifecycle.js';
import { institutionOf } from './network.js';
import type { InstitutionRecord, NetworkRecord } from './network.js';
import { readNodeStatus, readPeerCount } from './nodeStatus.js';
import { readPlan } from './orphans.js';
import { readPidFile } from './processFiles.js';
import { isPaused, isSameProcess } from './processIdentity.js';
import type { ProcessKind, ProcessPhase, ProcessSpec } from './processSpec.js';
import { readReports } from './waiting.js';

/** paused: by SIGSTOP · orphaned: runs although its supervisor is gone. */
export type ProcessState = ProcessPhase | 'paused' | 'orphaned';

export interface ProcessStatus {
  readonly institution: string;
  readonly process: ProcessKind;
  readonly state: ProcessState;
  readonly pid?: number;
  readonly restarts: number;
  /** Of a cometbft that answers. */
  readonly height?: bigint;
  readonly peers?: number;
  /** Addresses it listens on, by use. */
  readonly ports: Readonly<Record<string, number>>;
  readonly lastExit?: string;
  readonly lastLine?: string;
}

export interface NetworkStatus {
  readonly network: string;
  readonly chainId: string;
  readonly folder: string;
  readonly isRunning: boolean;
  readonly supervisorPid?: number;
  readonly processes: readonly ProcessStatus[];
}

/** What runs of a network, how it goes, and where it listens. */
export async function networkStatus(network: NetworkRecord): Promise<NetworkStatus> {
  const supervisor = runningSupervisor(network);
  const specs = readPlan(network.folder)?.processes ?? [];
  return {
    network: network.name,
    chainId: network.chainId,
    folder: network.folder,
    isRunning: supervisor !== undefined,
    ...(supervisor ? { supervisorPid: supervisor.pid } : {}),
    processes: await Promise.all(
      specs.map((spec) => processStatus(network, spec, supervisor !== undefined)),
    ),
  };
}

async function processStatus(
  network: NetworkRecord,
  spec: ProcessSpec,
  isSupervised: boolean,
): Promise<ProcessStatus> {
  const report = readReports(network).find(({ name }) => name === spec.name);
  const identity = readPidFile(spec.pidFile);
  const pid = identity && isSameProcess(identity) ? identity.pid : undefined;
  const rpcUrl =
    pid !== undefined && spec.ready.kind === 'recentBlock' && !isPaused(pid)
      ? spec.ready.rpcUrl
      : undefined;
  const [node, peers] =
    rpcUrl === undefined
      ? [undefined, undefined]
      : await Promise.all([readNodeStatus(rpcUrl), readPeerCount(rpcUrl)]);
  return {
    institution: spec.institution,
    process: spec.kind,
    state: processState(report?.phase ?? 'waiting', pid, isSupervised),
    ...(pid === undefined ? {} : { pid }),
    restarts: report?.restarts ?? 0,
    ...(node ? { height: node.height } : {}),
    ...(peers === undefined ? {} : { peers }),
    ports: portsOf(institutionOf(network, spec.institution), spec.kind),
    ...(report?.lastExit === undefined ? {} : { lastExit: report.lastExit }),
    ...(report?.lastLine === undefined ? {} : { lastLine: report.lastLine }),
  };
}

function processState(
  phase: ProcessPhase,
  pid: number | undefined,
  isSupervised: boolean,
): ProcessState {
  if (pid !== undefined && isPaused(pid)) {
    return 'paused';
  }
  if (!isSupervised) {
    return pid === undefined ? 'stopped' : 'orphaned';
  }
  return phase;
}

function portsOf(institution: InstitutionRecord, kind: ProcessKind): Record<string, number> {
  const uses = {
    app: [],
    cometbft: ['p2p', 'rpc'],
    gateway: ['business', 'peer', 'lcd', 'grpc'],
  } as const;
  return Object.fromEntries(
    uses[kind].flatMap((use) => {
      const port = institution.ports[use];
      return port === undefined ? [] : [[use, port]];
    }),
  );
}

/** The status as a person reads it. */
export function formatStatus(status: NetworkStatus): string {
  const table = new Table({
    head: ['institution', 'process', 'pid', 'state', 'restarts', 'height', 'peers', 'ports'],
    style: { head: [], border: [] },
  });
  for (const row of status.processes) {
    table.push([
      row.institution,
      row.process,
      row.pid ?? '',
      row.state,
      row.restarts,
      row.height?.toString() ?? '',
      row.peers ?? '',
      Object.entries(row.ports)
        .map(([use, port]) => `${use} ${port}`)
        .join(' '),
    ]);
  }
  const notes = status.processes
    .filter(({ state }) => state === 'crash-looping')
    .map(
      ({ institution, process, lastExit, lastLine }) =>
        `${institution}/${process} ends again and again (${lastExit ?? ''}): ${lastLine ?? ''}`,
    );
  const supervisor =
    status.supervisorPid === undefined
      ? 'not running'
      : `running, supervisor ${status.supervisorPid}`;
  return [
    `network ${status.network} (${status.chainId}): ${supervisor}`,
    table.toString(),
    ...notes,
  ].join('\n');
}

/** The status as JSON; heights are strings, as 64-bit numbers are everywhere. */
export function statusToJson(status: NetworkStatus): string {
  return JSON.stringify(
    status,
    (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value),
    2,
  );
}
