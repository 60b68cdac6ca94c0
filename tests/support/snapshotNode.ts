import * as abci from 'cosmjs-types/tendermint/abci/types';
import { abciMethods } from '../../app/abci/methods.js';
import { createApplication } from '../../app/application.js';
import type { Application } from '../../app/application.js';
import type { StoredEntry } from '../../app/kit/state.js';
import { createLog } from '../../app/log.js';
import { createModules } from '../../app/modules/index.js';
import { compressChunk } from '../../app/snapshot/compression.js';
import { createChunkCutter, encodeMetadata, snapshotHash } from '../../app/snapshot/format.js';
import type { SnapshotOffer } from '../../app/snapshot/format.js';
import { createStateSync } from '../../app/snapshot/stateSync.js';
import type { StateSync } from '../../app/snapshot/stateSync.js';
import { travellingCollections } from '../../app/snapshot/streamState.js';
import { entriesOfCollections } from '../../app/state/keyspace.js';
import { openLmdbStore } from '../../app/state/lmdbStore.js';
import type { HoldingStore } from '../../app/state/lmdbStore.js';
import type { Committed } from '../../app/state/store.js';
import { sha256 } from '../../proto/documents/hash.js';
import type { TestChain } from './chain.js';

type Abci = typeof abci;
type Method = 'ListSnapshots' | 'OfferSnapshot' | 'LoadSnapshotChunk' | 'ApplySnapshotChunk';
type AnyMethod = Method | 'Info' | 'Query' | 'InitChain' | 'FinalizeBlock' | 'Commit';

/** An application over a state folder, called as CometBFT calls it, without CometBFT. */
export interface SnapshotNode {
  readonly application: Application;
  readonly store: HoldingStore;
  readonly stateSync: StateSync;
  readonly call: <Name extends AnyMethod>(
    name: Name,
    request?: Partial<ReturnType<Abci[`Request${Name}`]['decode']>>,
  ) => Promise<ReturnType<Abci[`Response${Name}`]['decode']>>;
  readonly close: () => Promise<void>;
}

export function openNode(
  folder: string,
  options: {
    readonly interval?: bigint;
    readonly keep?: number;
    readonly chainId?: string;
    readonly genesisFolder?: string;
  } = {},
): SnapshotNode {
  const { interval = 0n, keep = 2, chainId, genesisFolder } = options;
  const modules = createModules();
  const store = openLmdbStore(folder);
  const application = createApplication({ modules, store, version: 'test' });
  const log = createLog('silent');
  const settings = { store, folder, chainId, interval, keep, genesisFolder, log };
  const stateSync = createStateSync(application, settings);
  const versions = { version: 'test', appVersion: 0n, retainBlocks: 0n };
  const methods = abciMethods(application, { ...versions, log, stateSync });
  const codecs = abci as unknown as Readonly<Record<string, AnyCodec>>;
  return {
    application,
    store,
    stateSync,
    call: async (name, request = {}) => {
      const codec = codecs[`Request${name}`]!;
      const bytes = codec.encode(codec.fromPartial(request)).finish();
      const answer = await methods.find((method) => method.name === name)!.handle(bytes);
      return codecs[`Response${name}`]!.decode(answer) as never;
    },
    close: async () => {
      await stateSync.close();
      await store.close();
    },
  };
}

interface AnyCodec {
  readonly encode: (value: unknown) => { readonly finish: () => Uint8Array };
  readonly decode: (bytes: Uint8Array) => unknown;
  readonly fromPartial: (value: unknown) => unknown;
}

/** Writes the state of a chain in memory into an empty store, as one block. */
export async function copyToStore(chain: TestChain, store: HoldingStore): Promise<void> {
  const names = chain.application.registry.keyspace.collections.map(({ name }) => name);
  const changes = [...entriesOfCollections(chain.state, names)].map(([key, value]) => ({
    key,
    value,
  }));
  store.commit({ committed: chain.store.committed()!, changes });
  await store.flushed();
}

/** Every entry of a chain that travels, in key order. */
export function travellingEntries(chain: TestChain): StoredEntry[] {
  const { collections } = chain.application.registry.keyspace;
  return [...entriesOfCollections(chain.state, travellingCollections(collections))];
}

/** A snapshot made by hand: what an honest node would never make, too. */
export interface MadeSnapshot {
  readonly snapshot: SnapshotOffer;
  /** Compressed. */
  readonly chunks: readonly Uint8Array[];
}

/** Cuts the entries, in the order given, into so many chunks. */
export function makeSnapshot(
  committed: Committed,
  entries: readonly StoredEntry[],
  parts = 3,
): MadeSnapshot {
  const size = Math.ceil(entries.length / parts);
  const raw = Array.from({ length: parts }, (_, part) =>
    chunkOf(entries.slice(part * size, (part + 1) * size)),
  );
  return snapshotOfChunks(committed, BigInt(entries.length), raw);
}

export function chunkOf(entries: readonly StoredEntry[]): Uint8Array {
  const chunks: Uint8Array[] = [];
  const cutter = createChunkCutter((chunk) => chunks.push(Uint8Array.from(chunk)));
  for (const [key, value] of entries) cutter.add(key, value);
  cutter.end();
  if (chunks.length !== 1) throw new Error(`${chunks.length} chunks`);
  return chunks[0]!;
}

export function snapshotOfChunks(
  committed: Committed,
  entries: bigint,
  raw: readonly Uint8Array[],
): MadeSnapshot {
  const chunkHashes = raw.map((chunk) => sha256(chunk));
  const metadata = encodeMetadata(committed, { entries, chunkHashes });
  const { height } = committed;
  const hash = snapshotHash(metadata);
  return {
    snapshot: { height, format: 1, chunks: raw.length, hash, metadata },
    chunks: raw.map(compressChunk),
  };
}
