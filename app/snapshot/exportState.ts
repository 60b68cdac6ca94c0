import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConsensusParams } from 'cosmjs-types/tendermint/types/params';
import { bytesToHex, equalBytes } from '../kit/bytes.js';
import type { CollectionInfo } from '../kit/collection.js';
import type { ValidatorUpdate } from '../kit/module.js';
import type { StateReader } from '../kit/state.js';
import { sha256 } from '../../proto/documents/hash.js';
import { authenticatedNames, entriesOfCollections } from '../state/keyspace.js';
import { openFrozenState } from '../state/lmdb/loading.js';
import type { Committed } from '../state/store.js';
import { buildTree } from '../state/tree/tree.js';
import { exportedToJson, nameOfFile } from './exportedGenesis.js';
import type { ExportedFile } from './exportedGenesis.js';
import { streamState, travellingCollections } from './streamState.js';

export interface ExportOptions {
  /** Of the state; a node may serve it meanwhile. */
  readonly folder: string;
  /** Made when missing; must be empty. */
  readonly out: string;
  /** genesis.json of CometBFT: whose validators go on where the state names none. */
  readonly genesis: string;
  readonly collections: readonly CollectionInfo[];
  /** Who votes as the state says; undefined where it does not. */
  readonly validators: (state: StateReader) => readonly ValidatorUpdate[] | undefined;
}

/** What was written, for the operator. */
export interface Export {
  readonly height: bigint;
  readonly appHash: Uint8Array;
  readonly entries: bigint;
  readonly files: number;
}

/**
 * Writes the newest state on the disk as a genesis from which the same chain goes on: genesis.json,
 * and the entries in files named by their SHA-256 (five million proofs fit no JSON string).
 * @throws Error naming what cannot be read or written
 */
export async function exportState(options: ExportOptions): Promise<Export> {
  const { folder, out, collections } = options;
  const { reader, committed, close } = openFrozenState(folder);
  try {
    if (committed === undefined) throw new Error(`${folder} holds no state yet`);
    const listed = readValidators(options.genesis, committed.chainId);
    const validators = options.validators(reader)?.map(validatorToJson) ?? listed;
    const { height, appHash } = committed;
    const leaves = entriesOfCollections(reader, authenticatedNames(collections));
    const root = buildTree(leaves, height).root();
    if (!equalBytes(root, appHash)) {
      throw new Error(`the state in ${folder} is damaged: its entries give ${bytesToHex(root)}`);
    }
    mkdirSync(out, { recursive: true });
    if (readdirSync(out).length > 0) throw new Error(`${out} is not empty`);
    const files: ExportedFile[] = [];
    const travelling = travellingCollections(collections);
    const { entries } = streamState(reader, travelling, (chunk, _index, hash) => {
      const file = { sha256: bytesToHex(hash), size: chunk.length };
      writeFileSync(join(out, nameOfFile(file)), chunk);
      files.push(file);
    });
    const { chainId } = committed;
    const appState = exportedToJson({ chainId, height, appHash, entries, files });
    const genesis = genesisOf(committed, validators, appState);
    writeFileSync(join(out, 'genesis.json'), `${JSON.stringify(genesis, undefined, 2)}\n`);
    return { height, appHash, entries, files: files.length };
  } finally {
    await close();
  }
}

/** genesis.json of CometBFT v0.38: the block after the exported one is its first. */
function genesisOf(committed: Committed, validators: unknown, appState: object): object {
  const { chainId, height, timeMs, appHash } = committed;
  return {
    // The time of the first block, which must be after that of the block before it.
    genesis_time: new Date(Number(timeMs + 1n)).toISOString(),
    chain_id: chainId,
    initial_height: (height + 1n).toString(),
    consensus_params: paramsToJson(ConsensusParams.decode(committed.consensusParams)),
    validators,
    app_hash: bytesToHex(appHash).toUpperCase(),
    app_state: appState,
  };
}

/** As CometBFT writes it: 64-bit numbers as strings, durations in nanoseconds. */
function paramsToJson({ block, evidence, validator, version, abci }: ConsensusParams): object {
  const age = evidence?.maxAgeDuration;
  return {
    ...(block && {
      block: { max_bytes: block.maxBytes.toString(), max_gas: block.maxGas.toString() },
    }),
    ...(evidence && {
      evidence: {
        max_age_num_blocks: evidence.maxAgeNumBlocks.toString(),
        max_age_duration: (
          (age?.seconds ?? 0n) * 1_000_000_000n +
          BigInt(age?.nanos ?? 0)
        ).toString(),
        max_bytes: evidence.maxBytes.toString(),
      },
    }),
    ...(validator && { validator: { pub_key_types: validator.pubKeyTypes } }),
    version: { app: (version?.app ?? 0n).toString() },
    abci: { vote_extensions_enable_height: (abci?.voteExtensionsEnableHeight ?? 0n).toString() },
  };
}

/** A validator as genesis.json has it. */
function validatorToJson({ publicKey, power }: ValidatorUpdate): object {
  return {
    address: bytesToHex(sha256(publicKey).slice(0, 20)).toUpperCase(),
    pub_key: {
      type: 'tendermint/PubKeyEd25519',
      value: Buffer.from(publicKey).toString('base64'),
    },
    power: power.toString(),
    name: '',
  };
}

/** Those of the genesis: without staking they never change. */
function readValidators(genesis: string, chainId: string): unknown {
  let parsed: { readonly chain_id?: unknown; readonly validators?: unknown };
  try {
    parsed = JSON.parse(readFileSync(genesis, 'utf8')) as typeof parsed;
  } catch (error) {
    throw new Error(`cannot read ${genesis}: ${(error as Error).message}`, { cause: error });
  }
  if (parsed.chain_id !== chainId) {
    throw new Error(`${genesis} is of chain ${String(parsed.chain_id)}, not ${chainId}`);
  }
  if (!Array.isArray(parsed.validators) || parsed.validators.length === 0) {
    throw new Error(`${genesis} has no validators`);
  }
  return parsed.validators;
}
