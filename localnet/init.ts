import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { compiledCommand } from './compiledCommand.js';
import { appAddress } from './configuration.js';
import { LocalnetError } from './errors.js';
import { createGenesis } from './genesis.js';
import { writeInstitutionFiles } from './institutionFiles.js';
import { createInstitutionKeys } from './institutionKeys.js';
import type { InstitutionKeys } from './institutionKeys.js';
import { findNetwork, networkFolder, writeNetwork } from './network.js';
import type { InstitutionPorts, InstitutionRecord, NetworkRecord } from './network.js';
import { reservedPorts } from './networkList.js';
import { DEFAULT_NETWORK, requireOptions } from './options.js';
import type { NetworkOptions } from './options.js';
import { createPortChooser, LOOPBACK } from './ports.js';
import { defaultRoot } from './repository.js';

const VALIDATOR_POWER = 10n;
/** A fixed day, so that the same options give the same genesis. */
const GENESIS_TIME = '2025-01-01T00:00:00.000000000Z';
/** Chain points of each institution and of the operator: a million. */
const POINTS_UPOINT = 1_000_000_000_000n;

/**
 * Lays out a network: keys, genesis, configuration and `network.json`; starts nothing.
 * @throws LocalnetError for a wrong option, or when a network of that name is there already.
 */
export async function initNetwork(options: NetworkOptions = {}): Promise<NetworkRecord> {
  const name = options.name ?? DEFAULT_NETWORK;
  const root = options.root ?? defaultRoot();
  const validators = options.validators ?? 4;
  requireOptions(name, validators, options.commitTimeoutMs);
  if (findNetwork(root, name)) {
    throw new LocalnetError(`network "${name}" is there already: reset it first`);
  }
  const folder = networkFolder(root, name);
  if (existsSync(folder)) {
    throw new LocalnetError(`${folder} exists but holds no network.json: remove it first`);
  }
  const commitTimeoutMs = options.commitTimeoutMs ?? 1000;
  const keys = institutionNames(validators, options.operator ?? false).map((institution) =>
    createInstitutionKeys(name, institution),
  );
  const record: NetworkRecord = {
    name,
    chainId: options.chainId ?? `banma-${name}-1`,
    folder,
    commitTimeoutMs,
    stallMs: options.stallMs ?? 10_000 + 5 * commitTimeoutMs,
    ...(options.nice === undefined ? {} : { nice: options.nice }),
    ...(options.cometbft === undefined ? {} : { cometbft: options.cometbft }),
    commands: {
      app: options.commands?.app ?? compiledCommand('app'),
      gateway: options.commands?.gateway ?? compiledCommand('gateway'),
    },
    institutions: await layOutInstitutions(folder, keys, options, reservedPorts(root)),
  };
  const genesis = createGenesis({
    chainId: record.chainId,
    genesisTime: GENESIS_TIME,
    validators: keys.flatMap(({ institution, validator, account }) =>
      isOperator(institution)
        ? []
        : [
            {
              name: institution,
              address: validator.idHex.toUpperCase(),
              publicKeyBase64: validator.publicKeyBase64,
              power: VALIDATOR_POWER,
              operator: account.address,
            },
          ],
    ),
    balances: [
      ...keys.map(({ account }) => ({ address: account.address, amountUpoint: POINTS_UPOINT })),
      ...(options.balances ?? []),
    ],
    ...(options.appState ? { appState: options.appState } : {}),
  });
  for (const institution of record.institutions) {
    const own = keys.find((each) => each.institution === institution.name);
    if (own) {
      writeInstitutionFiles(record, institution, own, genesis, options);
    }
  }
  // Last: a folder without it is known to be half-made.
  writeNetwork(record);
  return record;
}

function institutionNames(validators: number, operator: boolean): readonly string[] {
  const names = Array.from({ length: validators }, (_, index) => `institution-${index + 1}`);
  return operator ? [...names, 'operator'] : names;
}

function isOperator(institution: string): boolean {
  return institution === 'operator';
}

async function layOutInstitutions(
  folder: string,
  keys: readonly InstitutionKeys[],
  options: NetworkOptions,
  reserved: Iterable<number>,
): Promise<readonly InstitutionRecord[]> {
  const choosePort = createPortChooser(options.ports ?? 'preferred', reserved);
  const institutions: InstitutionRecord[] = [];
  for (const [index, own] of keys.entries()) {
    const operator = isOperator(own.institution);
    const number = operator ? 0 : index + 1;
    const ports: InstitutionPorts = {
      ...(operator
        ? {}
        : { p2p: await choosePort(number, 'p2p'), rpc: await choosePort(number, 'rpc') }),
      ...((options.gateways ?? true)
        ? {
            business: await choosePort(number, 'business'),
            peer: await choosePort(number, 'peer'),
            lcd: await choosePort(number, 'lcd'),
            grpc: await choosePort(number, 'grpc'),
          }
        : {}),
    };
    institutions.push(createRecord(join(folder, own.institution), own, ports, institutions[0]));
  }
  return institutions;
}

function createRecord(
  folder: string,
  keys: InstitutionKeys,
  ports: InstitutionPorts,
  first: InstitutionRecord | undefined,
): InstitutionRecord {
  const operator = isOperator(keys.institution);
  return {
    name: keys.institution,
    role: operator ? 'operator' : 'validator',
    folder,
    accountAddress: keys.account.address,
    memberAddress: keys.account.address,
    serviceAddress: keys.service.address,
    servicePublicKey: keys.service.publicKeyHex,
    ports,
    rpcUrl: `http://${LOOPBACK}:${ports.rpc ?? first?.ports.rpc ?? 0}`,
    ...(operator
      ? {}
      : {
          p2p: `${LOOPBACK}:${ports.p2p ?? 0}`,
          nodeId: keys.node.idHex,
          abciAddress: appAddress(folder, 'app'),
          queryAddress: appAddress(folder, 'query'),
        }),
    ...(ports.business === undefined
      ? {}
      : { businessUrl: `http://${LOOPBACK}:${ports.business}` }),
    ...(ports.peer === undefined ? {} : { peerUrl: `http://${LOOPBACK}:${ports.peer}` }),
    ...(ports.lcd === undefined ? {} : { lcdUrl: `http://${LOOPBACK}:${ports.lcd}` }),
    ...(ports.grpc === undefined ? {} : { grpcAddress: `${LOOPBACK}:${ports.grpc}` }),
  };
}
