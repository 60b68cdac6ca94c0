import { errorText } from '../../proto/errorText.js';
import { bytesToHex, equalBytes } from '../kit/bytes.js';
import { assert, InternalError } from '../kit/errors.js';
import type { Steps } from '../kit/steps.js';
import { authenticatedNames, entriesOfCollections } from './keyspace.js';
import type { Keyspace } from './keyspace.js';
import type { StateChange } from './overlay.js';
import { damagedState } from './store.js';
import type { Committed, Store } from './store.js';
import { buildTree, buildTreeInSteps } from './tree/tree.js';
import type { AuthenticatedTree, TreeEntries } from './tree/tree.js';

/** The app hash: root of the tree over the authenticated entries (ADR 0050). */
export interface StateRoot {
  /** The present one. */
  readonly tree: AuthenticatedTree;
  /** App hash after the writes of the next block, of all kinds of collections. */
  readonly prepare: (changes: readonly StateChange[]) => Uint8Array;
  /** The block prepared last is committed in the store. @throws InternalError if it is another */
  readonly adopt: (committed: Committed) => void;
  /**
   * Builds, beside the present tree, that of a state which was loaded into the store, for the next
   * `rebuild` to take over: some 4 µs an entry, in steps of some milliseconds.
   */
  readonly rebuildAhead: (height: bigint) => Steps<void>;
  /**
   * Puts the tree of the state that was loaded into the store in the place of the present one;
   * builds it now where that was not done ahead.
   * @param height of that state, where no block of it is committed yet
   * @throws StoreError when the root is not the app hash of the newest height
   */
  readonly rebuild: (height?: bigint) => void;
}

/** Versions of the tree in memory at most, some 4 MB each; a thread proves older heights. */
const MAX_VERSIONS = 100n;

/**
 * Builds the tree from all that the store holds, and so checks every authenticated entry.
 * @param name of the store, for the operator: its folder
 * @throws StoreError when the root is not the app hash of the newest height
 */
export function createStateRoot(store: Store, keyspace: Keyspace, name: string): StateRoot {
  const names = authenticatedNames(keyspace.collections);
  const entries = (): TreeEntries => entriesOfCollections(store.latest, names);
  const build = (height: bigint): AuthenticatedTree =>
    reading(name, () => buildTree(entries(), height));
  const checked = (built: AuthenticatedTree): AuthenticatedTree => {
    const committed = store.committed();
    if (committed !== undefined && !equalBytes(built.root(), committed.appHash)) {
      const { height, appHash } = committed;
      const roots = `${bytesToHex(built.root())}, not ${bytesToHex(appHash)}`;
      throw damagedState(name, `its entries at height ${height} give the app hash ${roots}`);
    }
    return built;
  };
  let tree = checked(build(store.committed()?.height ?? 0n));
  let ahead: AuthenticatedTree | undefined;
  return {
    get tree() {
      return tree;
    },
    prepare: (changes) =>
      tree.prepare(
        changes.filter(({ key }) => keyspace.collectionOf(key).kind === 'authenticated'),
      ),
    adopt: ({ height, appHash }) => {
      const oldest = store.oldestHeight();
      const kept = height - MAX_VERSIONS + 1n;
      tree.adopt(height, kept > oldest ? kept : oldest);
      assert(equalBytes(tree.root(), appHash), `the tree of height ${height} is not its block's`);
    },
    *rebuildAhead(height) {
      const steps = buildTreeInSteps(entries(), height);
      for (;;) {
        const step = reading(name, () => steps.next());
        if (step.done === true) {
          ahead = step.value;
          return;
        }
        yield;
      }
    },
    rebuild: (asked = 0n) => {
      const height = store.committed()?.height ?? asked;
      const built = ahead?.newestHeight() === height ? ahead : build(height);
      ahead = undefined;
      tree = checked(built);
    },
  };
}

/** @throws StoreError of a store called so, where its entries cannot be read */
function reading<Result>(name: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof InternalError) throw error;
    const [reason = ''] = errorText(error).split('\n', 1);
    throw damagedState(name, `it cannot be read (${reason})`);
  }
}
