import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { eventSize } from '../../app/block/gas.js';
import type { EncodedMessage, MessageHandler } from '../../app/kit/module.js';
import { createModules } from '../../app/modules/index.js';
import type { TestKey } from '../support/chain.js';
import {
  answerOf,
  bytesOf,
  claimMessage,
  detailOf,
  queryBy,
  recordMessage,
  recordOf,
  registerMessage,
  proofOf,
} from '../support/documents.js';
import { A, B, C, D, E, W, Z001, blt, createScene, passTo } from '../support/accountingScene.js';

const RESPONDERS = [B, C, D, E];

/** Balances after a record whose answers arrive in this order, each recorded or claimed. */
function balancesAfter(
  balance: bigint,
  order: readonly number[],
  claimed: readonly boolean[],
): string {
  const chain = createScene({ balance, proofs: [B, C, D] });
  const query = queryBy(A, Z001, 'q', chain.timeMs());
  const txs = order.map((index) => {
    const responder = RESPONDERS[index] ?? B;
    const hit = index < 3 ? String(index + 1) : undefined;
    const answer = answerOf(query, responder, { hit });
    const detail = index === 1 ? detailOf(query, responder, '2') : undefined;
    const [signer, message]: [TestKey, EncodedMessage] =
      claimed[index] === true
        ? [responder.service, claimMessage(query, responder, answer, detail)]
        : [
            A.service,
            recordMessage(A, Z001, [
              recordOf(query, {
                responses: [answer],
                details: detail === undefined ? [] : [detail],
              }),
            ]),
          ];
    return chain.sign(signer, [message]);
  });
  const half = Math.ceil(txs.length / 2);
  for (const part of [txs.slice(0, half), txs.slice(half)]) {
    for (const { code, log } of chain.block(part).outcomes) assert.is(code, 0, log);
  }
  passTo(chain, query.request.requestedAt + W);
  return [A, ...RESPONDERS].map((one) => blt(chain, one)).join(' ');
}

test('neither the order of answers nor who brings them changes a payment', () => {
  for (const balance of [5_000_000n, 700_000n, 123_457n, 0n]) {
    const expected = balancesAfter(balance, [0, 1, 2, 3], []);
    fc.assert(
      fc.property(
        fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
        fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
        (order, claimed) => {
          assert.is(balancesAfter(balance, order, claimed), expected);
        },
      ),
      { numRuns: 15, seed: 3 },
    );
  }
});

/** The reply and events of a message, against the bound that its cost names. */
function checkBound(message: EncodedMessage, balance = 5_000_000n): void {
  const chain = createScene({ balance, proofs: [B] });
  const handlers = createModules().modules.flatMap(({ messages }) => messages);
  const handler = handlers.find(({ typeUrl }) => typeUrl === message.typeUrl);
  if (handler === undefined) throw new Error(`no handler of ${message.typeUrl}`);
  const known = handler as unknown as MessageHandler<unknown>;
  const { resultBytes } = known.cost(known.decode(message.value));
  const signer = message.typeUrl.endsWith('MsgRegisterProofs') ? B : A;
  const outcome = chain.deliverOk(signer.service, [message]);
  const ofMessage = outcome.events.filter(({ type }) => type.startsWith('banma.'));
  const bytes = ofMessage.reduce((sum, event) => sum + eventSize(event), outcome.data.length);
  assert.ok(bytes <= resultBytes, `${message.typeUrl}: ${bytes} bytes, bound ${resultBytes}`);
}

test('no reply is larger than the bound in the cost of its message', () => {
  const stale = Array.from({ length: 500 }, (_, index) => {
    const query = queryBy(A, Z001, `q${index}`, 1_600_000_000_000n);
    const rejected = RESPONDERS.map(({ bytes }) => {
      return { responder: bytes, hitDigest: bytesOf('hit 1', 16), reason: 1 as const };
    });
    return recordOf(query, { responses: [answerOf(query, B)], rejected });
  });
  checkBound(recordMessage(A, Z001, stale));
  checkBound(recordMessage(A, Z001, stale.slice(0, 1)));
  const one = proofOf(B, Z001, 'p');
  checkBound(registerMessage(B, Z001, [one]));
  checkBound(
    registerMessage(
      B,
      Z001,
      Array.from({ length: 2000 }, () => one),
    ),
  );
});

test.run();
