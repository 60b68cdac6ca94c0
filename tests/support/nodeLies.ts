import type { Lie } from './lyingProxy.js';

/** What a node that is asked for `proof/total` may get wrong, one thing at a time. */

export type Json = Record<string, unknown>;
const inside = (json: Json, ...path: readonly string[]): Json =>
  path.reduce((value, key) => value[key] as Json, json);
export const flipHex = (text: unknown): string => {
  const [first = '', ...rest] = String(text);
  return `${first === '0' ? '1' : '0'}${rest.join('')}`;
};
export const flipBase64 = (text: unknown): string => {
  const bytes = Buffer.from(String(text), 'base64');
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  return bytes.toString('base64');
};
export const lyingAnswer =
  (change: (response: Json) => void): Lie =>
  (method, result) => {
    if (method === 'abci_query') change(inside(result, 'response'));
  };
const headerOf =
  (change: (signedHeader: Json) => void): Lie =>
  (method, result) => {
    if (method === 'commit') change(inside(result, 'signed_header'));
  };
const firstOp = (response: Json): Json => (inside(response, 'proofOps').ops as Json[])[0]!;
const firstSignature = (signed: Json): Json => (inside(signed, 'commit').signatures as Json[])[0]!;
const firstValidator =
  (change: (validator: Json) => void): Lie =>
  (method, result) => {
    if (method === 'validators') change((result.validators as Json[])[0]!);
  };

/** What it shows, the lie, and how the refusal begins. */
export const lies: readonly (readonly [what: string, lie: Lie, field: RegExp])[] = [
  ['another value', lyingAnswer((r) => (r.value = flipBase64(r.value))), /^response.value/],
  ['no value', lyingAnswer((r) => (r.value = null)), /^response.value/],
  [
    'another proof',
    lyingAnswer((r) => (firstOp(r).data = flipBase64(firstOp(r).data))),
    /^response.proofOps: ops\[0\]/,
  ],
  [
    'another key',
    lyingAnswer((r) => (firstOp(r).key = flipBase64(firstOp(r).key))),
    /^response.proofOps: ops\[0\].key/,
  ],
  [
    'another type of proof',
    lyingAnswer((r) => (firstOp(r).type = 'ics23:iavl')),
    /^response.proofOps: ops\[0\].type/,
  ],
  ['no proof', lyingAnswer((r) => (r.proofOps = null)), /^response.proofOps/],
  ['no ops', lyingAnswer((r) => (r.proofOps = { ops: [] })), /^response.proofOps: proof: 0 ops/],
  [
    'one op twice',
    lyingAnswer((r) => (r.proofOps = { ops: [firstOp(r), firstOp(r)] })),
    /^response.proofOps: proof: 2 ops/,
  ],
  ['another height', lyingAnswer((r) => (r.height = '1')), /^response.height/],
  ['a refusal', lyingAnswer((r) => Object.assign(r, { code: 18, log: 'not today' })), /^node http/],
  [
    'another app hash',
    headerOf((s) => (inside(s, 'header').app_hash = flipHex(inside(s, 'header').app_hash))),
    /^commit.block_id.hash/,
  ],
  [
    'another time',
    headerOf((s) => (inside(s, 'header').time = '2026-01-01T00:00:00Z')),
    /^commit.block_id.hash/,
  ],
  [
    'another signature',
    headerOf((s) => (firstSignature(s).signature = flipBase64(firstSignature(s).signature))),
    /^commit.signatures\[0\].signature/,
  ],
  ['no vote', headerOf((s) => (inside(s, 'commit').signatures = [])), /^commit.signatures/],
  ['more power', firstValidator((v) => (v.voting_power = '11')), /^header.validators_hash/],
  [
    'another key of a validator',
    firstValidator((v) => ((v.pub_key as Json).value = flipBase64((v.pub_key as Json).value))),
    /^validators\[0\].address/,
  ],
];
