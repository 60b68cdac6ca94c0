import { createAccountKey, createCometbftKey, deriveSeed } from './keys.js';
import type { AccountKey, CometbftKey } from './keys.js';

/** All keys of one institution; an operator's node and validator keys are never written. */
export interface InstitutionKeys {
  readonly institution: string;
  readonly account: AccountKey;
  readonly service: AccountKey;
  /** 32 bytes, hex: encrypts the data keys of the vault. */
  readonly vaultKeyHex: string;
  readonly node: CometbftKey;
  readonly validator: CometbftKey;
}

/** The keys that follow from the names of network and institution: test keys, known to everybody. */
export function createInstitutionKeys(network: string, institution: string): InstitutionKeys {
  return {
    institution,
    account: createAccountKey(deriveSeed(network, institution, 'account')),
    service: createAccountKey(deriveSeed(network, institution, 'service')),
    vaultKeyHex: Buffer.from(deriveSeed(network, institution, 'vault')).toString('hex'),
    node: createCometbftKey(deriveSeed(network, institution, 'node')),
    validator: createCometbftKey(deriveSeed(network, institution, 'validator')),
  };
}
