import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'smol-toml';
import { LOG_LEVELS } from './log.js';
import type { LogLevel } from './log.js';
import type { TransportName } from './abci/server.js';
import { isAddress } from './abci/transport/address.js';
import { MOST_NICE } from '../proto/priority.js';
import { DEFAULT_KEEP_RECENT } from './state/store.js';

/** Settings of one node; all local, none may change what a block does. */
export interface Config {
  readonly transport: TransportName;
  /** `unix:///…` or `host:port`. */
  readonly address: string;
  /** Where queries are served over gRPC, `unix:///…` or `host:port`; undefined: nowhere. */
  readonly queryAddress: string | undefined;
  /** Absolute folder of the state. */
  readonly statePath: string;
  /** How many blocks CometBFT is asked to keep; 0 means all. */
  readonly retainBlocks: bigint;
  /** How many heights can be queried, the newest among them. */
  readonly keepRecent: bigint;
  /** Keep every height, whatever `keepRecent` says. */
  readonly archive: boolean;
  /** Heights between two snapshots for state sync; 0 makes none. */
  readonly snapshotInterval: bigint;
  /** How many snapshots are kept. */
  readonly snapshotKeep: number;
  /** How far the execution of blocks makes way for other work of the machine, 0 to 19. */
  readonly executionNice: number;
  /** Refused to start when the state holds another chain. */
  readonly chainId: string | undefined;
  readonly logLevel: LogLevel;
}

/** A setting that cannot be used; the text names its key. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

type Values = Readonly<Record<string, unknown>>;

const KEYS = {
  abci: ['transport', 'address'],
  state: ['path', 'retain_blocks', 'keep_recent', 'archive', 'snapshot_interval', 'snapshot_keep'],
  query: ['address'],
  execution: ['nice'],
  chain: ['chain_id'],
  log: ['level'],
} as const satisfies Record<string, readonly string[]>;

/**
 * Reads `app.toml` of the home folder; `BANMA_<SECTION>_<KEY>` in the environment goes before the
 * file. Paths are relative to the home folder. @throws ConfigError naming the key
 */
export function readConfig(
  home: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Config {
  const file = join(home, 'app.toml');
  const value = createReader(file, readToml(file), environment);
  const transport = value('abci', 'transport') ?? 'grpc';
  if (transport !== 'grpc' && transport !== 'socket') {
    throw value.wrong('abci', 'transport', 'must be "grpc" or "socket"');
  }
  const address = value('abci', 'address');
  if (address === undefined) throw value.wrong('abci', 'address', 'is missing');
  const queryAddress = value('query', 'address');
  for (const [section, text] of [
    ['abci', address],
    ['query', queryAddress],
  ] as const) {
    if (text !== undefined && !isAddress(text)) {
      throw value.wrong(section, 'address', 'must be unix:///path or host:port');
    }
  }
  const retain = value('state', 'retain_blocks') ?? '0';
  if (!/^[0-9]{1,15}$/.test(retain)) {
    throw value.wrong('state', 'retain_blocks', 'must be a whole number, 0 or more');
  }
  const keepRecent = value('state', 'keep_recent') ?? String(DEFAULT_KEEP_RECENT);
  if (!/^[1-9][0-9]{0,14}$/.test(keepRecent)) {
    throw value.wrong('state', 'keep_recent', 'must be a whole number, 1 or more');
  }
  const archive = value('state', 'archive') ?? 'false';
  if (archive !== 'true' && archive !== 'false') {
    throw value.wrong('state', 'archive', 'must be true or false');
  }
  const interval = value('state', 'snapshot_interval') ?? '1000';
  if (!/^[0-9]{1,15}$/.test(interval)) {
    throw value.wrong('state', 'snapshot_interval', 'must be a whole number, 0 for no snapshots');
  }
  const snapshotKeep = value('state', 'snapshot_keep') ?? '2';
  if (!/^(?:[1-9]|10)$/.test(snapshotKeep)) {
    throw value.wrong('state', 'snapshot_keep', 'must be 1 to 10');
  }
  const nice = value('execution', 'nice') ?? '0';
  if (!/^[0-9]{1,2}$/.test(nice) || Number(nice) > MOST_NICE) {
    throw value.wrong('execution', 'nice', `must be 0 to ${MOST_NICE}`);
  }
  const level = value('log', 'level') ?? 'info';
  const logLevel = LOG_LEVELS.find((name) => name === level);
  if (logLevel === undefined) {
    throw value.wrong('log', 'level', `must be one of ${LOG_LEVELS.join(', ')}`);
  }
  return {
    transport,
    address,
    queryAddress,
    statePath: resolve(home, value('state', 'path') ?? 'data'),
    retainBlocks: BigInt(retain),
    keepRecent: BigInt(keepRecent),
    archive: archive === 'true',
    snapshotInterval: BigInt(interval),
    snapshotKeep: Number(snapshotKeep),
    executionNice: Number(nice),
    chainId: value('chain', 'chain_id'),
    logLevel,
  };
}

function readToml(file: string): Values {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`cannot read ${file}: ${(error as Error).message}`);
  }
  try {
    return parse(text);
  } catch (error) {
    const reason = (error as Error).message.split('\n', 1)[0] ?? '';
    throw new ConfigError(`${file}: ${reason}`);
  }
}

interface Reader {
  (section: keyof typeof KEYS, key: string): string | undefined;
  readonly wrong: (section: string, key: string, what: string) => ConfigError;
}

function createReader(
  file: string,
  values: Values,
  environment: Readonly<Record<string, string | undefined>>,
): Reader {
  for (const [section, content] of Object.entries(values)) {
    const isKnown = Object.hasOwn(KEYS, section);
    if (!isKnown || typeof content !== 'object' || content === null) {
      throw new ConfigError(`${file}: ${section} is not a section`);
    }
    const known: readonly string[] = KEYS[section as keyof typeof KEYS];
    const unknown = Object.keys(content).find((key) => !known.includes(key));
    if (unknown !== undefined) throw new ConfigError(`${file}: unknown key ${section}.${unknown}`);
  }
  const wrong = (section: string, key: string, what: string): ConfigError => {
    const variable = variableOf(section, key);
    const source = environment[variable] === undefined ? file : variable;
    return new ConfigError(`${source}: ${section}.${key} ${what}`);
  };
  const read = (section: keyof typeof KEYS, key: string): string | undefined => {
    const override = environment[variableOf(section, key)];
    if (override !== undefined) return override;
    const value = (values[section] as Values | undefined)?.[key];
    if (value === undefined || typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
      return value.toString();
    }
    throw wrong(section, key, 'must be a string, a number or a truth value');
  };
  return Object.assign(read, { wrong });
}

function variableOf(section: string, key: string): string {
  return `BANMA_${section}_${key}`.toUpperCase();
}
