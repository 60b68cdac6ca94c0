import type { Profile } from '../../../proto/codec/generated/banma/contract/v1.js';
import { isPublicKey } from '../../../proto/documents/signature.js';
import { require } from '../../kit/errors.js';
import { CONTRACT_ERRORS } from './errors.js';

const MAX_NAME_CHARACTERS = 64;
const MAX_URL_CHARACTERS = 256;
const MAX_CONTACT_CHARACTERS = 128;

/**
 * http(s), a DNS name, an IPv4 or a bracketed IPv6 address, an optional port and path. Written
 * out because what a URL parser takes differs between its editions.
 */
const GATEWAY_URL =
  /^https?:\/\/(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:\/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?$/;

/**
 * Checks a member's profile: what anybody can see without state.
 * @throws CodedError `invalid_profile` naming the field
 */
export function validateProfile(profile: Profile | undefined): asserts profile is Profile {
  const invalid = CONTRACT_ERRORS.invalidProfile;
  require(profile !== undefined, invalid, 'profile: missing');
  requireText(profile.name, 'name', MAX_NAME_CHARACTERS);
  require(profile.name.trim() !== '', invalid, 'profile.name: empty');
  const { gatewayUrl } = profile;
  require(gatewayUrl.length <= MAX_URL_CHARACTERS &&
    GATEWAY_URL.test(gatewayUrl) &&
    hasPort(
      gatewayUrl,
    ), invalid, `profile.gateway_url: must be an http(s) URL of at most ${MAX_URL_CHARACTERS} characters`);
  requireText(profile.contact, 'contact', MAX_CONTACT_CHARACTERS);
  requireHash(profile.tlsSpkiSha256, 'tls_spki_sha256');
  requireHash(profile.legalDocumentsHash, 'legal_documents_hash');
  require(profile.servicePublicKey.length === 0 ||
    isPublicKey(
      profile.servicePublicKey,
    ), invalid, 'profile.service_public_key: must be empty or a compressed secp256k1 key of 33 bytes');
}

function requireText(text: string, field: string, maximum: number): void {
  const characters = Array.from(text);
  require(characters.length <= maximum, CONTRACT_ERRORS.invalidProfile, () =>
    `profile.${field}: ${characters.length} characters, at most ${maximum}`);
  const hasControl = characters.some((character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0xd800 && code < 0xe000);
  });
  require(!hasControl, CONTRACT_ERRORS.invalidProfile, `profile.${field}: control character`);
}

function requireHash(hash: Uint8Array, field: string): void {
  require(hash.length === 0 ||
    hash.length ===
      32, CONTRACT_ERRORS.invalidProfile, `profile.${field}: must be empty or 32 bytes`);
}

/** True where a port is absent or from 1 to 65535. */
function hasPort(url: string): boolean {
  const port = /^https?:\/\/(?:\[[^\]]*\]|[^:/]*):([0-9]+)/.exec(url)?.[1];
  return port === undefined || (Number(port) >= 1 && Number(port) <= 65_535);
}
