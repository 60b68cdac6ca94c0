import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesToHex, bytesToText, prefixEnd } from '../../app/kit/bytes.js';
import type { State, StateReader } from '../../app/kit/state.js';
import { journalEntries, journalSequence } from '../../app/modules/bank/keys.js';
import { closedPlaces } from '../../app/modules/accounting/keys.js';
import { leaves, places } from '../../app/modules/proof/keys.js';
import { allInvariants } from '../support/allInvariants.js';
import type { TestChain } from '../support/chain.js';
import { A, B, C, W, Z001, closed, createScene, record } from '../support/accountingScene.js';
import { answerOf, proofOf, queryBy, recordOf, registerMessage } from '../support/documents.js';
import { copyState } from '../support/stateViews.js';

/** Proofs in batches of one and of five, records closed alone and by threes, a journal of all. */
function sceneWithBulk(): TestChain {
  const chain = createScene({ proofs: [B, C, B] });
  const labels = ['v', 'w', 'x', 'y', 'z'];
  const proofs = labels.map((label) => proofOf(C, Z001, label));
  chain.deliverOk(C.service, [registerMessage(C, Z001, proofs)]);
  closed(chain, [{ by: B, proof: '1' }, { by: C }], 'alone');
  const at = chain.timeMs();
  const queries = ['a', 'b', 'c'].map((label) => queryBy(A, Z001, label, at));
  const answered = queries.map((query) => recordOf(query, { responses: [answerOf(query, B)] }));
  record(chain, A, answered);
  chain.block([], { timeMs: at + W });
  return chain;
}

const scene = sceneWithBulk();
const modules = scene.modules.modules;
const bulkPrefixes = modules
  .flatMap(({ collections }) => collections)
  .filter(({ kind }) => kind === 'bulk')
  .map(({ name }) => new TextEncoder().encode(`${name}/`));
const bulkEntries = bulkPrefixes.flatMap((prefix) => [
  ...scene.state.range(prefix, prefixEnd(prefix)),
]);

/** What the modules find broken in their bulk data. */
function findings(state: StateReader): string[] {
  return modules.flatMap((module) => module.verifyBulk?.(state) ?? []);
}

/** What they find once the bulk data was changed. */
function findingsAfter(change: (state: State) => void): string[] {
  const state = copyState(scene.state);
  change(state);
  return findings(state);
}

test('the leaves commit to the bulk data of a chain', () => {
  assert.equal(findings(scene.state), []);
  const counts = bulkPrefixes.map(
    (prefix) => [...scene.state.range(prefix, prefixEnd(prefix))].length,
  );
  assert.ok(
    counts.every((count) => count >= 4),
    counts.join(),
  );
});

test('any bulk entry that is missing is found', () => {
  for (const [key] of bulkEntries) {
    assert.is(findingsAfter((state) => state.remove(key)).length, 1, bytesToText(key));
  }
});

test('any byte of a bulk entry that is changed is found', () => {
  for (const [key, value] of bulkEntries) {
    for (let index = 0; index < value.length; index += 1) {
      const changed = value.with(index, value[index]! ^ 1);
      const found = findingsAfter((state) => state.set(key, changed));
      assert.is(found.length, 1, `${bytesToText(key)}, byte ${index}`);
    }
  }
});

test('a bulk entry that is cut short or longer is found', () => {
  for (const [key, value] of bulkEntries) {
    for (const changed of [value.slice(0, -1), value.slice(0, 1), Uint8Array.of(...value, 0)]) {
      assert.is(findingsAfter((state) => state.set(key, changed)).length, 1, bytesToText(key));
    }
  }
});

test('any bulk entry beyond those of the leaves is found, wherever its key is', () => {
  for (const [key, value] of bulkEntries) {
    for (const extra of [key.with(-1, key.at(-1)! ^ 0x80), Uint8Array.of(...key, 0)]) {
      assert.is(findingsAfter((state) => state.set(extra, value)).length, 1, bytesToHex(extra));
    }
  }
  for (const prefix of bulkPrefixes) {
    for (const extra of [Uint8Array.of(...prefix, 0), Uint8Array.of(...prefix, 0xff)]) {
      const found = findingsAfter((state) => state.set(extra, Uint8Array.of(1)));
      assert.is(found.length, 1, bytesToHex(extra));
    }
  }
});

