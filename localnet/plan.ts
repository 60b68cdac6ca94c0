import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LocalnetError } from './errors.js';
import type { InstitutionRecord, NetworkRecord } from './network.js';
import { holdFile, logFile, pidFile } from './paths.js';
import type { Dependency, ProcessKind, ProcessSpec, ReadyCheck } from './processSpec.js';

// A gateway refuses to start when its clock is over 5 s off the last block, so it starts on a fresh one.
const RECENT_BLOCK_MS = 4_000;
// Without a majority there are no blocks; the gateway then starts anyway and says so itself.
const GATEWAY_PATIENCE_MS = 30_000;

/** The processes of a network, each institution's app before its cometbft before its gateway. */
export function networkProcesses(network: NetworkRecord, cometbft: string): ProcessSpec[] {
  return network.institutions.flatMap((institution) => [
    ...(institution.role !== 'operator'
      ? [appProcess(network, institution), cometbftProcess(network, institution, cometbft)]
      : []),
    ...(institution.businessUrl === undefined
      ? []
      : [gatewayProcess(network, institution, institution.businessUrl)]),
  ]);
}

/**
 * Checks that every program a plan calls is there.
 * @throws LocalnetError naming the first that is not.
 */
export function requirePrograms(processes: readonly ProcessSpec[]): void {
  for (const { name, argv } of processes) {
    for (const part of argv.slice(0, 4)) {
      if (part.startsWith('/') && !existsSync(part)) {
        throw new LocalnetError(`${part} is missing (needed by ${name}): run "make build" first`);
      }
    }
  }
}

function appProcess(network: NetworkRecord, institution: InstitutionRecord): ProcessSpec {
  return createSpec(institution, 'app', {
    argv: [...network.commands.app, 'start', '--home', join(institution.folder, 'app')],
    ready: { kind: 'socket', address: institution.abciAddress ?? '' },
    after: [],
  });
}

function cometbftProcess(
  { nice }: NetworkRecord,
  institution: InstitutionRecord,
  cometbft: string,
): ProcessSpec {
  const makingWay = nice === undefined ? [] : ['nice', '-n', String(nice)];
  return createSpec(institution, 'cometbft', {
    argv: [...makingWay, cometbft, 'start', '--home', join(institution.folder, 'cometbft')],
    ready: {
      kind: 'recentBlock',
      rpcUrl: institution.rpcUrl,
      maximumAgeMs: RECENT_BLOCK_MS,
    },
    after: [{ name: `${institution.name}/app` }],
  });
}

function gatewayProcess(
  network: NetworkRecord,
  institution: InstitutionRecord,
  businessUrl: string,
): ProcessSpec {
  const node = network.institutions.find(
    (other) => other.role === 'validator' && other.rpcUrl === institution.rpcUrl,
  );
  return createSpec(institution, 'gateway', {
    argv: [...network.commands.gateway, 'start', '--home', join(institution.folder, 'gateway')],
    ready: { kind: 'http', url: `${businessUrl}/healthz` },
    after: node ? [{ name: `${node.name}/cometbft`, withinMs: GATEWAY_PATIENCE_MS }] : [],
  });
}

function createSpec(
  institution: InstitutionRecord,
  kind: ProcessKind,
  parts: { argv: readonly string[]; ready: ReadyCheck; after: readonly Dependency[] },
): ProcessSpec {
  return {
    name: `${institution.name}/${kind}`,
    institution: institution.name,
    kind,
    cwd: institution.folder,
    env: {},
    logFile: logFile(institution.folder, kind),
    pidFile: pidFile(institution.folder, kind),
    holdFile: holdFile(institution.folder, kind),
    ...parts,
  };
}
