import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createStoreQueries } from '../../app/abci/storeQuery.js';
import type { StoreAnswer } from '../../app/abci/storeQuery.js';
import { createStoreQuery } from '../../app/block/storeQuery.js';
import { bytesToHex } from '../../app/kit/bytes.js';
import { createModules } from '../../app/modules/index.js';
import { closedPlaces, closedRecords } from '../../app/modules/accounting/keys.js';
import { balances } from '../../app/modules/bank/keys.js';
import { changes, contractCounters, leaves, places } from '../../app/modules/proof/keys.js';
import { ProofError } from '../../proto/documents/ics23Decode.js';
import { STORE_PATH, verifyStoreProof } from '../../proto/documents/proofOps.js';
import type { ProofOp, ProvenEntry } from '../../proto/documents/proofOps.js';
import { COLLECTIONS_OUTSIDE_TREE } from '../../proto/documents/stateKey.js';
import { A, B, C, closed, createScene, Z001 } from '../support/accountingScene.js';
import { proofOf, registerMessage } from '../support/documents.js';
import type { ProofRequest } from '../support/ics23Go.js';
import { verifyWithGo } from '../support/ics23Go.js';

const chain = createScene({ proofs: [B, C, B] });
const appHashes = new Map<bigint, Uint8Array>();
const labels = ['v', 'w', 'x', 'y', 'z'];
const later = chain.block();
appHashes.set(later.height, later.appHash);
chain.deliverOk(C.service, [
  registerMessage(
    C,
    Z001,
    labels.map((label) => proofOf(C, Z001, label)),
  ),
]);
const query = closed(chain, [{ by: B, proof: '1' }, { by: C }], 'closed');
const { height, appHash } = chain.block();
appHashes.set(height, appHash);

const faults: unknown[] = [];
const ask = createStoreQueries({
  find: createStoreQuery(chain.application),
  store: chain.store,
  onInternalError: (_path, error) => faults.push(error),
});

function answerOf(key: Uint8Array, at = 0n, path = STORE_PATH, prove = true): StoreAnswer {
  const answer = ask({ path, key, height: at, prove });
  if (answer instanceof Promise) throw new Error('it is answered at once');
  return answer;
}

function proven(key: Uint8Array, at = height): ProvenEntry & { readonly ops: readonly ProofOp[] } {
  const answer = answerOf(key, at);
  assert.is(answer.code, 0, answer.log);
  assert.is(answer.height, at);
  const ops = answer.proofOps!.ops;
  const entry = verifyStoreProof(ops, appHashes.get(at)!, key);
  assert.is(bytesToHex(answer.value), bytesToHex(entry.value ?? new Uint8Array(0)));
  return { ...entry, ops };
}

const digest = proofOf(C, Z001, 'x').hitDigest;
const placeKey = places.keyOf(Z001, digest);
const leafKey = leaves.keyOf(Z001, places.get(chain.state, Z001, digest)!.proofId);
const [closedKey] = [...closedRecords.storedEntries(chain.state, [Z001])].map(([key]) => key);
const closedPlaceKey = closedPlaces.keyOf(Z001, A.bytes, query.hash);
const presentKeys: readonly (readonly [string, Uint8Array])[] = [
  ['a balance', balances.keyOf(A.bytes, 'ublt')],
  ['the counters of a contract', contractCounters.keyOf(Z001)],
  ['a contribution proof by its digest', placeKey],
  ['a contribution proof by its id', leafKey],
  ['a closed record', closedKey!],
  ['a closed record by its request', closedPlaceKey],
];
const absentKey = changes.keyOf(Z001, 4_000n);

for (const [what, key] of presentKeys) {
  test(`${what} is proven by the app hash`, () => {
    assert.is(bytesToHex(proven(key).value!), bytesToHex(chain.state.get(key)!));
  });
}

test('a key that is not there is proven to be absent, of a collection or of none', () => {
  assert.is(proven(absentKey).value, undefined);
  assert.is(proven(new TextEncoder().encode('no such key')).value, undefined);
});

test('a former height has its own values and its own root', () => {
  const key = contractCounters.keyOf(Z001);
  const before = proven(key, later.height);
  assert.is.not(bytesToHex(before.value!), bytesToHex(proven(key).value!));
  const { code, log } = answerOf(placeKey, later.height);
  assert.is(code, 22, log);
});

test('a proof in which any one byte is changed is refused', () => {
  const root = appHashes.get(height)!;
  for (const [what, key] of [...presentKeys, ['absence', absentKey] as const]) {
    const { ops } = proven(key);
    for (const [place, op] of ops.entries()) {
      for (let index = 0; index < op.data.length; index += 1) {
        const data = Uint8Array.from(op.data);
        data[index] = (data[index] ?? 0) ^ (1 << (index % 8));
        const changed = ops.map((each, at) => (at === place ? { ...each, data } : each));
        const work = () => verifyStoreProof(changed, root, key);
        const isRefused = (error: unknown) => error instanceof ProofError;
        assert.throws(work, isRefused, `${what}: byte ${index} of op ${place} is changed`);
      }
    }
  }
});

test('both steps of a proof of a batch are valid for the Go library', () => {
  const { ops, batched } = proven(placeKey);
  const batchRoot = chain.state.get(batched!.batchKey)!;
  const { entryKey, entryValue, batchKey, batchValue } = batched!;
  assert.is(bytesToHex(batchRoot), bytesToHex(batchValue));
  const smt: ProofRequest = {
    ...{ spec: 'smt', root: appHashes.get(height)!, proof: ops[1]!.data },
    ...{ key: batchKey, value: batchValue },
  };
  // The root is the last field of a ProofBatch.
  const simple: ProofRequest = {
    ...{ spec: 'simple', root: batchValue.slice(-32), proof: ops[0]!.data },
    ...{ key: entryKey, value: entryValue },
  };
  assert.equal(verifyWithGo([smt, simple]), [true, true]);
});

