import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MsgUpdateProfile } from '../../proto/codec/generated/banma/contract/v1.js';
import { createTestChain, encoded, testKey } from '../support/chain.js';
import type { TestChain } from '../support/chain.js';
import { member, TEST_PARAMS } from '../support/consortium.js';
import { proofOf, registerMessage } from '../support/documents.js';

const ann = member('ann');
const ben = member('ben');
const PURSE = 1_000_000n;

/** A chain of one contract each per id, with ann and ben; ann has points for fees. */
function start(ids: readonly string[]): TestChain {
  const founders = [ann.address, ben.address];
  const contracts = ids.map((contract_id, index) => ({
    contract_id,
    params: { ...TEST_PARAMS, denom: `ucoin${index}`, founders_required: 2 },
    creator: ann.address,
    founders,
    operator: '',
    status: 'CONTRACT_STATUS_ACTIVE',
  }));
  const memberships = ids.flatMap((contract_id) =>
    [ann, ben].map(({ name, address, service }) => ({
      contract_id,
      member: address,
      founder: true,
      profile: {
        name,
        gateway_url: `https://${name}.example`,
        service_public_key: Buffer.from(service.publicKey).toString('base64'),
      },
      pledged: '1000',
      standing: { state: 'MEMBER_STATE_ACTIVE' },
    })),
  );
  const coins = [{ denom: 'upoint', amount: String(PURSE) }];
  const bank = { balances: [{ address: ann.address, coins }] };
  return createTestChain({ genesis: { bank, contract: { contracts, memberships } } });
}

let made = 0;
const register = (chain: TestChain, contractId: string, feeUpoint: bigint) => {
  const message = registerMessage(ann, contractId, [proofOf(ann, contractId, `${(made += 1)}`)]);
  return chain.deliver(ann.service, [message], { feeUpoint });
};
const points = (chain: TestChain): bigint => chain.balance(ann.address, 'upoint');

/** ann names another service key in a contract, or none. */
function rotate(chain: TestChain, contractId: string, key?: string): void {
  const servicePublicKey = key === undefined ? new Uint8Array(0) : testKey(key).publicKey;
  const profile = { name: 'ann', gatewayUrl: 'https://ann.example', servicePublicKey };
  const update = { member: ann.address, contractId, profile };
  chain.deliverOk(ann.account, [encoded(MsgUpdateProfile, update)]);
}

test('the fees of a service key are its member’s', () => {
  const chain = start(['Z001']);
  assert.is(register(chain, 'Z001', 1_000n).code, 0);
  assert.is(points(chain), PURSE - 1_000n);
});

test('a key that was replaced or paused cannot burn its member’s points', () => {
  for (const key of ['ann second', undefined]) {
    const chain = start(['Z001']);
    rotate(chain, 'Z001', key);
    const message = registerMessage(ann, 'Z001', [proofOf(ann, 'Z001', '1')]);
    assert.is(chain.checkTx(chain.sign(ann.service, [message], { feeUpoint: 1n })).code, 4);
    const { code, codespace } = register(chain, 'Z001', PURSE);
    assert.is(`${codespace} ${code}`, 'sdk 4');
    assert.is(points(chain), PURSE);
  }
});

test('a key serves as long as one contract of its member names it', () => {
  const chain = start(['Z001', 'Z002']);
  rotate(chain, 'Z001');
  assert.is(register(chain, 'Z002', 1_000n).code, 0);
  rotate(chain, 'Z002', 'ann second');
  assert.is(register(chain, 'Z002', 1_000n).codespace, 'sdk');
  rotate(chain, 'Z001', 'ann service');
  assert.is(register(chain, 'Z001', 1_000n).code, 0);
  assert.is(points(chain), PURSE - 2_000n);
});

test.run();
