import { parentPort, workerData } from 'node:worker_threads';
import { errorText } from '../../../proto/errorText.js';
import { bytesToHex, equalBytes } from '../../kit/bytes.js';
import { entriesOfCollections } from '../keyspace.js';
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

function prove({ key, height, appHash }: ProverTask): Uint8Array {
  // All reads of one task see one transaction: there is no turn of the event loop in between.
  databases.root.resetReadTxn();
  const state = readerAt(databases, height);
  if (kept?.height !== height) {
    kept = undefined;
    const tree = buildTree(entriesOfCollections(state, collections), height);
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
    report = { reason: errorText(error) };
  }
  port.postMessage(report);
});
