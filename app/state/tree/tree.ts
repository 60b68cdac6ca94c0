import { writeSha256 } from '../../../proto/documents/hash.js';
import { assert, InternalError } from '../../kit/errors.js';
import { runAtOnce } from '../../kit/steps.js';
import type { Steps } from '../../kit/steps.js';
import type { StateChange } from '../overlay.js';
import { buildNodes } from './build.js';
import type { TreeEntries } from './build.js';
import { createChangeBatch } from './changeBatch.js';
import type { WriteHash } from './digest.js';
import { createKeyTable } from './keyTable.js';
import type { KeyTable } from './keyTable.js';
import { locateKey } from './locate.js';
import type { Location } from './locate.js';
import { createNodePool } from './nodePool.js';
import type { NodePool, NodeRef } from './nodePool.js';
import { createUpdate } from './update.js';
import type { Update } from './update.js';

export type { TreeEntries } from './build.js';
export type { LeafPath, Location } from './locate.js';

/**
 * The compact sparse Merkle tree over the authenticated entries (ICS-23 `SmtSpec`), in memory, one
 * root per height: leaf = sha256(0x00 ‖ sha256(key) ‖ sha256(value)), inner = sha256(0x01 ‖ left ‖
 * right), an empty subtree is 32 zero bytes, a subtree of one leaf is that leaf.
 */
export interface AuthenticatedTree {
  /** Root of the newest version, 32 bytes; all zero where there is no leaf. */
  readonly root: () => Uint8Array;
  /** Leaves of the newest version. */
  readonly size: () => number;
  /**
   * Applies writes (of authenticated entries, each key once) over the newest version and returns
   * the root; a former version that was prepared and not adopted is dropped.
   * @throws InternalError when a key is written twice
   */
  readonly prepare: (changes: readonly StateChange[]) => Uint8Array;
  /**
   * Makes the prepared version the newest, as that of `height`; versions below `keepFrom` are let
   * go, their nodes used again. The newest is always kept.
   * @throws InternalError without a prepared version, or when the height does not rise
   */
  readonly adopt: (height: bigint, keepFrom: bigint) => void;
  readonly oldestHeight: () => bigint;
  readonly newestHeight: () => bigint;
  /**
   * Where a key is, or between which neighbours (in order of hashed keys) it is not.
   * @throws InternalError for a height it does not hold
   */
  readonly locate: (key: Uint8Array, height: bigint) => Location;
  /** Nodes and keys of all versions held, and the memory taken for them, in bytes. */
  readonly usage: () => TreeUsage;
}

export interface TreeUsage {
  readonly nodes: number;
  readonly keys: number;
  readonly bytes: number;
}

interface Version {
  readonly height: bigint;
  readonly root: NodeRef;
  readonly leaves: number;
  /** What the version before has and this one has not: freed once nothing older is held. */
  readonly oldNodes: Uint32Array;
  readonly oldKeys: Uint32Array;
}

/**
 * The tree of some entries as the version of a height.
 * @param hashKey where a key stands in the tree; anything but SHA-256 is for tests
 * @throws InternalError when a key comes twice
 */
export function buildTree(
  entries: TreeEntries,
  height: bigint,
  hashKey: WriteHash = writeSha256,
): AuthenticatedTree {
  return runAtOnce(buildTreeInSteps(entries, height, hashKey));
}

/** The same in short steps, for who has something else to do meanwhile. */
export function* buildTreeInSteps(
  entries: TreeEntries,
  height: bigint,
  hashKey: WriteHash = writeSha256,
): Steps<AuthenticatedTree> {
  const nodes = createNodePool();
  const keys = createKeyTable();
  const built = yield* buildNodes(nodes, keys, hashKey, entries);
  return versionsOver(nodes, keys, hashKey, { ...built, height });
}

function versionsOver(
  nodes: NodePool,
  keys: KeyTable,
  hashKey: WriteHash,
  built: Pick<Version, 'height' | 'root' | 'leaves'>,
): AuthenticatedTree {
  const update = createUpdate(nodes, keys);
  const none = new Uint32Array(0);
  const first: Version = { ...built, oldNodes: none, oldKeys: none };
  /** Ascending by height, never empty. */
  const versions: Version[] = [first];
  let newest: Version = first;
  let prepared: Update | undefined;

  const oldestHeight = (): bigint => versions[0]?.height ?? newest.height;

  const dropPrepared = (): void => {
    if (prepared === undefined) return;
    for (const ref of prepared.newNodes) nodes.free(ref);
    for (const keyId of prepared.newKeys) keys.free(keyId);
    prepared = undefined;
  };

  const dropBelow = (height: bigint): void => {
    for (let next = versions[1]; next !== undefined && next.height <= height; next = versions[1]) {
      versions.shift();
      for (const ref of next.oldNodes) nodes.free(ref);
      for (const keyId of next.oldKeys) keys.free(keyId);
      versions[0] = { ...next, oldNodes: none, oldKeys: none };
    }
  };

  return {
    root: () => nodes.hash(newest.root),
    size: () => newest.leaves,
    prepare: (changes) => {
      const batch = createChangeBatch(changes, hashKey);
      dropPrepared();
      prepared = update(newest.root, batch);
      return nodes.hash(prepared.root);
    },
    adopt: (height, keepFrom) => {
      assert(prepared !== undefined, `no version of the tree is prepared for height ${height}`);
      assert(
        height > newest.height,
        `height ${height} does not follow the tree's height ${newest.height}`,
      );
      const { root, growth, oldNodes, oldKeys } = prepared;
      newest = {
        height,
        root,
        leaves: newest.leaves + growth,
        oldNodes: oldNodes.slice(),
        oldKeys: oldKeys.slice(),
      };
      prepared = undefined;
      versions.push(newest);
      dropBelow(keepFrom);
    },
    oldestHeight,
    newestHeight: () => newest.height,
    locate: (key, height) => {
      const version = versions.find((each) => each.height === height);
      if (version === undefined) {
        const held = `${oldestHeight()} to ${newest.height}`;
        throw new InternalError(`the tree holds heights ${held}, not ${height}`);
      }
      return locateKey(nodes, keys, hashKey, version.root, key);
    },
    usage: () => ({
      nodes: nodes.size(),
      keys: keys.size(),
      bytes: nodes.bytes() + keys.bytes(),
    }),
  };
}
