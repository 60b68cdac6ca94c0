import { CommitmentProof } from 'cosmjs-types/cosmos/ics23/v1/proofs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { merkleRoot } from '../../app/kit/merkle.js';
import { merkleProof } from '../../app/kit/merkleProof.js';
import { commitmentProof, encodeProof, existence } from '../../app/state/proof.js';
import { buildTree } from '../../app/state/tree/tree.js';
import {
  ProofError,
  SIMPLE_FORM,
  SMT_FORM,
  verifyAbsence,
  verifyExistence,
} from '../../proto/documents/ics23.js';
import { fromHex, keyOf, pairsOf, randomTree, viewOf } from '../support/treeModel.js';
import type { Entries } from '../support/treeModel.js';

const treeOf = (entries: Entries) => buildTree(pairsOf(entries), 1n);
const entriesOf = (count: number): Entries =>
  new Map(
    Array.from({ length: count }, (_, n) => [
      Buffer.from(`test/entry/${n}`).toString('hex'),
      keyOf(`value ${n}`),
    ]),
  );
const proofOf = (entries: Entries, key: Uint8Array): Uint8Array =>
  encodeProof(commitmentProof(treeOf(entries), viewOf(entries), key, 1n));

/** Every byte replaced by others, every byte left out, and bytes put behind: none may pass. */
function requireEveryChangeFails(proof: Uint8Array, verify: (bytes: Uint8Array) => void): void {
  verify(proof);
  const refuse = (changed: Uint8Array, what: string): void => {
    try {
      verify(changed);
    } catch (error) {
      if (error instanceof ProofError) return;
      throw error;
    }
    throw new Error(`a proof passes with ${what}`);
  };
  for (let index = 0; index < proof.length; index += 1) {
    for (const difference of [0x01, 0x02, 0x08, 0x20, 0x40, 0x80, 0xff]) {
      const changed = Uint8Array.from(proof);
      changed[index] = (changed[index] ?? 0) ^ difference;
      refuse(changed, `byte ${index} changed by ${difference}`);
    }
    const shorter = Uint8Array.from([...proof.slice(0, index), ...proof.slice(index + 1)]);
    refuse(shorter, `byte ${index} left out`);
    refuse(proof.slice(0, index), `its first ${index} bytes alone`);
  }
  for (const behind of [0, 8, 0x12, 0xff])
    refuse(Uint8Array.from([...proof, behind]), 'a byte more');
  refuse(Uint8Array.from([...proof, ...proof]), 'itself behind it');
}

const refused = (error: Error): boolean => error instanceof ProofError;

test('what is there and what is not is proved, at every height held', () => {
  const { tree, at } = randomTree(21, 15, 90);
  for (const [height, entries] of at) {
    if (entries.size === 0) continue;
    const root = at.size === Number(height) + 1 ? tree.root() : treeOf(entries).root();
    for (let n = 0; n < 110; n += 1) {
      const key = keyOf(`test/entry/${n}`);
      const value = entries.get(Buffer.from(key).toString('hex'));
      const proof = encodeProof(commitmentProof(tree, viewOf(entries), key, height));
      if (value === undefined) {
        verifyAbsence(root, proof, key);
        assert.throws(
          () => verifyExistence(SMT_FORM, root, proof, key, keyOf('v')),
          /exist: missing/,
        );
      } else {
        verifyExistence(SMT_FORM, root, proof, key, value);
        assert.throws(() => verifyAbsence(root, proof, key), /nonexist: missing/);
        assert.throws(() => verifyExistence(SIMPLE_FORM, root, proof, key, value), /leaf/);
      }
    }
  }
});

test('an existence proof with any byte changed proves nothing', () => {
  const entries = entriesOf(40);
  const root = treeOf(entries).root();
  for (const n of [0, 17]) {
    const key = keyOf(`test/entry/${n}`);
    requireEveryChangeFails(proofOf(entries, key), (bytes) => {
      verifyExistence(SMT_FORM, root, bytes, key, keyOf(`value ${n}`));
    });
  }
});

