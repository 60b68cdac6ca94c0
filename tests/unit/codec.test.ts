import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesToHex, concatBytes } from '../../app/kit/bytes.js';
import { MsgVote } from '../../proto/codec/generated/banma/contract/v1.js';
import { cosmjsRegistryTypes } from '../../proto/codec/registry.js';
import { choicesOf } from '../support/choices.js';
import { samples } from '../vectors/messages.samples.js';

const golden = JSON.parse(
  readFileSync(new URL('../vectors/messages.json', import.meta.url), 'utf8'),
) as { readonly command: string; readonly messages: Readonly<Record<string, string>> };
const vote = MsgVote.fromPartial({ voter: 'a', contractId: 'Z001', proposalId: 1n, option: 1 });
const voteBytes = MsgVote.encode(vote);

test('every message of ours has golden bytes, and no other has', () => {
  const names = samples().map(({ typeUrl }) => typeUrl);
  assert.equal(Object.keys(golden.messages), names);
  const missing = cosmjsRegistryTypes().filter(([typeUrl]) => !names.includes(typeUrl));
  assert.equal(missing, []);
});

for (const { typeUrl, message, value } of samples()) {
  test(`${typeUrl.slice(1)} encodes to its golden bytes (${golden.command})`, () => {
    assert.is(bytesToHex(message.encode(value)), golden.messages[typeUrl]);
  });

  test(`${typeUrl.slice(1)} decodes to what was encoded`, () => {
    const decoded = message.decode(message.encode(value));
    assert.equal(message.toJson(decoded), message.toJson(value));
  });

  test(`${typeUrl.slice(1)} has one encoding: what is decoded encodes to the same bytes`, () => {
    const bytes = message.encode(value);
    const { below, chance } = choicesOf(bytes.length);
    for (let attempt = 0; attempt < 400; attempt += 1) {
      const changed = Uint8Array.from(bytes);
      changed[below(changed.length)] = below(256);
      const given = chance(0.3) ? changed.slice(0, below(changed.length)) : changed;
      let decoded: object;
      try {
        decoded = message.decode(given);
      } catch {
        continue;
      }
      assert.is(bytesToHex(message.encode(decoded)), bytesToHex(given));
    }
  });
}

const field = (tag: number, ...body: number[]): Uint8Array => Uint8Array.of(tag, ...body);
const refused: readonly [what: string, bytes: Uint8Array][] = [
  ['an unknown field', concatBytes([voteBytes, field(0x7a, 0)])],
  ['trailing bytes', concatBytes([voteBytes, field(0)])],
  ['an explicit default', concatBytes([field(0x0a, 0), voteBytes])],
  ['a field twice', concatBytes([voteBytes, field(0x18, 2)])],
  ['another order', concatBytes([field(0x18, 1), field(0x0a, 1, 97)])],
  ['a longer varint', field(0x18, 0x81, 0)],
  ['an enum value that does not exist', field(0x20, 9)],
  ['another wire type', field(0x1d, 1, 0, 0, 0)],
  ['text that is not UTF-8', field(0x0a, 1, 0xff)],
  ['a length past the end', field(0x0a, 9, 97)],
];
for (const [what, bytes] of refused) {
  test(`decoding refuses ${what}`, () => {
    assert.throws(() => MsgVote.decode(bytes), /banma\.contract\.v1\.MsgVote/);
  });
}

test('64-bit integers are taken as bigint only, and not beyond their range', () => {
  assert.throws(() => MsgVote.encode({ ...vote, proposalId: 1 as never }), /proposal_id/);
  assert.throws(() => MsgVote.encode({ ...vote, proposalId: 1n << 64n }), /proposal_id/);
  assert.throws(() => MsgVote.encode({ ...vote, proposalId: -1n }), /proposal_id/);
});

test.run();
