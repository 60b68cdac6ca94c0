import type { Membership } from '../../../proto/codec/generated/banma/contract/v1.js';
import { signersOf } from '../../../proto/documents/signature.js';
import { equalBytes } from '../../kit/bytes.js';
import { coded } from '../../kit/errors.js';
import type { SignatureVerifier } from '../../kit/module.js';
import type { Steps } from '../../kit/steps.js';
import type { ContractView } from '../contract/types.js';
import { ACCOUNTING_ERRORS } from './errors.js';

/** A signature of a member's service key, to be checked with the others of the message. */
export interface SignatureTask {
  /** Its place, as `records[3].responses[1].signature`. */
  readonly field: string;
  readonly signature: Uint8Array;
  readonly digest: Uint8Array;
  /** That may have made it: those current in the time of the document first, then all others. */
  readonly keys: readonly Uint8Array[];
  /** How many of `keys` were current. */
  readonly currentKeys: number;
}

/** With more keys it costs less to find out which made a signature than to try them. */
const MOST_TRIES = 2;
/** Some two milliseconds. */
const TASKS_A_STEP = 20;

/** The keys to try for a document dated in [fromMs, toMs], newest first. */
export function keysToTry(
  contract: ContractView,
  membership: Membership,
  fromMs: bigint,
  toMs: bigint,
): Pick<SignatureTask, 'keys' | 'currentKeys'> {
  const inTime = contract.serviceKeysIn(membership, fromMs, toMs);
  const current: Uint8Array[] = [];
  const former: Uint8Array[] = [];
  const isIn = (list: readonly Uint8Array[], key: Uint8Array): boolean =>
    list.some((known) => equalBytes(known, key));
  for (const { publicKey } of [...inTime].reverse()) {
    if (publicKey.length > 0 && !isIn(current, publicKey)) current.push(publicKey);
  }
  for (const { publicKey } of [...membership.serviceKeys].reverse()) {
    const isNew = !isIn(current, publicKey) && !isIn(former, publicKey);
    if (publicKey.length > 0 && isNew) former.push(publicKey);
  }
  return { keys: [...current, ...former], currentKeys: current.length };
}

/**
 * True for each task that is signed by a key current in its time, false for one signed by a former
 * key. All are tried together with their newest key; behind the first that another key signed, one
 * by one: a batch of what is left for each of them would cost the square of their number. However
 * many keys the members had, that is two verifications' work for each, one more for the first.
 * @throws CodedError naming the first that no key of the member signed
 */
export function* verifyTasks(
  verifier: SignatureVerifier,
  tasks: readonly SignatureTask[],
): Steps<readonly boolean[]> {
  const checks = tasks.map(({ signature, digest, keys }) => ({
    signature,
    digest,
    publicKey: keys[0] ?? new Uint8Array(0),
  }));
  const invalid = verifier.firstInvalid(checks);
  const isCurrent: boolean[] = [];
  for (const [index, task] of tasks.entries()) {
    if (invalid === -1 || index < invalid) {
      isCurrent.push(task.currentKeys > 0);
      continue;
    }
    const signer = signerOf(verifier, task);
    if (signer === -1) throw coded(ACCOUNTING_ERRORS.badSignature, task.field);
    isCurrent.push(signer < task.currentKeys);
    if (index % TASKS_A_STEP === 0) yield;
  }
  return isCurrent;
}

/** Index of the first of its keys that made the signature, or -1. */
function signerOf(verifier: SignatureVerifier, { signature, digest, keys }: SignatureTask): number {
  if (keys.length <= MOST_TRIES) {
    return keys.findIndex((publicKey) => verifier.verify({ signature, digest, publicKey }));
  }
  const signers = signersOf(signature, digest);
  return keys.findIndex((key) => signers.some((signer) => equalBytes(signer, key)));
}
