import { require, SDK_ERRORS } from '../kit/errors.js';
import type { SignerInfoPart } from './txParts.js';

/** Signatures and gas limit may be missing of a transaction that is only simulated. */
export type DecodeMode = 'execute' | 'simulate';

export interface TxSigner {
  /** `banma1…` */
  readonly address: string;
  readonly sequence: bigint;
  /** 33 bytes; absent where the account's known key is meant. */
  readonly publicKey: Uint8Array | undefined;
  /** 64 bytes r‖s; empty in a simulation. */
  readonly signature: Uint8Array;
  /** What the signature was found valid for; forgetting it costs time alone. */
  readonly found: FoundValid;
}

/** A digest and a key under which one signature is valid, once that was found. */
export interface FoundValid {
  digest?: Uint8Array;
  publicKey?: Uint8Array;
}

const SIGN_MODE_UNSPECIFIED = 0n;
const SIGN_MODE_DIRECT = 1n;
const SECP256K1_KEY = '/cosmos.crypto.secp256k1.PubKey';
const MULTISIG_KEY = '/cosmos.crypto.multisig.LegacyAminoPubKey';

/**
 * Joins the addresses that must sign with their signer infos and signatures, which come in the same
 * order. @throws CodedError
 */
export function readSigners(
  addresses: readonly string[],
  signerInfos: readonly SignerInfoPart[],
  signatures: readonly Uint8Array[],
  mode: DecodeMode,
): TxSigner[] {
  require(signatures.length > 0, SDK_ERRORS.noSignatures);
  const counts = [signerInfos.length, signatures.length];
  const isComplete = counts.every((count) => count === addresses.length);
  require(isComplete, SDK_ERRORS.unauthorized, () =>
    `wrong number of signers; expected ${addresses.length}, got ${counts[0] ?? 0} signer infos ` +
    `and ${counts[1] ?? 0} signatures`);
  return addresses.map((address, index) => {
    const info = signerInfos[index];
    const signature = signatures[index] ?? new Uint8Array(0);
    checkSignMode(info, mode);
    const isEmptySimulation = mode === 'simulate' && signature.length === 0;
    const isWhole = signature.length === 64 || isEmptySimulation;
    require(isWhole, SDK_ERRORS.unauthorized, `signature ${index}: not 64 bytes`);
    return {
      address,
      sequence: info?.sequence ?? 0n,
      publicKey: readPublicKey(info, mode),
      signature,
      found: {},
    };
  });
}

function checkSignMode(info: SignerInfoPart | undefined, mode: DecodeMode): void {
  const signMode = info?.mode;
  require(signMode !== 'multi', SDK_ERRORS.notSupported, 'multisig accounts');
  const isSimulated = mode === 'simulate' && (signMode ?? 0n) === SIGN_MODE_UNSPECIFIED;
  require(signMode === SIGN_MODE_DIRECT || isSimulated, SDK_ERRORS.notSupported, () =>
    `sign mode ${(signMode ?? 0n).toString()}, only SIGN_MODE_DIRECT is`);
}

function readPublicKey(info: SignerInfoPart | undefined, mode: DecodeMode): Uint8Array | undefined {
  const any = info?.publicKey;
  if (any === undefined) return undefined;
  require(any.typeUrl !== MULTISIG_KEY, SDK_ERRORS.notSupported, 'multisig accounts');
  require(any.typeUrl === SECP256K1_KEY, SDK_ERRORS.invalidPublicKey, () =>
    `key type ${any.typeUrl.slice(0, 100)}`);
  // PubKey{key=1}: tag, length 33, the compressed point.
  const isCompressed = any.value.length === 35 && any.value[0] === 0x0a && any.value[1] === 33;
  if (mode === 'simulate' && !isCompressed) return undefined;
  require(isCompressed, SDK_ERRORS.invalidPublicKey, 'not a compressed secp256k1 key');
  return any.value.slice(2);
}
