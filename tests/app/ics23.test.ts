import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { merkleRoot } from '../../app/kit/merkle.js';
import { merkleProof } from '../../app/kit/merkleProof.js';
import { commitmentProof, encodeProof, existence } from '../../app/state/proof.js';
import { buildTree } from '../../app/state/tree/tree.js';
import {
  SIMPLE_FORM,
  SMT_FORM,
  verifyAbsence,
  verifyExistence,
} from '../../proto/documents/ics23.js';
import { verifyWithGo } from '../support/ics23Go.js';
import type { ProofRequest } from '../support/ics23Go.js';
import { proofVectors } from '../support/ics23Vectors.js';
import { seeded } from '../support/people.js';
import { fromHex, keyOf, pairsOf, randomTree, toHex, viewOf } from '../support/treeModel.js';

/** What our own verifier says. */
function isValid({ spec, root, proof, key, value }: ProofRequest): boolean {
  try {
    if (value === undefined) verifyAbsence(root, proof, key);
    else verifyExistence(spec === 'smt' ? SMT_FORM : SIMPLE_FORM, root, proof, key, value);
    return true;
  } catch {
    return false;
  }
}

/** Proofs from trees of several sizes, at old and new heights. */
function stateProofs(): ProofRequest[] {
  return [3, 20, 200].flatMap((keys) => {
    const { tree, at } = randomTree(keys, 8, keys);
    return [4n, 8n].flatMap((height) => {
      const entries = at.get(height)!;
      const root = buildTree(pairsOf(entries), 1n).root();
      return Array.from({ length: 150 }, (_, n): ProofRequest => {
        const key = keyOf(`test/entry/${n}`);
        const proof = encodeProof(commitmentProof(tree, viewOf(entries), key, height));
        return { spec: 'smt', root, proof, key, value: entries.get(toHex(key)) };
      });
    });
  });
}

function batchProofs(): ProofRequest[] {
  return [1, 2, 9, 100].flatMap((count) => {
    const entries = Array.from({ length: count }, (_, n) => ({
      key: buildTree([[keyOf(`k${n}`), keyOf('v')]], 1n).root(),
      value: keyOf(`proof ${n}`),
    }));
    const root = merkleRoot(entries);
    return entries.map(({ key, value }): ProofRequest => {
      return {
        spec: 'simple',
        root,
        proof: encodeProof(existence(merkleProof(entries, key)!.proof)),
        key,
        value,
      };
    });
  });
}

test('the Go library verifies every proof of existence and absence that we make', () => {
  const requests = [...stateProofs(), ...batchProofs()];
  const present = requests.filter(({ spec, value }) => spec === 'smt' && value !== undefined);
  const absent = requests.filter(({ value }) => value === undefined);
  assert.ok(present.length >= 100 && absent.length >= 100, `${present.length}, ${absent.length}`);
  verifyWithGo(requests).forEach((ok, index) => {
    const { spec, key, value } = requests[index]!;
    assert.ok(ok, `${spec} ${toHex(key)} ${value === undefined ? 'absent' : 'present'}`);
  });
  for (const request of requests) assert.ok(isValid(request));
});

test('what the Go library refuses of changed proofs we refuse, and we refuse all of them', () => {
  const random = seeded(31);
  const requests = [...stateProofs(), ...batchProofs()].filter(() => random() < 0.4);
  const changed = requests.map((request): ProofRequest => {
    const proof = Uint8Array.from(request.proof);
    const index = Math.floor(random() * proof.length);
    proof[index] = (proof[index] ?? 0) ^ (1 + Math.floor(random() * 255));
    return { ...request, proof };
  });
  for (const request of changed) assert.not(isValid(request));
  const answers = verifyWithGo(changed);
  // The library reads neither the key an absence proof names nor what it does not know.
  const passed = answers.filter((ok) => ok).length;
  assert.ok(passed < changed.length * 0.15, `${passed} of ${changed.length}`);
});

test('the Go library and we refuse proofs of another key, value or root', () => {
  const requests = stateProofs().slice(300, 700);
  const wrong = requests.flatMap((request, index): ProofRequest[] => [
    { ...request, root: Uint8Array.from(request.root).fill(index, 3, 4).fill(1, 9, 12) },
    // What is present is not absent, and the other way round.
    { ...request, value: request.value === undefined ? keyOf('v') : undefined },
    ...(request.value === undefined
      ? []
      : [
          { ...request, value: keyOf('another') },
          { ...request, key: keyOf('another') },
          { ...request, spec: 'simple' as const },
        ]),
  ]);
  assert.equal(wrong.filter(isValid), []);
  assert.ok(verifyWithGo(wrong).every((ok) => !ok));
});

test('the golden proofs are as they were, and valid for the Go library', () => {
  const golden = readFileSync(new URL('../vectors/ics23.json', import.meta.url), 'utf8');
  const vectors = proofVectors();
  assert.equal(JSON.parse(golden), vectors, 'node --import tsx tests/vectors/ics23.ts');
  const requests = vectors.map(({ spec, root, proof, key, value }): ProofRequest => ({
    spec,
    root: fromHex(root),
    proof: fromHex(proof),
    key: fromHex(key),
    value: value === '' ? undefined : fromHex(value),
  }));
  assert.ok(verifyWithGo(requests).every((ok) => ok));
});

test.run();
