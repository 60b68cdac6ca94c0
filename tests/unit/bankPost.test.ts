import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { applyEntry, setBalance } from '../../app/modules/bank/post.js';
import { addressToText } from '../../proto/documents/address.js';
import { bytesOf } from '../support/documents.js';
import { createMemoryState } from '../support/memoryState.js';

test('what a movement to many new accounts costs grows with their number, not with its square', () => {
  const state = createMemoryState();
  const sender = addressToText(bytesOf('sender', 20));
  const accounts = new Set([sender]);
  const ledger = {
    exists: (_state: unknown, address: string) => accounts.has(address),
    create: (_context: unknown, address: string) => void accounts.add(address),
    minAccountBalance: () => 5n,
  };
  let reads = 0;
  const receivers = Array.from({ length: 500 }, (_, index) => {
    const account = addressToText(bytesOf(`receiver ${index}`, 20));
    return {
      get account() {
        reads += 1;
        return account;
      },
      denom: 'upoint',
      amount: 5n,
    };
  });
  setBalance(state, sender, 'upoint', 2_500n);
  const context = {
    state,
    block: { chainId: 'test', height: 1n, timeMs: 1n },
    txHash: bytesOf('tx', 32),
    events: { emit: () => undefined },
    verifier: { verify: () => true, firstInvalid: () => -1 },
  };
  const lines = [{ account: sender, denom: 'upoint', amount: -2_500n }, ...receivers];
  applyEntry(context, ledger as never, { kind: 'transfer', lines });
  assert.is(accounts.size, 501);
  assert.ok(reads < 20 * receivers.length, `${reads} reads of ${receivers.length} accounts`);
});

test.run();
