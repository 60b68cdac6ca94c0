import process from 'node:process';
import { appendFileSync, readFileSync } from 'node:fs';
import { addressFromText } from '../../proto/documents/address.js';
import { MsgRecordQueries } from '../../proto/codec/generated/banma/accounting/v1.js';
import { requestHash } from '../../proto/documents/envelope.js';
import { CHAIN_ID } from './chainId.js';
import { createFakeChain } from './fakeChain.js';
import { startTestGateway } from './gateways.js';

/**
 * A gateway in a process of its own, to be killed. Arguments: folder, URL of the peer, file that
 * stands for the chain (a line for each record that was ever sent), and where to die: at the n-th
 * time the given point is passed.
 */
const [folder = '', peerUrl = '', ledger = '', point = '', times = '1'] = process.argv.slice(2);
let passed = 0;
const pass = (name: string): void => {
  if (name !== point) return;
  passed += 1;
  if (passed === Number(times)) process.kill(process.pid, 'SIGKILL');
};

const chain = createFakeChain(['a', 'b']);
chain.member('b', (membership) => ({
  ...membership,
  profile: { ...membership.profile!, gatewayUrl: peerUrl },
}));
const execute = chain.sender.send;
Object.assign(chain.sender, {
  send: async (...args: Parameters<typeof execute>) => {
    pass('before-send');
    for (const { value } of args[0]) note(value);
    const outcome = await execute(...args);
    pass('after-send');
    return outcome;
  },
});
const proof = chain.reader.proof;
Object.assign(chain.reader, {
  proof: (...args: Parameters<typeof proof>) => {
    pass('verifying');
    return proof(...args);
  },
  memberships: ((memberships) => async (contractId: string) => {
    pass('memberships');
    return memberships(contractId);
  })(chain.reader.memberships),
});
for (const line of readFileSync(`${ledger}.proofs`, 'utf8').split('\n').filter(Boolean)) {
  const [hit = '', detail = ''] = line.split(' ');
  const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
  chain.register('b', bytes(hit), bytes(detail));
}
const a = await startTestGateway(chain, 'a', { folder, flushMs: 50 });
process.stdout.write(`${a.gateway.businessPort}\n`);

function note(value: Uint8Array): void {
  const { member, contractId, records } = MsgRecordQueries.decode(value);
  for (const record of records) {
    const hash = requestHash({
      chainId: CHAIN_ID,
      contractId,
      querier: addressFromText(member),
      responder: new Uint8Array(0),
      ...record,
    });
    const responders = record.responses.length;
    appendFileSync(ledger, `${Buffer.from(hash).toString('hex')} ${responders}\n`);
  }
}
