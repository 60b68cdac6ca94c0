import { setTimeout as sleep } from 'node:timers/promises';
import { QueryAccountRequest, QueryAccountResponse } from 'cosmjs-types/cosmos/auth/v1beta1/query';
import { BaseAccount } from 'cosmjs-types/cosmos/auth/v1beta1/auth';
import { foundContract, payPledge } from '../../localnet/demo/founding.js';
import type { Candidate } from '../../localnet/demo/founding.js';
import { queryChain } from '../../localnet/demo/recompute/blocks.js';
import { openTreasury } from '../../localnet/demo/treasury.js';
import type { Params } from '../../proto/codec/generated/banma/contract/v1.js';
import { testKey } from './testKeys.js';
import type { TestKey } from './testKeys.js';

/** A founder without a gateway: the test holds both of its keys. */
export interface TestFounder extends Candidate {
  readonly account: TestKey;
  readonly service: TestKey;
}

/** Chain points of a founder at genesis: enough for the pledge and more. */
export const FOUNDER_UPOINT = 1_000_000_000_000n;

/** The keys of the founders, to be funded at genesis. */
export function founderKeys(count: number): readonly { account: TestKey; service: TestKey }[] {
  return Array.from({ length: count }, (_, index) => ({
    account: testKey(`founder ${index}`),
    service: testKey(`founder ${index} service`),
  }));
}

export async function openFounders(rpcUrl: string, count: number): Promise<readonly TestFounder[]> {
  return Promise.all(
    founderKeys(count).map(async ({ account, service }) => ({
      account,
      service,
      treasury: await openTreasury(rpcUrl, Buffer.from(account.privateKey).toString('hex')),
      rpcUrl,
      // Nobody listens there.
      gatewayUrl: 'http://127.0.0.1:9',
      name: account.name,
      servicePublicKey: Buffer.from(service.publicKey).toString('hex'),
    })),
  );
}

/** Founds the contract and pledges for everybody, by transactions like anybody else. */
export async function foundAndPledge(
  contractId: string,
  params: Params,
  founders: readonly Candidate[],
): Promise<void> {
  const operator = testKey('test operator').address;
  await foundContract(contractId, params, founders, operator);
  await Promise.all(founders.map((founder) => payPledge(contractId, founder)));
}

/** Number and sequence of an account, once the chain has it. */
export async function readAccount(
  rpcUrl: string,
  address: string,
): Promise<{ readonly accountNumber: bigint; readonly sequence: bigint }> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const request = QueryAccountRequest.encode({ address }).finish();
      const path = '/cosmos.auth.v1beta1.Query/Account';
      const { account } = QueryAccountResponse.decode(await queryChain(rpcUrl, path, request));
      const { accountNumber, sequence } = BaseAccount.decode(account?.value ?? new Uint8Array());
      return { accountNumber, sequence };
    } catch (error) {
      if (attempt >= 20) throw error;
      await sleep(200);
    }
  }
}
