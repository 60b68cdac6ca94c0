import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appAddress } from './configuration.js';
import type { ConfigurationOverrides } from './configuration.js';
import { LocalnetError } from './errors.js';
import type { JsonObject } from './genesis.js';
import { writeInstitutionFiles } from './institutionFiles.js';
import { createInstitutionKeys } from './institutionKeys.js';
import { findNetwork, networkFolder, writeNetwork } from './network.js';
import type { InstitutionRecord, NetworkRecord } from './network.js';
import { reservedPorts } from './networkList.js';
import { readTrustedBlock } from './nodeStatus.js';
import { requireOptions } from './options.js';
import { createPortChooser, LOOPBACK } from './ports.js';
import type { PortChoice } from './ports.js';

export interface JoinOptions {
  /** Of the node, which is a network of its own beside the one it joins; default `<network>-joiner`. */
  readonly name?: string;
  /** Folder of all networks. */
  readonly root: string;
  readonly ports?: PortChoice;
  readonly overrides?: {
    readonly app?: ConfigurationOverrides;
    readonly cometbft?: ConfigurationOverrides;
  };
}

/** CometBFT's least; it looks for snapshots again as often. */
const DISCOVERY_TIME = '5s';
/** A light client trusts a header for as long. */
const TRUST_PERIOD = '168h0m0s';

/**
 * Lays out a node without a vote that takes its state from the snapshots of a running network and
 * then follows it; where there is none yet, it replays all blocks. It trusts a block of the first
 * node it can ask, as an operator would that asks somebody he trusts. It is started, looked at and
 * stopped like a network.
 * @throws LocalnetError when the network does not run, or there is one of that name already
 */
export async function layOutJoiner(
  network: NetworkRecord,
  options: JoinOptions,
): Promise<NetworkRecord> {
  const name = options.name ?? `${network.name}-joiner`;
  const { root } = options;
  requireOptions(name, 1);
  const folder = networkFolder(root, name);
  if (findNetwork(root, name) || existsSync(folder)) {
    throw new LocalnetError(`"${name}" is there already: reset it first`);
  }
  const nodes = network.institutions.filter(({ role }) => role === 'validator');
  const trusted = await trustIn(network, nodes);
  const statesync = nodes.some(hasSnapshot) ? stateSyncFrom(nodes, trusted) : { enable: false };
  const institution = await createNode(folder, network, options);
  const record: NetworkRecord = {
    ...network,
    name,
    folder,
    institutions: [institution],
    joined: network.name,
  };
  const keys = createInstitutionKeys(network.name, institution.name);
  const peers = { ...network, institutions: [...network.institutions, institution] };
  writeInstitutionFiles(peers, institution, keys, genesisOf(network), {
    overrides: {
      ...options.overrides,
      cometbft: { ...options.overrides?.cometbft, statesync },
    },
  });
  writeNetwork(record);
  return record;
}

async function createNode(
  folder: string,
  network: NetworkRecord,
  { root, ports }: JoinOptions,
): Promise<InstitutionRecord> {
  const number = network.institutions.length + 1;
  const name = `node-${number}`;
  const choosePort = createPortChooser(ports ?? 'preferred', reservedPorts(root));
  const [p2p, rpc] = [await choosePort(number, 'p2p'), await choosePort(number, 'rpc')];
  const home = join(folder, name);
  const { account, service, node } = createInstitutionKeys(network.name, name);
  return {
    name,
    role: 'node',
    folder: home,
    accountAddress: account.address,
    memberAddress: account.address,
    serviceAddress: service.address,
    servicePublicKey: service.publicKeyHex,
    ports: { p2p, rpc },
    rpcUrl: `http://${LOOPBACK}:${rpc}`,
    p2p: `${LOOPBACK}:${p2p}`,
    nodeId: node.idHex,
    abciAddress: appAddress(home, 'app'),
    queryAddress: appAddress(home, 'query'),
  };
}

type TrustedBlock = NonNullable<Awaited<ReturnType<typeof readTrustedBlock>>>;

/** A block of the first node that answers. @throws LocalnetError when none does */
async function trustIn(
  network: NetworkRecord,
  nodes: readonly InstitutionRecord[],
): Promise<TrustedBlock> {
  for (const { rpcUrl } of nodes) {
    const trusted = await readTrustedBlock(rpcUrl);
    if (trusted !== undefined) return trusted;
  }
  throw new LocalnetError(`no node of network "${network.name}" answers: start it first`);
}

/** True once the node's application has made a snapshot; state sync would wait for the first. */
export function hasSnapshot({ folder }: InstitutionRecord): boolean {
  const snapshots = join(folder, 'app', 'data', 'snapshots');
  return existsSync(snapshots) && readdirSync(snapshots).some((name) => /^[0-9]+$/.test(name));
}

/** The section of config.toml; CometBFT wants two servers to ask, one to watch the other. */
function stateSyncFrom(nodes: readonly InstitutionRecord[], trusted: TrustedBlock): JsonObject {
  const [first, second = first] = nodes;
  return {
    enable: true,
    rpc_servers: [first, second].map((node) => node?.rpcUrl ?? '').join(','),
    trust_height: Number(trusted.height),
    trust_hash: trusted.hash,
    trust_period: TRUST_PERIOD,
    discovery_time: DISCOVERY_TIME,
  };
}

function genesisOf({ institutions }: NetworkRecord): JsonObject {
  const folder = institutions[0]?.folder ?? '';
  const file = join(folder, 'cometbft', 'config', 'genesis.json');
  return JSON.parse(readFileSync(file, 'utf8')) as JsonObject;
}
