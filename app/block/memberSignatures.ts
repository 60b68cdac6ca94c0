import { coded, require, SDK_ERRORS } from '../kit/errors.js';
import type { SignatureVerifier } from '../kit/module.js';
import type { MultisigKey } from '../modules/auth/multisigKey.js';
import { readMultiSignature } from './signerParts.js';
import type { ModeInfoPart } from './signerParts.js';

/** Signatures of the members of a multisig key. */
export interface MemberSignatures {
  /** One for each member, in the key's order: whether it signs. */
  readonly signs: readonly boolean[];
  /** Of those that do, in the same order; whatever length they have. */
  readonly signatures: readonly Uint8Array[];
}

type MultiMode = Extract<ModeInfoPart, { readonly kind: 'multi' }>;

/** Of a simulation. */
export const NO_SIGNATURES: MemberSignatures = { signs: [], signatures: [] };

/** SIGN_MODE_LEGACY_AMINO_JSON. */
export const SIGN_MODE_AMINO = 127n;

/**
 * Bits of a CompactBitArray, as the Cosmos SDK counts them. @throws CodedError sdk 2 where the last
 * byte would hold more than 8
 */
export function bitCountOf({ bits: { extraBitsStored, elems } }: MultiMode): number {
  const isArray = extraBitsStored < 8n && (extraBitsStored === 0n || elems.length > 0);
  require(isArray, SDK_ERRORS.txDecode, () =>
    `a bit array of ${elems.length} bytes with ${extraBitsStored} extra bits`);
  if (extraBitsStored === 0n) return elems.length * 8;
  return (elems.length - 1) * 8 + Number(extraBitsStored);
}

/**
 * Reads who of a multisig key signs, and the signatures of those. Every bit and byte has a meaning:
 * what could be changed without invalidating a signature is refused.
 * @throws CodedError
 */
export function readMemberSignatures(
  mode: MultiMode,
  signature: Uint8Array,
  address: string,
): MemberSignatures {
  const refuse = (detail: string): Error => coded(SDK_ERRORS.unauthorized, `${address}: ${detail}`);
  for (const member of mode.modes) {
    require(member !== 'multi', SDK_ERRORS.notSupported, 'multisig keys inside another');
    require(member === SIGN_MODE_AMINO, SDK_ERRORS.notSupported, () =>
      `sign mode ${(member ?? 0n).toString()} of a member, only SIGN_MODE_LEGACY_AMINO_JSON is`);
  }
  const count = bitCountOf(mode);
  const { elems } = mode.bits;
  const isSet = (index: number): boolean =>
    (((elems[index >> 3] ?? 0) >> (7 - (index & 7))) & 1) === 1;
  const signs = Array.from({ length: count }, (_, index) => isSet(index));
  for (let index = count; index < elems.length * 8; index += 1) {
    if (isSet(index)) throw refuse('a bit is set behind the end of its bit array');
  }
  const signatures = readMultiSignature(signature);
  const signing = signs.filter(Boolean).length;
  if (mode.modes.length !== signing || signatures.length !== signing) {
    throw refuse(
      `${signing} members sign, with ${mode.modes.length} mode infos and ` +
        `${signatures.length} signatures`,
    );
  }
  return { signs, signatures };
}

/**
 * Why the members' signatures do not make one of the key, in the words of the Cosmos SDK; undefined
 * where they do.
 */
export function faultOfMembers(
  verifier: SignatureVerifier,
  { threshold, members }: MultisigKey,
  { signs, signatures }: MemberSignatures,
  digest: Uint8Array,
): string | undefined {
  if (signs.length !== members.length) {
    return `bit array size is incorrect, expecting: ${members.length}`;
  }
  if (signatures.length < threshold) return `signature size is incorrect ${signatures.length}`;
  let place = 0;
  for (const [index, publicKey] of members.entries()) {
    if (signs[index] !== true) continue;
    const signature = signatures[place] ?? new Uint8Array(0);
    place += 1;
    if (!verifier.verify({ signature, digest, publicKey })) {
      return `unable to verify signature at index ${index}`;
    }
  }
  return undefined;
}
