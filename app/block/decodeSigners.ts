import { LIMITS } from '../../proto/documents/gasSchedule.js';
import { require, SDK_ERRORS } from '../kit/errors.js';
import {
  MULTISIG_KEY_TYPE,
  readMultisigKey,
  readSingleKey,
  SINGLE_KEY_TYPE,
} from '../modules/auth/multisigKey.js';
import type { AccountKey } from '../modules/auth/types.js';
import {
  bitCountOf,
  NO_SIGNATURES,
  readMemberSignatures,
  SIGN_MODE_AMINO,
} from './memberSignatures.js';
import type { MemberSignatures } from './memberSignatures.js';
import type { SignDigest } from './signDigest.js';
import type { SignerInfoPart } from './signerParts.js';

/** Signatures and gas limit may be missing of a transaction that is only simulated. */
export type DecodeMode = 'execute' | 'simulate';

export interface TxSigner {
  /** `banma1…` */
  readonly address: string;
  readonly sequence: bigint;
  /** Absent where the account's known key is meant. */
  readonly publicKey: AccountKey | undefined;
  /** What it signs: the SignDoc of the transaction's bytes, or its amino JSON. */
  readonly signDigest: SignDigest;
  /** As it was sent: 64 bytes r‖s, or an encoded MultiSignature; empty in a simulation. */
  readonly signature: Uint8Array;
  /** Of a multisig account, those of its members. */
  readonly members: MemberSignatures | undefined;
  /** Signatures that are charged: of a multisig account one for each member that signs. */
  readonly signatureCount: number;
  /** What the signature was found valid for; forgetting it costs time alone. */
  readonly found: FoundValid;
}

/** What may be signed of a transaction. */
export interface SignDigests {
  readonly direct: SignDigest;
  /** By the signer's sequence. */
  readonly amino: (sequence: bigint) => SignDigest;
}

/** A digest and a key under which one signature is valid, once that was found. */
export interface FoundValid {
  digest?: Uint8Array;
  publicKey?: Uint8Array;
}

const SIGN_MODE_UNSPECIFIED = 0n;
const SIGN_MODE_DIRECT = 1n;
const NO_BYTES = new Uint8Array(0);

/**
 * Joins the addresses that must sign with their signer infos and signatures, which come in the same
 * order. @throws CodedError
 */
export function readSigners(
  addresses: readonly string[],
  signerInfos: readonly SignerInfoPart[],
  signatures: readonly Uint8Array[],
  digests: SignDigests,
  mode: DecodeMode,
): TxSigner[] {
  require(signatures.length > 0, SDK_ERRORS.noSignatures);
  const counts = [signerInfos.length, signatures.length];
  const wrong = counts.find((count) => count !== addresses.length);
  require(wrong === undefined, SDK_ERRORS.unauthorized, () =>
    `wrong number of signers; expected ${addresses.length}, got ${wrong ?? 0}`);
  const keyCount = signerInfos.reduce((sum, info) => sum + keyCountOf(info), 0);
  require(keyCount <= LIMITS.signingKeys, SDK_ERRORS.tooManySignatures, () =>
    `signatures: ${keyCount}, limit: ${LIMITS.signingKeys}`);
  return addresses.map((address, index) =>
    readSigner(address, signerInfos[index], signatures[index] ?? NO_BYTES, digests, mode),
  );
}

function readSigner(
  address: string,
  info: SignerInfoPart | undefined,
  signature: Uint8Array,
  digests: SignDigests,
  mode: DecodeMode,
): TxSigner {
  const publicKey = readPublicKey(info, mode);
  const isEmptySimulation = mode === 'simulate' && signature.length === 0;
  const sequence = info?.sequence ?? 0n;
  const signer = { address, sequence, publicKey, signature, found: {} };
  if (info?.mode?.kind === 'multi') {
    const members = isEmptySimulation
      ? NO_SIGNATURES
      : readMemberSignatures(info.mode, signature, address);
    const signatureCount = isEmptySimulation ? bitCountOf(info.mode) : members.signatures.length;
    return { ...signer, signDigest: digests.amino(sequence), members, signatureCount };
  }
  const isAmino = readSignMode(info, mode) === SIGN_MODE_AMINO;
  const signDigest = isAmino ? digests.amino(sequence) : digests.direct;
  const isWhole = signature.length === 64 || isEmptySimulation;
  require(isWhole, SDK_ERRORS.unauthorized, () => `${address}: a signature is not 64 bytes`);
  // A simulation does not say which members will sign: all may.
  const signatureCount = mode === 'simulate' && info !== undefined ? keyCountOf(info) : 1;
  return { ...signer, signDigest, members: undefined, signatureCount };
}

/** Keys that may sign for one signer, as far as the transaction tells. @throws CodedError */
function keyCountOf({ publicKey, mode }: SignerInfoPart): number {
  const bits = mode?.kind === 'multi' ? bitCountOf(mode) : 1;
  if (publicKey?.typeUrl !== MULTISIG_KEY_TYPE) return bits;
  return Math.max(readMultisigKey(publicKey.value).members.length, bits);
}

function readSignMode(info: SignerInfoPart | undefined, mode: DecodeMode): bigint {
  const number = info?.mode?.kind === 'single' ? info.mode.mode : SIGN_MODE_UNSPECIFIED;
  const isSimulated = mode === 'simulate' && number === SIGN_MODE_UNSPECIFIED;
  const isKnown = number === SIGN_MODE_DIRECT || number === SIGN_MODE_AMINO || isSimulated;
  require(isKnown, SDK_ERRORS.notSupported, () =>
    `sign mode ${number}, only SIGN_MODE_DIRECT and SIGN_MODE_LEGACY_AMINO_JSON are`);
  return number;
}

function readPublicKey(info: SignerInfoPart | undefined, mode: DecodeMode): AccountKey | undefined {
  const any = info?.publicKey;
  if (any === undefined) return undefined;
  // That it is one was seen when its members were counted.
  if (any.typeUrl === MULTISIG_KEY_TYPE) return { kind: 'multisig', bytes: any.value };
  require(any.typeUrl === SINGLE_KEY_TYPE, SDK_ERRORS.invalidPublicKey, () =>
    `key type ${any.typeUrl.slice(0, 100)}`);
  const bytes = readSingleKey(any.value);
  if (mode === 'simulate' && bytes === undefined) return undefined;
  require(bytes !== undefined, SDK_ERRORS.invalidPublicKey, 'not a compressed secp256k1 key');
  return { kind: 'single', bytes };
}