test('a bulk entry under any other key is found', () => {
  for (const [key, value] of bulkEntries) {
    const text = bytesToText(key);
    for (let index = text.indexOf('/', text.indexOf('/') + 1) + 1; index < key.length; index += 1) {
      const others = [
        Uint8Array.of(...key.subarray(0, index), 0, ...key.subarray(index)),
        Uint8Array.of(...key.subarray(0, index), ...key.subarray(index + 1)),
        key.with(index, key[index]! ^ 1),
      ];
      for (const other of others.filter((each) => scene.state.get(each) === undefined)) {
        const found = findingsAfter((state) => {
          state.remove(key);
          state.set(other, value);
        });
        assert.is(found.length, 1, `${text}, byte ${index}: ${bytesToHex(other)}`);
      }
    }
  }
});

test('bulk entries that are swapped are found', () => {
  const swapped = (left: Uint8Array, right: Uint8Array) =>
    findingsAfter((state) => {
      const [first, second] = [state.get(left)!, state.get(right)!];
      state.set(left, second);
      state.set(right, first);
    });
  assert.is(swapped(journalEntries.keyOf(2n), journalEntries.keyOf(3n)).length, 1);
  assert.is(swapped(leaves.keyOf(Z001, 4n), leaves.keyOf(Z001, 5n)).length, 1);
});

test('a leaf that is there twice in its batch is found, not an internal fault', () => {
  const found = findingsAfter((state) => {
    const copied = state.get(leaves.keyOf(Z001, 4n))!;
    leaves.set(state, copied.with(1, 5), Z001, 5n);
  });
  assert.equal(found, ['proof batch Z001/4: its entries have another root']);
});

test('entries of a chain that has none of it are found', () => {
  const empty = createScene();
  const state = copyState(empty.state);
  assert.equal(findings(state), []);
  for (const [key, value] of bulkEntries) state.set(key, value);
  assert.is(findings(state).length, 3);
});

test('the journal is chained: what its sequence says must fit', () => {
  const sequence = journalSequence.get(scene.state)!;
  const found = findingsAfter((state) =>
    journalSequence.set(state, { ...sequence, nextEntryId: sequence.nextEntryId + 1n }),
  );
  assert.equal(found, [`journal: no entry ${sequence.nextEntryId}`]);
  assert.is(sequence.chainHash.length, 32);
});

const broken = (change: (state: State) => void): string => {
  const state = copyState(scene.state);
  change(state);
  const block = { chainId: scene.chainId, height: scene.height(), timeMs: scene.timeMs() };
  for (const { name, check } of allInvariants(modules)) {
    const found = check(state, block);
    if (found !== undefined) return `${name}: ${found}`;
  }
  return '';
};

test('an index entry that is missing, other or too many breaks an invariant', () => {
  const key = places.keyOf(Z001, proofOf(B, Z001, '1').hitDigest);
  assert.is(
    broken(() => undefined),
    '',
  );
  assert.match(
    broken((state) => state.remove(key)),
    /^proof: derived .* is derived, but not stored$/,
  );
  assert.match(
    broken((state) => places.set(state, { proofId: 2n, firstProofId: 1n }, Z001, key.slice(-16))),
    /^proof: derived .* otherwise than stored$/,
  );
  assert.match(
    broken((state) => state.set(key.with(-1, key.at(-1)! ^ 1), Uint8Array.of(8, 1))),
    /^proof: derived .* is stored, but not derived$/,
  );
  assert.match(
    broken((state) => closedPlaces.set(state, { height: 1n }, Z001, A.bytes, new Uint8Array(32))),
    /^accounting: derived .* is stored, but not derived$/,
  );
});

test.run();
