import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesToHex, textToBytes } from '../../app/kit/bytes.js';
import { CodedError } from '../../app/kit/errors.js';
import type { SignatureCheck, SignatureVerifier } from '../../app/kit/module.js';
import { verifyTasks } from '../../app/modules/accounting/signatures.js';
import type { SignatureTask } from '../../app/modules/accounting/signatures.js';

const KEYS = ['newest', 'current', 'former'].map(textToBytes);

/** Signed by the key of that place among the member's keys, of which two were current. */
function taskOf(field: string, place: number): SignatureTask {
  const signature = KEYS[place] ?? textToBytes('stranger');
  return { field, signature, digest: textToBytes(field), keys: KEYS, currentKeys: 2 };
}

/** A signature is valid under the key that it equals. Counts the items that it is asked for. */
function countingVerifier(): SignatureVerifier & { readonly asked: () => number } {
  let asked = 0;
  const isValid = ({ signature, publicKey }: SignatureCheck): boolean =>
    bytesToHex(signature) === bytesToHex(publicKey);
  return {
    asked: () => asked,
    verify: (item) => {
      asked += 1;
      return isValid(item);
    },
    firstInvalid: (items) => {
      asked += items.length;
      return items.findIndex((item) => !isValid(item));
    },
  };
}

test('a signature is current or former by the key that made it, wherever it stands', () => {
  const places = [0, 0, 1, 0, 2, 2, 1, 0];
  const tasks = places.map((place, index) => taskOf(`task ${index}`, place));
  const found = verifyTasks(countingVerifier(), tasks);
  assert.equal(
    found,
    places.map((place) => place < 2),
  );
  const retired = tasks.map((task) => ({ ...task, currentKeys: 0 }));
  assert.ok(verifyTasks(countingVerifier(), retired).every((isCurrent) => !isCurrent));
});

test('the first signature that no key made is named', () => {
  const tasks = [0, 2, 1, 9, 0, 9].map((place, index) => taskOf(`task ${index}`, place));
  assert.throws(
    () => verifyTasks(countingVerifier(), tasks),
    (error: unknown) => error instanceof CodedError && error.message.includes('task 3'),
  );
  const keyless = { ...taskOf('keyless', 0), keys: [], currentKeys: 0 };
  assert.throws(() => verifyTasks(countingVerifier(), [keyless]), /keyless/);
});

test('a message whose signatures are all of a former key costs no square of their number', () => {
  const verifier = countingVerifier();
  const tasks = Array.from({ length: 2_000 }, (_, index) => taskOf(`task ${index}`, 2));
  assert.ok(verifyTasks(verifier, tasks).every((isCurrent) => !isCurrent));
  assert.ok(verifier.asked() <= (1 + KEYS.length) * tasks.length, String(verifier.asked()));
});

test.run();
