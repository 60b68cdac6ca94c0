import { consensusAddress } from '../../app/modules/staking/validatorStore.js';
import { operatorToText } from '../../proto/documents/address.js';
import { sha256 } from '../../proto/documents/hash.js';
import { testKey } from './testKeys.js';
import type { TestKey } from './testKeys.js';

/** An account that operates a validator. */
export interface Institution {
  readonly key: TestKey;
  /** `banmavaloper1…` */
  readonly operator: string;
  /** Ed25519, 32 bytes; nobody signs with it here. */
  readonly consensusKey: Uint8Array;
  /** Consensus address, 20 bytes. */
  readonly consensus: Uint8Array;
}

export const POINT = 1_000_000n;

/** A key nobody else has. */
export const consensusKeyOf = (name: string): Uint8Array =>
  sha256(new TextEncoder().encode(`consensus key ${name}`));

export function institution(name: string): Institution {
  const key = testKey(name);
  const consensusKey = consensusKeyOf(name);
  return {
    key,
    operator: operatorToText(key.addressBytes),
    consensusKey,
    consensus: consensusAddress(consensusKey),
  };
}
