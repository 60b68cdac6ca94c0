import { join } from 'node:path';
import { readTextFile, writeJsonFile } from './atomicFile.js';
import { LocalnetError } from './errors.js';

/** Listening ports of one institution on the loopback address; those it has no process for are absent. */
export interface InstitutionPorts {
  readonly p2p?: number;
  readonly rpc?: number;
  readonly business?: number;
  readonly peer?: number;
  readonly lcd?: number;
  readonly grpc?: number;
}

/** All that a client needs to know of one institution. */
export interface InstitutionRecord {
  /** `institution-1` … , `operator`, or `node-5` of what joined. */
  readonly name: string;
  /** A validator, or a node without a vote, runs app and cometbft; an operator a gateway only. */
  readonly role: 'validator' | 'node' | 'operator';
  /** Absolute; everything of the institution lies in it. */
  readonly folder: string;
  /** `banma1…` of `keys/account.key`. */
  readonly accountAddress: string;
  /** Under which address its gateway acts for it: the same account. */
  readonly memberAddress: string;
  /** `banma1…` of `gateway/keys/service.key`. */
  readonly serviceAddress: string;
  /** 33 bytes compressed, hex. */
  readonly servicePublicKey: string;
  readonly ports: InstitutionPorts;
  /** RPC of its own node; the operator uses that of the first institution. */
  readonly rpcUrl: string;
  /** `host:port` of its node, and the node's id (hex); absent for the operator. */
  readonly p2p?: string;
  readonly nodeId?: string;
  /** Address of the app's ABCI server: `unix:///…`; absent for the operator. */
  readonly abciAddress?: string;
  /** Address of the app's server of queries; absent for the operator. */
  readonly queryAddress?: string;
  /** Gateway addresses; absent in a network without gateways. */
  readonly businessUrl?: string;
  readonly peerUrl?: string;
  readonly lcdUrl?: string;
  /** `host:port` of what the LCD serves over gRPC. */
  readonly grpcAddress?: string;
}

/** `network.json`: one network as it was laid out. */
export interface NetworkRecord {
  readonly name: string;
  readonly chainId: string;
  /** Absolute; `.localnet/<name>`. */
  readonly folder: string;
  readonly commitTimeoutMs: number;
  /** How long a node's height may stand while it should move, before its cometbft is restarted. */
  readonly stallMs: number;
  /** How far app and cometbft make way for the gateways, as of nice(1); 0 when absent. */
  readonly nice?: number;
  /** Path of the CometBFT binary; when absent, it is looked up (or built) at the start. */
  readonly cometbft?: string;
  /** How app and gateway are called, up to and without `start --home …`. */
  readonly commands: { readonly app: readonly string[]; readonly gateway: readonly string[] };
  readonly institutions: readonly InstitutionRecord[];
  /** The network that its one node joined; it is stopped and removed with that one. */
  readonly joined?: string;
}

/** Where a network's files lie under the root of all networks. */
export function networkFolder(root: string, name: string): string {
  return join(root, name);
}

/**
 * The record of a network that was laid out before.
 * @throws LocalnetError when there is none.
 */
export function readNetwork(root: string, name: string): NetworkRecord {
  const record = findNetwork(root, name);
  if (!record) {
    throw new LocalnetError(`there is no network "${name}" in ${root}: start it first`);
  }
  return record;
}

/** As `readNetwork`, but undefined when there is none. */
export function findNetwork(root: string, name: string): NetworkRecord | undefined {
  const text = readTextFile(join(networkFolder(root, name), 'network.json'));
  // Written by writeNetwork alone, so its shape is known.
  return text === undefined ? undefined : (JSON.parse(text) as NetworkRecord);
}

export function writeNetwork(record: NetworkRecord): void {
  writeJsonFile(join(record.folder, 'network.json'), record);
}

/**
 * The institution of that name.
 * @throws LocalnetError when the network has none.
 */
export function institutionOf(network: NetworkRecord, name: string): InstitutionRecord {
  const found = network.institutions.find((institution) => institution.name === name);
  if (!found) {
    const names = network.institutions.map((institution) => institution.name).join(', ');
    throw new LocalnetError(`network "${network.name}" has no institution "${name}" (${names})`);
  }
  return found;
}