/** What a node that lies makes of the ops of a digest. */
const mixed: readonly (readonly [string, Uint8Array, () => readonly ProofOp[], RegExp])[] = [
  [
    'the ops of another proof',
    placeKey,
    () => proven(places.keyOf(Z001, proofOf(C, Z001, 'y').hitDigest)).ops,
    /another hit digest than asked/,
  ],
  ['the ops of another id', leafKey, () => proven(leaves.keyOf(Z001, 1n)).ops, /another proof id/],
  ['its ops in turn', placeKey, () => [...proven(placeKey).ops].reverse(), /ops\[1\].type/],
  ['the first op alone', placeKey, () => proven(placeKey).ops.slice(0, 1), /1 ops, not 2/],
  [
    'the proof of another key as batch',
    placeKey,
    () => [proven(placeKey).ops[0]!, proven(contractCounters.keyOf(Z001)).ops[0]!],
    /not of proof\/batch/,
  ],
  [
    'absence of an index',
    new TextEncoder().encode('bank/journal/12345678'),
    () =>
      proven(absentKey).ops.map((op) => ({
        ...op,
        key: new TextEncoder().encode('bank/journal/12345678'),
      })),
    /absence says nothing/,
  ],
  ['a closed record as a proof', placeKey, () => proven(closedKey!).ops, /not of proof\/batch/],
  ['nothing', absentKey, () => [], /0 ops, not 1/],
];

for (const [what, key, ops, text] of mixed) {
  test(`${what} instead of the proof of a key is refused`, () => {
    assert.throws(() => verifyStoreProof(ops(), appHashes.get(height)!, key), text);
  });
}

test('the collections outside the tree are those that verifiers know', () => {
  const outside = createModules()
    .modules.flatMap(({ collections }) => collections)
    .filter(({ kind }) => kind !== 'authenticated')
    .map(({ name }) => name);
  assert.equal([...outside].sort(), [...COLLECTIONS_OUTSIDE_TREE].sort());
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const refusals: readonly (readonly [string, () => StoreAnswer, RegExp])[] = [
  [
    'an unknown store',
    () => answerOf(leafKey, 0n, '/store/other/key'),
    /^6 there is no store other, only banma/,
  ],
  ['no store', () => answerOf(leafKey, 0n, '/store/'), /^6 there is no store/],
  [
    'an unknown path below the store',
    () => answerOf(leafKey, 0n, '/store/banma/subspace'),
    /^6 store banma is asked by \/store\/banma\/key, not …\/subspace/,
  ],
  [
    'more behind the path',
    () => answerOf(leafKey, 0n, '/store/banma/key/x'),
    /^6 store banma is asked by/,
  ],
  ['an empty key', () => answerOf(new Uint8Array(0)), /^18 the key is empty/],
  [
    'a key of 1,025 bytes',
    () => answerOf(new Uint8Array(1_025).fill(97)),
    /^18 the key has 1025 bytes, over 1024/,
  ],
  [
    'a key of 1 MB',
    () => answerOf(new Uint8Array(1_000_000).fill(97)),
    /^18 the key has 1000000 bytes/,
  ],
  ['a future height', () => answerOf(leafKey, height + 1n), /^26 height \d+ is not there yet/],
  ['a negative height', () => answerOf(leafKey, -1n), /^26 height -1/],
  [
    'an index without proofs',
    () => answerOf(bytes('contract/elector/x')),
    /^37 contract\/elector is not in the tree/,
  ],
  [
    'a digest never registered',
    () => answerOf(places.keyOf(Z001, new Uint8Array(16))),
    /^22 proof\/digest has no such key; that it never had cannot be proven/,
  ],
  [
    'half a key of a batch',
    () => answerOf(bytes('proof/leaf/')),
    /^18 not a key of proof\/leaf: key is too short/,
  ],
  [
    'a text that is none',
    () => answerOf(Uint8Array.of(...bytes('proof/leaf/'), 1, 0xff, ...new Uint8Array(8))),
    /^18 not a key of proof\/leaf/,
  ],
  [
    'a journal of the past',
    () => answerOf(bytes('bank/journal/x'), later.height, STORE_PATH, false),
    /^26 bank\/journal has no history/,
  ],
];

for (const [what, work, text] of refusals) {
  test(`${what} is refused by a code of the SDK and a clear text`, () => {
    const { code, codespace, log, value, proofOps } = work();
    assert.is(codespace, 'sdk');
    assert.match(`${code} ${log}`, text);
    assert.is(value.length, 0);
    assert.is(proofOps, undefined);
  });
}

test('without a proof the value alone is answered, or nothing', () => {
  for (const [, key] of presentKeys) {
    const { value, proofOps } = answerOf(key, 0n, STORE_PATH, false);
    assert.is(bytesToHex(value), bytesToHex(chain.state.get(key)!));
    assert.is(proofOps, undefined);
  }
  assert.is(answerOf(absentKey, 0n, STORE_PATH, false).value.length, 0);
  const never = places.keyOf(Z001, new Uint8Array(16));
  assert.is(answerOf(never, 0n, STORE_PATH, false).value.length, 0);
  assert.equal(faults, []);
});

test.run();
