import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'smol-toml';
import { mergeObjects } from './genesis.js';
import type { JsonObject } from './genesis.js';
import { LOOPBACK } from './ports.js';

/** Sections laid over a generated config file, e.g. `{ log: { level: 'debug' } }`. */
export type ConfigurationOverrides = JsonObject;

// sun_path of a Unix socket holds 108 bytes on Linux and 104 on macOS.
const SOCKET_PATH_LIMIT = 100;

/**
 * `unix:///…` of a server of the app, in its folder, or a short path in the temporary folder if that
 * is too long.
 */
export function appAddress(institutionFolder: string, server: 'app' | 'query'): string {
  const path = join(institutionFolder, 'app', `${server}.sock`);
  if (Buffer.byteLength(path) <= SOCKET_PATH_LIMIT) {
    return `unix://${path}`;
  }
  const hash = createHash('sha256')
    .update(`${institutionFolder}/${server}`)
    .digest('hex')
    .slice(0, 16);
  return `unix://${join(tmpdir(), `banma-${hash}.sock`)}`;
}

export interface CometbftConfiguration {
  readonly moniker: string;
  readonly abciAddress: string;
  readonly p2pPort: number;
  readonly rpcPort: number;
  /** `id@host:port` of all other nodes. */
  readonly persistentPeers: readonly string[];
  readonly commitTimeoutMs: number;
}

/** CometBFT's config.toml: what differs from its defaults, and nothing else. */
export function cometbftToml(
  options: CometbftConfiguration,
  overrides: ConfigurationOverrides = {},
): string {
  return toToml(
    {
      proxy_app: options.abciAddress,
      moniker: options.moniker,
      abci: 'grpc',
      log_level: 'info',
      rpc: {
        laddr: `tcp://${LOOPBACK}:${options.rpcPort}`,
        cors_allowed_origins: ['*'],
        max_body_bytes: 1_000_000,
      },
      p2p: {
        laddr: `tcp://${LOOPBACK}:${options.p2pPort}`,
        persistent_peers: options.persistentPeers.join(','),
        // All nodes share one loopback address, and each knows all others already.
        addr_book_strict: false,
        allow_duplicate_ip: true,
        pex: false,
        max_num_inbound_peers: Math.max(40, 2 * options.persistentPeers.length),
        // A node that was away is dialled again within seconds, not minutes.
        persistent_peers_max_dial_period: '3s',
        // Votes leave at once: 100 ms, the default, is made for slow links and costs block time.
        flush_throttle_timeout: '10ms',
      },
      mempool: {
        // A recheck over gRPC is a blocking call for each transaction of the pool.
        recheck: false,
        size: 20_000,
        cache_size: 50_000,
        max_tx_bytes: 1_048_576,
      },
      consensus: {
        timeout_commit: `${options.commitTimeoutMs}ms`,
        peer_gossip_sleep_duration: '20ms',
      },
      tx_index: { indexer: 'kv' },
      instrumentation: { prometheus: false },
    },
    overrides,
  );
}

/** The application's app.toml. */
export function appToml(
  { chainId, nice }: { readonly chainId: string; readonly nice?: number },
  addresses: { readonly abci: string; readonly query?: string },
  overrides: ConfigurationOverrides = {},
): string {
  return toToml(
    {
      chain: { chain_id: chainId },
      abci: { transport: 'grpc', address: addresses.abci },
      ...(addresses.query === undefined ? {} : { query: { address: addresses.query } }),
      state: {
        path: 'data',
        keep_recent: 100,
        archive: false,
        snapshot_interval: 100,
        snapshot_keep: 2,
      },
      ...(nice === undefined ? {} : { execution: { nice } }),
      log: { level: 'info' },
    },
    overrides,
  );
}

export interface GatewayConfiguration {
  readonly chainId: string;
  readonly rpcUrl: string;
  /** Absent where the gateway has no node of its own. */
  readonly queryAddress?: string | undefined;
  readonly memberAddress: string;
  readonly businessPort: number;
  readonly peerPort: number;
  /** Of the REST interface; absent where it is off. */
  readonly lcdPort?: number | undefined;
  /** Of the same over gRPC. */
  readonly grpcPort?: number | undefined;
}

/** The gateway's gateway.toml; paths are relative to its home folder. */
export function gatewayToml(
  options: GatewayConfiguration,
  overrides: ConfigurationOverrides = {},
): string {
  return toToml(
    {
      chain: {
        chain_id: options.chainId,
        rpc_url: options.rpcUrl,
        ...(options.queryAddress === undefined ? {} : { query_address: options.queryAddress }),
      },
      member: { address: options.memberAddress, contract_ids: ['Z001'] },
      business: { host: LOOPBACK, port: options.businessPort },
      peer: { host: LOOPBACK, port: options.peerPort },
      ...(options.lcdPort === undefined
        ? {}
        : {
            lcd: {
              host: LOOPBACK,
              port: options.lcdPort,
              ...(options.grpcPort === undefined ? {} : { grpc_port: options.grpcPort }),
              cors_origins: ['*'],
            },
          }),
      keys: { service_key_file: 'keys/service.key', vault_key_file: 'keys/vault.key' },
      vault: { path: 'data/vault' },
      log: { level: 'info' },
    },
    overrides,
  );
}

function toToml(settings: JsonObject, overrides: ConfigurationOverrides): string {
  return `${stringify(mergeObjects(settings, overrides, 'replace'))}\n`;
}
