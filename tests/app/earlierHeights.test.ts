import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesToHex } from '../../app/kit/bytes.js';
import type { StateReader } from '../../app/kit/state.js';
import { closedRecordProof } from '../../app/modules/accounting/closedProof.js';
import { leafProof } from '../../app/modules/proof/leafProof.js';
import {
  QueryJournalRequest,
  QueryJournalResponse,
  QueryRecordRequest,
  QueryRecordsRequest,
  QueryRecordsResponse,
} from '../../proto/codec/generated/banma/accounting/v1.js';
import {
  QueryProofRequest,
  QueryProofStatsRequest,
  QueryProofsRequest,
  QueryProofsResponse,
} from '../../proto/codec/generated/banma/proof/v1.js';
import type { PageRequest } from '../../proto/codec/cosmos.js';
import type { TestChain } from '../support/chain.js';
import type { TestQuery } from '../support/documents.js';
import { answerOf, proofOf, queryBy, recordOf, registerMessage } from '../support/documents.js';
import {
  A,
  B,
  C,
  W,
  Z001,
  closed,
  createScene,
  passTo,
  record,
} from '../support/accountingScene.js';
import { copyState, earlierView } from '../support/stateViews.js';

const pages: readonly PageRequest[] = [
  { key: new Uint8Array(0), limit: 2n, offset: 0n, countTotal: false, reverse: false },
  { key: new Uint8Array(0), limit: 2n, offset: 0n, countTotal: false, reverse: true },
  { key: new Uint8Array(0), limit: 100n, offset: 0n, countTotal: false, reverse: false },
  { key: new Uint8Array(0), limit: 100n, offset: 0n, countTotal: false, reverse: true },
];

interface Asked {
  readonly path: string;
  readonly request: Uint8Array;
}

const proofPath = (name: string) => `/banma.proof.v1.Query/${name}`;
const recordPath = (name: string) => `/banma.accounting.v1.Query/${name}`;

/** Everything that reads what only grows, of these proofs and records. */
function requests(labels: readonly string[], queries: readonly TestQuery[]): Asked[] {
  const asked: Asked[] = [];
  const contractId = Z001;
  for (const label of labels) {
    const { hitDigest } = proofOf(B, Z001, label);
    const request = QueryProofRequest.encode({ contractId, hitDigest, proofId: 0n });
    asked.push({ path: proofPath('Proof'), request });
  }
  for (let proofId = 1n; proofId <= BigInt(labels.length); proofId += 1n) {
    const request = QueryProofRequest.encode({ contractId, hitDigest: new Uint8Array(0), proofId });
    asked.push({ path: proofPath('Proof'), request });
  }
  const stats = QueryProofStatsRequest.encode({ contractId, member: '' });
  asked.push({ path: proofPath('ProofStats'), request: stats });
  for (const { hash } of queries) {
    const one = { contractId, querier: A.address, requestHash: hash };
    asked.push({ path: recordPath('Record'), request: QueryRecordRequest.encode(one) });
  }
  for (const pagination of pages) {
    for (const contributor of ['', B.address, C.address]) {
      const request = QueryProofsRequest.encode({ contractId, contributor, pagination });
      asked.push({ path: proofPath('Proofs'), request });
    }
    for (const querier of ['', A.address]) {
      for (const status of [0, 1, 2] as const) {
        const request = QueryRecordsRequest.encode({ contractId, querier, status, pagination });
        asked.push({ path: recordPath('Records'), request });
      }
    }
    for (const { address: account } of [A, B, C]) {
      const request = QueryJournalRequest.encode({ account, denom: 'ublt', pagination });
      asked.push({ path: recordPath('Journal'), request });
    }
  }
  return asked;
}

/** The answers in hex, errors as their text. */
function answers(chain: TestChain, state: StateReader, height: bigint, asked: readonly Asked[]) {
  const block = { chainId: chain.chainId, height, timeMs: chain.timeMs() };
  return asked.map(({ path, request }) => {
    const handler = chain.application.registry.query(path);
    if (handler === undefined) return 'unknown';
    try {
      return bytesToHex(handler.execute({ state, block, at: () => ({ state, block }) }, request));
    } catch (error) {
      return String(error);
    }
  });
}

const chain = createScene({ proofs: [B, C] });
const first = closed(chain, [{ by: B, proof: '1' }, { by: C }], 'first');
const open = queryBy(A, Z001, 'open', chain.timeMs());
record(chain, A, [recordOf(open, { responses: [answerOf(open, B)] })]);
const past = copyState(chain.state);
const height = chain.height();

