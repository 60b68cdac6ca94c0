import { BlockIDFlag } from 'cosmjs-types/tendermint/types/validator';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ONE_THIRD } from '../../gateway/light/commit.js';
import { headerHash } from '../../gateway/light/header.js';
import { LightError } from '../../gateway/light/types.js';
import { validatorsHash } from '../../gateway/light/validators.js';
import type { TrustRules } from '../../gateway/light/verify.js';
import { verifyAlone, verifyBefore, verifyLater } from '../../gateway/light/verify.js';
import { toHex } from '../../gateway/hex.js';
import { parseRecorded, recordedChain } from '../support/lightVectors.js';

const HOUR_NS = 3_600_000_000_000n;
const RULES: Omit<TrustRules, 'chainId'> = {
  trustingPeriodNs: HOUR_NS,
  maxClockDriftNs: 10_000_000_000n,
  trustLevel: ONE_THIRD,
};

for (const name of ['kvstore', 'banma'] as const) {
  const { chain_id: chainId, blocks: recorded } = recordedChain(name);
  const blocks = recorded.map(parseRecorded);
  const rules = { ...RULES, chainId };
  const first = blocks[0]!.header.time.seconds * 1_000_000_000n;

  test(`headers of a real chain (${name}) have the hashes that CometBFT gave them`, () => {
    blocks.forEach(({ header, commit }, index) => {
      assert.is(toHex(headerHash(header)), toHex(commit.blockId.hash));
      const next = blocks[index + 1];
      if (next) assert.is(toHex(headerHash(header)), toHex(next.header.lastBlockId.hash));
    });
  });

  test(`validators of a real chain (${name}) have the hashes of its headers`, () => {
    blocks.forEach(({ header, validators }, index) => {
      assert.is(toHex(validatorsHash(validators)), toHex(header.validatorsHash));
      const next = blocks[index + 1];
      if (next) assert.is(toHex(header.nextValidatorsHash), toHex(next.header.validatorsHash));
    });
  });

  test(`signatures of a real chain (${name}) verify alone, step by step and backwards`, () => {
    blocks.forEach((block, index) => {
      verifyAlone(chainId, block);
      const before = blocks[index - 1];
      if (before === undefined) return;
      verifyLater(before, block, rules, first + HOUR_NS / 2n);
      verifyBefore(block.header, before.header, chainId);
    });
  });
}

const kvstore = recordedChain('kvstore');
const kvstoreRules = { ...RULES, chainId: kvstore.chain_id };

test('the recorded chain has votes of all three kinds and more than one set of validators', () => {
  const blocks = kvstore.blocks.map(parseRecorded);
  const flags = new Set(
    blocks.flatMap(({ commit }) => commit.signatures.map((vote) => vote.blockIdFlag)),
  );
  assert.ok(flags.has(BlockIDFlag.BLOCK_ID_FLAG_ABSENT));
  assert.ok(flags.has(BlockIDFlag.BLOCK_ID_FLAG_COMMIT));
  const sets = new Set(blocks.map(({ header }) => toHex(header.validatorsHash)));
  assert.ok(sets.size >= 3, `${sets.size} sets`);
});

/** Every leaf of a JSON value, as a path and a copy of the whole with this leaf changed. */
function* changedLeaves(
  value: unknown,
  path: readonly (string | number)[] = [],
): Generator<readonly [path: string, change: (whole: unknown) => void]> {
  if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) yield* changedLeaves(inner, [...path, key]);
    return;
  }
  yield [
    path.join('.'),
    (whole) => {
      let target = whole as Record<string, unknown>;
      for (const key of path.slice(0, -1)) target = target[key] as Record<string, unknown>;
      target[path.at(-1)!] = changed(value);
    },
  ];
}

function changed(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  const text = String(value);
  if (/^\d+$/.test(text)) return String(BigInt(text) + 1n);
  if (/^\d{4}-/.test(text)) return text.replace(/(\.\d+)?Z/, '.000000001Z');
  // The first character: all its bits count in hex and in base64.
  return `${text.startsWith('1') ? '2' : '1'}${text.slice(1)}`;
}

test('a real light block of which any one field is changed is refused', () => {
  // Powers 40, 20, 20, 10, and one of the 20 is away: every vote is needed.
  const index = kvstore.blocks.findIndex((recorded) => {
    const flags = parseRecorded(recorded).commit.signatures.map((vote) => vote.blockIdFlag);
    return flags.join() === '2,1,2,2';
  });
  const trusted = parseRecorded(kvstore.blocks[index - 1]!);
  const now = trusted.header.time.seconds * 1_000_000_000n + HOUR_NS / 2n;
  // What CometBFT adds and no validator signs.
  const unsigned =
    /^commit\.canonical$|proposer_priority$|^validators\.(count|total|block_height)$/;
  let count = 0;
  for (const [path, change] of changedLeaves(kvstore.blocks[index])) {
    if (unsigned.test(path)) continue;
    const block = structuredClone(kvstore.blocks[index]!);
    change(block);
    count += 1;
    assert.throws(
      () => {
        verifyLater(trusted, parseRecorded(block), kvstoreRules, now);
      },
      (error: unknown) => error instanceof LightError,
      `${path} is changed and passes`,
    );
  }
  assert.ok(count >= 45, `${count} fields`);
});

test.run();
