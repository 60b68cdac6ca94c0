import { hexToBytes } from '@noble/hashes/utils.js';
import { GenesisError, genesisList, genesisObject, genesisText } from '../kit/genesisJson.js';
import { STATE_VERSION } from '../state/store.js';
import { MAX_CHUNK_BYTES, MAX_CHUNKS, SNAPSHOT_FORMAT } from './format.js';

/** One chunk of an exported state, as a file of its own. */
export interface ExportedFile {
  /** Lower-case hex; with `.bin` behind it, its name. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** `app_state.exported`: which files hold the state that a chain goes on from. */
export interface ExportedGenesis {
  readonly chainId: string;
  /** Of the last block in it. */
  readonly height: bigint;
  /** 32 bytes. */
  readonly appHash: Uint8Array;
  readonly entries: bigint;
  /** In the order of their entries. */
  readonly files: readonly ExportedFile[];
}

const NAME = 'exported';
const FIELDS = ['format', 'state_version', 'chain_id', 'height', 'app_hash', 'entries', 'files'];

/** The name of a chunk's file. */
export function nameOfFile({ sha256 }: ExportedFile): string {
  return `${sha256}.bin`;
}

/** The JSON of `app_state`. */
export function exportedToJson(exported: ExportedGenesis): object {
  const { chainId, height, appHash, entries, files } = exported;
  return {
    [NAME]: {
      format: SNAPSHOT_FORMAT,
      state_version: STATE_VERSION,
      chain_id: chainId,
      height: height.toString(),
      app_hash: Buffer.from(appHash).toString('hex'),
      entries: entries.toString(),
      files,
    },
  };
}

/**
 * What an `app_state` says of an exported state; undefined where it is one of another kind.
 * @throws GenesisError naming the field
 */
export function readExported(appState: Uint8Array): ExportedGenesis | undefined {
  const parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(appState)) as unknown;
  if (typeof parsed !== 'object' || parsed === null || !(NAME in parsed)) return undefined;
  const path = `app_state.${NAME}`;
  const source = genesisObject(genesisObject(parsed, 'app_state', [NAME])[NAME], path, FIELDS);
  requireNumber(source['format'], `${path}.format`, SNAPSHOT_FORMAT);
  requireNumber(source['state_version'], `${path}.state_version`, STATE_VERSION);
  const files = genesisList(source['files'], `${path}.files`);
  if (files.length === 0 || files.length > MAX_CHUNKS) {
    throw new GenesisError(`${path}.files`, `must have 1 to ${MAX_CHUNKS} items`);
  }
  return {
    chainId: genesisText(source['chain_id'], `${path}.chain_id`),
    height: readCount(source['height'], `${path}.height`),
    appHash: hexToBytes(readHash(source['app_hash'], `${path}.app_hash`)),
    entries: readCount(source['entries'], `${path}.entries`),
    files: files.map((file, index) => readFile(file, `${path}.files[${index}]`)),
  };
}

function readFile(value: unknown, path: string): ExportedFile {
  const { sha256, size } = genesisObject(value, path, ['sha256', 'size']);
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 1 || size > MAX_CHUNK_BYTES) {
    throw new GenesisError(`${path}.size`, `must be 1 to ${MAX_CHUNK_BYTES}`);
  }
  return { sha256: readHash(sha256, `${path}.sha256`), size };
}

function readHash(value: unknown, path: string): string {
  const text = genesisText(value, path);
  if (!/^[0-9a-f]{64}$/.test(text)) throw new GenesisError(path, 'must be 32 bytes in hex');
  return text;
}

function readCount(value: unknown, path: string): bigint {
  const text = genesisText(value, path);
  if (!/^[1-9][0-9]{0,17}$/.test(text)) throw new GenesisError(path, 'must be a whole number');
  return BigInt(text);
}

function requireNumber(value: unknown, path: string, expected: number): void {
  if (value !== expected) throw new GenesisError(path, `must be ${expected}`);
}
