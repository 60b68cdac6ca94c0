import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DecodedTx } from '../../app/block/decodeTx.js';
import { blockBudget } from '../../app/block/limits.js';
import { selectTransactions } from '../../app/block/proposal.js';
import type { Admit } from '../../app/block/proposal.js';
import type { Candidate } from '../../app/block/proposedBlock.js';
import { coded, SDK_ERRORS } from '../../app/kit/errors.js';
import { runAtOnce } from '../../app/kit/steps.js';

type Signer = readonly [address: string, sequence: number];

let made = 0;
/** A small transaction of these signers. */
function candidate(...signers: readonly Signer[]): Candidate {
  const bytes = new TextEncoder().encode(`transaction ${(made += 1)}`);
  const tx = {
    signers: signers.map(([address, sequence]) => ({ address, sequence: BigInt(sequence) })),
    fee: { gasLimit: 1_000n },
    cost: { signatures: signers.length, resultBytes: 100 },
  };
  return { bytes, tx: tx as unknown as DecodedTx };
}

/** Admits in order of sequence, as the chain does, and counts how often it was asked. */
function counting(): { readonly admit: Admit; readonly asked: () => number } {
  const sequences = new Map<string, bigint>();
  let asked = 0;
  const admit: Admit = ({ signers }) => {
    asked += 1;
    const isNext = signers.every(
      ({ address, sequence }) => (sequences.get(address) ?? 0n) === sequence,
    );
    if (!isNext) return coded(SDK_ERRORS.wrongSequence);
    for (const { address, sequence } of signers) sequences.set(address, sequence + 1n);
    return undefined;
  };
  return { admit, asked: () => asked };
}

const ROUNDS = 250;

test('transactions that wait for a second signer are not tried again every round', () => {
  // They wait for `last`, whose first transaction stands at the end of a long queue of `busy`.
  const waiting = Array.from({ length: ROUNDS }, (_, index) =>
    candidate([`waiter ${index}`, 0], ['last', ROUNDS - index]),
  );
  const busy = Array.from({ length: ROUNDS }, (_, index) => candidate(['busy', index]));
  const first = candidate(['busy', ROUNDS], ['last', 0]);
  const candidates = [...waiting, ...busy, first];
  const { admit, asked } = counting();
  const selected = runAtOnce(selectTransactions(candidates, blockBudget(-1n, 4_000_000n), admit));
  assert.is(selected.length, candidates.length);
  assert.ok(asked() <= 3 * candidates.length, `asked ${asked()} times`);
});

test('one that waits in vain leaves with its code, and the others go on', () => {
  const inVain = candidate(['ann', 0], ['ben', 7]);
  const later = candidate(['ann', 1]);
  const good = candidate(['cat', 0]);
  const { admit } = counting();
  const selected = runAtOnce(
    selectTransactions([inVain, later, good], blockBudget(-1n, 4_000_000n), admit),
  );
  assert.equal(
    selected.map(({ bytes }) => bytes),
    [good.bytes, inVain.bytes, later.bytes],
  );
});

test.run();
