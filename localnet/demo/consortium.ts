import { join } from 'node:path';
import { addApiKey } from '../../gateway/apiKeys.js';
import type { Candidate } from './founding.js';
import { createGatewayClient } from './gatewayClient.js';
import type { GatewayClient } from './gatewayClient.js';
import type { InstitutionRecord, NetworkRecord } from '../network.js';
import { institutionTreasury } from './treasury.js';

/** One institution of a running network, with the means to act for it. */
export interface Member extends Candidate {
  readonly institution: InstitutionRecord;
  readonly address: string;
  readonly gateway: GatewayClient;
}

const LENDERS = ['华信小贷', '安达消费金融', '鼎诚普惠', '佳和信贷'];
const KEY_NAME = 'demo';

/** The institutions of a network that have a validator and a gateway, ready to act. */
export async function openMembers(network: NetworkRecord): Promise<readonly Member[]> {
  const validators = network.institutions.filter(({ role }) => role === 'validator');
  return Promise.all(validators.map((institution, index) => openMember(institution, index)));
}

async function openMember(institution: InstitutionRecord, index: number): Promise<Member> {
  const { folder, rpcUrl, peerUrl, businessUrl, servicePublicKey } = institution;
  const keys = join(folder, 'gateway', 'keys', 'api-keys.json');
  const treasury = await institutionTreasury(institution);
  return {
    institution,
    address: treasury.address,
    treasury,
    rpcUrl,
    gatewayUrl: peerUrl ?? '',
    name: LENDERS[index] ?? institution.name,
    servicePublicKey,
    gateway: createGatewayClient(businessUrl ?? '', addApiKey(keys, KEY_NAME, Date.now())),
  };
}

export function closeMembers(members: readonly Member[]): void {
  for (const { treasury } of members) treasury.close();
}
