import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createRpcProvider } from '../../gateway/light/provider.js';
import { toHex } from '../../gateway/hex.js';
import { lightValidator } from '../support/lightChain.js';
import { refused } from '../support/lightRefused.js';

/** Answers `/commit` and `/validators` from JSON, 100 validators a page. */
function rpcOf(json: { commit?: unknown; validators?: readonly unknown[]; total?: unknown }) {
  const pages: string[] = [];
  const call = async <Result>(method: string, params: Readonly<Record<string, unknown>>) => {
    const page = Number(params.page);
    if (method === 'validators') pages.push(String(params.page));
    const validators = json.validators?.slice((page - 1) * 100, page * 100);
    const answer = method === 'commit' ? json.commit : { validators, total: json.total };
    return answer as Result;
  };
  return { pages, rpc: { call, close: async () => undefined } };
}

const bytesHex = (value: Uint8Array): string => toHex(value).toUpperCase();
const ANY_ID = { hash: '', parts: { total: 0, hash: '' } };
const COMMIT = {
  signed_header: {
    header: {
      ...{ version: { block: '11' }, chain_id: 'c', height: '5', time: '2026-01-01T00:00:00Z' },
      ...{ last_block_id: ANY_ID, last_commit_hash: '', data_hash: '', validators_hash: '' },
      ...{ next_validators_hash: '', consensus_hash: '', app_hash: '', last_results_hash: '' },
      ...{ evidence_hash: '', proposer_address: '' },
    },
    commit: { height: '5', round: 0, block_id: ANY_ID, signatures: [] },
  },
};
const jsonValidator = (name: string, type = 'tendermint/PubKeyEd25519') => {
  const { address, publicKey } = lightValidator(name);
  const value = Buffer.from(publicKey).toString('base64');
  return { address: bytesHex(address), pub_key: { type, value }, voting_power: '10' };
};

test('validators come in pages of a hundred', async () => {
  const validators = Array.from({ length: 250 }, (_, index) => jsonValidator(`page ${index}`));
  const { pages, rpc } = rpcOf({ commit: COMMIT, validators, total: '250' });
  const block = await createRpcProvider('http://node', rpc).lightBlock(5n);
  assert.is(block.validators.length, 250);
  assert.equal(pages, ['1', '2', '3']);
});

const few = [jsonValidator('a'), jsonValidator('b')];
const malformed: readonly (readonly [string, Parameters<typeof rpcOf>[0], RegExp])[] = [
  [
    'a secp256k1 validator',
    {
      commit: COMMIT,
      validators: [few[0], jsonValidator('b', 'tendermint/PubKeySecp256k1')],
      total: '2',
    },
    /^validators\[1\].pub_key.type: is tendermint\/PubKeySecp256k1: only/,
  ],
  [
    'fewer validators than said',
    { commit: COMMIT, validators: few, total: '9' },
    /^validators: are 2 on the pages, not 9/,
  ],
  [
    'more validators than said',
    { commit: COMMIT, validators: few, total: '1' },
    /^validators: are 2 on the pages, not 1/,
  ],
  [
    'endless validators',
    { commit: COMMIT, validators: few, total: '99999' },
    /^validators: are 99999, over 10000/,
  ],
  ['no answer', {}, /signed_header|is not an object/],
  ['no header', { commit: { signed_header: null } }, /^signed_header: is not an object/],
  [
    'another height',
    { commit: JSON.parse(JSON.stringify(COMMIT).replace('"5"', '"6"')) as unknown },
    /^header.height: is 6, asked was 5/,
  ],
  [
    'a height that is none',
    { commit: JSON.parse(JSON.stringify(COMMIT).replace('"5"', '"5.5"')) as unknown },
    /^header.height: is not a whole number/,
  ],
  [
    'a height over 64 bits',
    {
      commit: JSON.parse(JSON.stringify(COMMIT).replace('"5"', '"9999999999999999999"')) as unknown,
    },
    /^header.height: is not a signed 64-bit/,
  ],
  [
    'odd hex',
    {
      commit: JSON.parse(
        JSON.stringify(COMMIT).replace('"app_hash":""', '"app_hash":"abc"'),
      ) as unknown,
    },
    /^header.app_hash: is not hex/,
  ],
  [
    'a time that is none',
    { commit: JSON.parse(JSON.stringify(COMMIT).replace('2026', '20xx')) as unknown },
    /^header.time: is not an RFC 3339 time/,
  ],
];

for (const [what, json, text] of malformed) {
  test(`a node that shows ${what} is refused, naming the field`, async () => {
    const provider = createRpcProvider('http://node', rpcOf(json).rpc);
    await refused(provider.lightBlock(5n), 'invalid', text);
  });
}

test.run();
