import { parentPort, workerData } from 'node:worker_threads';
import { bytesToHex, equalBytes, prefixEnd, textToBytes } from '../../kit/bytes.js';
import type { StateReader } from '../../kit/state.js';
import { commitmentProof, encodeProof } from '../proof.js';
import { buildTree } from '../tree/tree.js';
import type { AuthenticatedTree } from '../tree/tree.js';
import { openDatabases } from './databases.js';
import { readerAt } from './history.js';
import type { ProverOptions, ProverReport, ProverTask } from './treeProver.js';

/*
 * Rebuilds the tree of a former height from the state and its history, and proves keys by it. The
 * tree of the height asked last is kept: who asks for one proof often asks for more.
 */

const { folder, mapBytes, collections } = workerData as ProverOptions;
const port = parentPort;
if (port === null) throw new Error('the prover is a thread of the application');

const databases = openDatabases(folder, { mapBytes, readOnly: true });
let kept: { readonly height: bigint; readonly tree: AuthenticatedTree } | undefined;

/** Every entry that is a leaf of the tree, in key order within its collection. */
function* leavesOf(state: StateReader): Generator<readonly [key: Uint8Array, value: Uint8Array]> {
  for (const name of collections) {
    const prefix = textToBytes(`${name}/`);
    yield* state.range(prefix, prefixEnd(prefix));
  }
}

function prove({ key, height, appHash }: ProverTask): Uint8Array {
  // All reads of one task see one transaction: there is no turn of the event loop in between.
  databases.root.resetReadTxn();
  const state = readerAt(databases, height);
  if (kept?.height !== height) {
    kept = undefined;
    const tree = buildTree(leavesOf(state), height);
    if (!equalBytes(tree.root(), appHash)) {
      const [root, expected] = [tree.root(), appHash].map(bytesToHex);
      throw new Error(`the state of height ${height} gives the root ${root}, not ${expected}`);
    }
    kept = { height, tree };
  }
  return encodeProof(commitmentProof(kept.tree, state, key, height));
}

port.on('message', (task: ProverTask) => {
  let report: ProverReport;
  try {
    report = { proof: prove(task) };
  } catch (error) {
    report = { reason: error instanceof Error ? error.message : String(error) };
  }
  port.postMessage(report);
});
