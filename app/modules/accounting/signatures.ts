import type { Membership } from '../../../proto/codec/generated/banma/contract/v1.js';
import { equalBytes } from '../../kit/bytes.js';
import { coded } from '../../kit/errors.js';
import type { SignatureVerifier } from '../../kit/module.js';
import type { ContractView } from '../contract/types.js';
import { ACCOUNTING_ERRORS } from './errors.js';

/** A signature of a member's service key, to be checked with the others of the message. */
export interface SignatureTask {
  /** Its place, as `records[3].responses[1].signature`. */
  readonly field: string;
  readonly signature: Uint8Array;
  readonly digest: Uint8Array;
  /** Keys to try: those current in the time of the document first, then former ones. */
  readonly keys: readonly Uint8Array[];
  /** How many of `keys` were current. */
  readonly currentKeys: number;
}

/** Bounds the work that a member's key rotations can make of one signature. */
const MOST_KEYS = 8;

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
  return { keys: [...current, ...former].slice(0, MOST_KEYS), currentKeys: current.length };
}

/**
 * True for each task that is signed by a key current in its time, false for one signed by a former
 * key. All are tried together with their newest key; behind the first that another key signed, one
 * by one: a batch of what is left for each of them would cost the square of their number.
 * @throws CodedError naming the first that no key of the member signed
 */
export function verifyTasks(
  verifier: SignatureVerifier,
  tasks: readonly SignatureTask[],
): readonly boolean[] {
  const checks = tasks.map(({ signature, digest, keys }) => ({
    signature,
    digest,
    publicKey: keys[0] ?? new Uint8Array(0),
  }));
  const invalid = verifier.firstInvalid(checks);
  return tasks.map((task, index) => {
    const { signature, digest, keys, currentKeys } = task;
    if (invalid === -1 || index < invalid) return currentKeys > 0;
    const signer = keys.findIndex((publicKey) => verifier.verify({ signature, digest, publicKey }));
    if (signer === -1) throw coded(ACCOUNTING_ERRORS.badSignature, task.field);
    return signer < currentKeys;
  });
}
