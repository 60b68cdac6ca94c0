import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesToHex } from '../../app/kit/bytes.js';
import { contractCounters } from '../../app/modules/proof/keys.js';
import { allInvariants } from '../support/allInvariants.js';
import { openNode } from '../support/snapshotNode.js';
import { fillWithProofs, manyProofsParties } from '../support/manyProofs.js';
import { temporaryFolder } from '../support/temporaryFolder.js';

const PROOFS = 4_500;

test('a state filled with proofs without blocks is one that blocks could have made', async () => {
  const folder = temporaryFolder();
  const path = join(folder.path, 'data');
  const appHash = await fillWithProofs(path, PROOFS);
  const node = openNode(path);
  try {
    const { application, store } = node;
    const committed = store.committed()!;
    assert.is(bytesToHex(committed.appHash), bytesToHex(appHash));
    for (const { name, check } of allInvariants(application.registry.modules)) {
      assert.is(check(store.latest, committed), undefined, name);
    }
    const { contractId } = manyProofsParties();
    assert.is(contractCounters.get(store.latest, contractId)?.valid, BigInt(PROOFS));
  } finally {
    await node.close();
    folder.remove();
  }
});

test.run();
