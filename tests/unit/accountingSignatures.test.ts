import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { equalBytes } from '../../app/kit/bytes.js';
import { CodedError } from '../../app/kit/errors.js';
import type { SignatureVerifier } from '../../app/kit/module.js';
import { runAtOnce } from '../../app/kit/steps.js';
import { verifyTasks } from '../../app/modules/accounting/signatures.js';
import type { SignatureTask } from '../../app/modules/accounting/signatures.js';
import { sha256 } from '../../proto/documents/hash.js';
import { sign, signersOf, verifySignature } from '../../proto/documents/signature.js';
import { testKey } from '../support/chain.js';

/** As many as a membership remembers: two current ones, then former ones. */
const MEMBER_KEYS = Array.from({ length: 32 }, (_, index) => testKey(`key ${index}`));
const STRANGER = testKey('stranger');

/** Signed by the key of that place among the member's first `known`, of which two were current. */
function taskOf(field: string, place: number, known = MEMBER_KEYS.length): SignatureTask {
  const digest = sha256(new TextEncoder().encode(field));
  const signature = sign(digest, (MEMBER_KEYS[place] ?? STRANGER).privateKey);
  const keys = MEMBER_KEYS.slice(0, known).map(({ publicKey }) => publicKey);
  return { field, signature, digest, keys, currentKeys: Math.min(2, known) };
}

/** Counts the items that it verifies. */
function countingVerifier(): SignatureVerifier & { readonly verified: () => number } {
  let verified = 0;
  const verify: SignatureVerifier['verify'] = ({ signature, digest, publicKey }) => {
    verified += 1;
    return verifySignature(signature, digest, publicKey);
  };
  return {
    verified: () => verified,
    verify,
    firstInvalid: (items) => items.findIndex((item) => !verify(item)),
  };
}

const verified = (tasks: readonly SignatureTask[], verifier = countingVerifier()) =>
  runAtOnce(verifyTasks(verifier, tasks));

test('a signature is current or former by the key that made it, wherever it stands', () => {
  const places = [0, 0, 1, 0, 2, 31, 1, 0];
  const tasks = places.map((place, index) => taskOf(`task ${index}`, place));
  assert.equal(
    verified(tasks),
    places.map((place) => place < 2),
  );
  const retired = tasks.map((task) => ({ ...task, currentKeys: 0 }));
  assert.ok(verified(retired).every((isCurrent) => !isCurrent));
  assert.equal(verified([taskOf('one of two', 1, 2), taskOf('the only', 0, 1)]), [true, true]);
});

test('the first signature that no key made is named', () => {
  const tasks = [0, 2, 1, 99, 0, 99].map((place, index) => taskOf(`task ${index}`, place));
  assert.throws(
    () => verified(tasks),
    (error: unknown) => error instanceof CodedError && error.message.includes('task 3'),
  );
  for (const known of [0, 1, 2]) {
    assert.throws(() => verified([taskOf('not theirs', 2, known)]), /not theirs/);
  }
});

test('however many keys a member had, none is tried but the newest of each signature', () => {
  const verifier = countingVerifier();
  const tasks = Array.from({ length: 100 }, (_, index) => taskOf(`task ${index}`, 31));
  assert.ok(verified(tasks, verifier).every((isCurrent) => !isCurrent));
  assert.is(verifier.verified(), 1);
});

test('the signers of a signature are the keys under which it is valid', () => {
  const { signature, digest } = taskOf('any', 0);
  const signers = signersOf(signature, digest);
  assert.is(signers.length, 2);
  assert.ok(signers.every((publicKey) => verifySignature(signature, digest, publicKey)));
  assert.ok(signers.some((publicKey) => equalBytes(publicKey, MEMBER_KEYS[0]!.publicKey)));
  const highS = Uint8Array.from(signature).fill(0xff, 32, 48);
  const noR = Uint8Array.from(signature).fill(0, 0, 32);
  for (const broken of [highS, noR, signature.subarray(1)]) {
    assert.equal(signersOf(broken, digest), []);
  }
  assert.equal(signersOf(signature, digest.subarray(1)), []);
});

test.run();