for (const [owner, labels] of [
  [B, ['3', '4', '5']],
  [C, ['6']],
  [B, ['7']],
] as const) {
  const proofs = labels.map((label) => proofOf(owner, Z001, label));
  chain.deliverOk(owner.service, [registerMessage(owner, Z001, proofs)]);
}
passTo(chain, open.request.requestedAt + W);
const last = closed(chain, [{ by: C, proof: '6' }], 'last');

const { keyspace } = chain.application.registry;
const view = earlierView(keyspace, past, chain.state);
const labels = ['1', '2', '3', '4', '5', '6', '7'];
const asked = requests(labels, [first, open, last]);

test('a query at an earlier height shows nothing that came after it', () => {
  const expected = answers(chain, past, height, asked);
  const seen = answers(chain, view, height, asked);
  assert.is.not(answers(chain, chain.state, height, asked).join(), expected.join());
  for (const [index, { path }] of asked.entries()) {
    assert.is(seen[index], expected[index], `${path} ${bytesToHex(asked[index]!.request)}`);
  }
});

/** All items of a list, two a page. */
function walk(
  path: string,
  encode: (pagination: PageRequest) => Uint8Array,
  decode: (bytes: Uint8Array) => readonly [count: number, nextKey: Uint8Array],
  reverse: boolean,
): number {
  const handler = chain.application.registry.query(path)!;
  const block = { chainId: chain.chainId, height, timeMs: chain.timeMs() };
  const at = { state: view, block, at: () => ({ state: view, block }) };
  let key: Uint8Array = new Uint8Array(0);
  let total = 0;
  do {
    const request = encode({ key, limit: 2n, offset: 0n, countTotal: false, reverse });
    const [count, nextKey] = decode(handler.execute(at, request));
    total += count;
    key = nextKey;
  } while (key.length > 0);
  return total;
}

test('pages at an earlier height lead through all that was there, and end', () => {
  const none = new Uint8Array(0);
  for (const reverse of [false, true]) {
    const proofs = walk(
      proofPath('Proofs'),
      (pagination) => QueryProofsRequest.encode({ contractId: Z001, contributor: '', pagination }),
      (bytes) => {
        const { proofs: items, pagination } = QueryProofsResponse.decode(bytes);
        return [items.length, pagination?.nextKey ?? none];
      },
      reverse,
    );
    assert.is(proofs, 2);
    const records = walk(
      recordPath('Records'),
      (pagination) =>
        QueryRecordsRequest.encode({ contractId: Z001, querier: '', status: 0, pagination }),
      (bytes) => {
        const { records: items, pagination } = QueryRecordsResponse.decode(bytes);
        return [items.length, pagination?.nextKey ?? none];
      },
      reverse,
    );
    assert.is(records, 2);
    const { address: account } = A;
    const journal = (state: StateReader) => {
      const request = QueryJournalRequest.encode({ account, denom: '', pagination: pages[2] });
      const block = { chainId: chain.chainId, height, timeMs: 0n };
      const { execute } = chain.application.registry.query(recordPath('Journal'))!;
      return QueryJournalResponse.decode(
        execute({ state, block, at: () => ({ state, block }) }, request),
      ).entries.length;
    };
    const entries = walk(
      recordPath('Journal'),
      (pagination) => QueryJournalRequest.encode({ account, denom: '', pagination }),
      (bytes) => {
        const { entries: items, pagination } = QueryJournalResponse.decode(bytes);
        return [items.length, pagination?.nextKey ?? none];
      },
      reverse,
    );
    assert.is(entries, journal(past));
    assert.ok(entries < journal(chain.state));
  }
});

test('what was not there at an earlier height has no proof at it', () => {
  const digestOf = (label: string) => proofOf(B, Z001, label).hitDigest;
  assert.is.not(leafProof(view, Z001, digestOf('1')), undefined);
  assert.is(leafProof(view, Z001, digestOf('3')), undefined);
  assert.is.not(leafProof(chain.state, Z001, digestOf('3')), undefined);
  const keyOf = ({ hash }: TestQuery) => ({
    contractId: Z001,
    querier: A.bytes,
    requestHash: hash,
  });
  assert.is.not(closedRecordProof(view, keyOf(first)), undefined);
  assert.is(closedRecordProof(view, keyOf(open)), undefined);
  assert.is.not(closedRecordProof(chain.state, keyOf(open)), undefined);
});

test.run();