test('an absence proof with any byte changed proves nothing, in the middle and at both ends', () => {
  const entries = entriesOf(25);
  const root = treeOf(entries).root();
  const found = new Map<string, Uint8Array>();
  for (let n = 0; found.size < 3; n += 1) {
    const key = keyOf(`test/absent/${n}`);
    const { nonexist } = CommitmentProof.decode(proofOf(entries, key));
    const kind = `${nonexist?.left === undefined} ${nonexist?.right === undefined}`;
    if (!found.has(kind)) found.set(kind, key);
  }
  for (const key of found.values()) {
    requireEveryChangeFails(proofOf(entries, key), (bytes) => {
      verifyAbsence(root, bytes, key);
    });
  }
});

test('a batch of one to many entries proves each of them, and no changed byte passes', () => {
  for (const count of [1, 2, 3, 7, 64, 101]) {
    const entries = Array.from({ length: count }, (_, n) => ({
      key: treeOf(entriesOf(n + 1)).root(),
      value: keyOf(`proof ${n}`),
    }));
    const root = merkleRoot(entries);
    for (const { key, value } of entries) {
      verifyExistence(
        SIMPLE_FORM,
        root,
        encodeProof(existence(merkleProof(entries, key)!.proof)),
        key,
        value,
      );
    }
    if (count !== 7) continue;
    const { key, value } = entries[4]!;
    requireEveryChangeFails(encodeProof(existence(merkleProof(entries, key)!.proof)), (bytes) => {
      verifyExistence(SIMPLE_FORM, root, bytes, key, value);
    });
    assert.is(merkleProof(entries, Uint8Array.of(1)), undefined);
  }
});

test('proofs of another root, key or value, and roots of another length, are refused by name', () => {
  const entries = entriesOf(9);
  const root = treeOf(entries).root();
  const key = keyOf('test/entry/3');
  const value = keyOf('value 3');
  const proof = proofOf(entries, key);
  const other = treeOf(entriesOf(8)).root();
  const cases: readonly (readonly [() => void, RegExp])[] = [
    [() => verifyExistence(SMT_FORM, other, proof, key, value), /exist: leads to another root/],
    [() => verifyExistence(SMT_FORM, root, proof, keyOf('test/entry/4'), value), /another key/],
    [() => verifyExistence(SMT_FORM, root, proof, key, keyOf('v')), /another value/],
    [() => verifyExistence(SMT_FORM, root.slice(1), proof, key, value), /root: not 32 bytes/],
    [() => verifyExistence(SMT_FORM, root, new Uint8Array(0), key, value), /exist: missing/],
    [() => verifyAbsence(root, proofOf(entries, keyOf('x')), keyOf('y')), /another key/],
  ];
  for (const [run, text] of cases) assert.throws(run, text);
});

test('neighbours that are not next to each other prove no absence', () => {
  const entries = entriesOf(30);
  const tree = treeOf(entries);
  const root = tree.root();
  const places = [...entries.keys()].map((hex) => {
    const { exist } = CommitmentProof.decode(proofOf(entries, fromHex(hex)));
    return exist!;
  });
  const nonexist = (left?: number, right?: number): Uint8Array =>
    encodeProof(
      CommitmentProof.fromPartial({
        nonexist: {
          key: keyOf('test/entry/5'),
          ...(left === undefined ? {} : { left: places[left]! }),
          ...(right === undefined ? {} : { right: places[right]! }),
        },
      }),
    );
  const verify = (proof: Uint8Array) => () => verifyAbsence(root, proof, keyOf('test/entry/5'));
  assert.throws(verify(nonexist()), /no neighbour/);
  for (let one = 0; one < 30; one += 1) {
    assert.throws(verify(nonexist(one)), refused);
    assert.throws(verify(nonexist(undefined, one)), refused);
    for (let two = 0; two < 30; two += 1) assert.throws(verify(nonexist(one, two)), refused);
  }
});

test('an empty tree, and a leaf the state does not have, are internal errors', () => {
  const empty: Entries = new Map();
  assert.throws(() => proofOf(empty, keyOf('a')), /an empty tree proves nothing/);
  const entries = entriesOf(2);
  const ask = () => commitmentProof(treeOf(entries), viewOf(empty), keyOf('test/entry/1'), 1n);
  assert.throws(ask, /746573742f656e7472792f31 of the tree is not in the state/);
});

test.run();
