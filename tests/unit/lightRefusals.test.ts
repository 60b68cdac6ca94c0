import type { Header } from 'cosmjs-types/tendermint/types/types';
import { BlockIDFlag } from 'cosmjs-types/tendermint/types/validator';
import { test } from 'uvu';
import type { LightBlock, LightErrorCode } from '../../gateway/light/types.js';
import { MAX_TOTAL_POWER, validatorsHash } from '../../gateway/light/validators.js';
import { verifyLater } from '../../gateway/light/verify.js';
import { inOrder, lightCommit, lightValidators } from '../support/lightChain.js';
import type { SigningValidator } from '../support/lightChain.js';
import { alice, at, bob, carol, four, NOW_NS, refusedBy, RULES } from '../support/lightScene.js';

/** The block with another header, its commit made anew by all its validators. */
function resigned(block: LightBlock, header: Partial<Header>): LightBlock {
  const changedHeader = { ...block.header, ...header };
  const commit = lightCommit(changedHeader, block.validators as readonly SigningValidator[]);
  return { ...block, header: changedHeader, commit };
}

function withVote(
  block: LightBlock,
  index: number,
  vote: Partial<LightBlock['commit']['signatures'][number]>,
): LightBlock {
  const signatures = block.commit.signatures.map((signature, place) =>
    place === index ? { ...signature, ...vote } : signature,
  );
  return { ...block, commit: { ...block.commit, signatures } };
}

const nothing = new Uint8Array(0);
const wrong32 = new Uint8Array(32).fill(7);
const votesOf = (block: LightBlock, voters: readonly SigningValidator[]): LightBlock => ({
  ...block,
  commit: lightCommit(block.header, block.validators as readonly SigningValidator[], (validator) =>
    voters.includes(validator),
  ),
});
const withValidators = (validators: readonly SigningValidator[]): LightBlock => {
  const validatorsHashOfSet = validatorsHash(validators);
  return resigned({ ...at(2), validators }, { validatorsHash: validatorsHashOfSet });
};
const NS = 1_000_000_000n;
const second = at(2);
const { ABSENT, NIL, UNKNOWN } = {
  UNKNOWN: BlockIDFlag.BLOCK_ID_FLAG_UNKNOWN,
  ABSENT: BlockIDFlag.BLOCK_ID_FLAG_ABSENT,
  NIL: BlockIDFlag.BLOCK_ID_FLAG_NIL,
};

/** What is wrong, the field and code it is refused by, and the block that follows height 1. */
const refusals: readonly (readonly [
  what: string,
  field: string,
  block: LightBlock,
  code?: LightErrorCode,
])[] = [
  ['another chain', 'header.chain_id', resigned(second, { chainId: 'other-1' })],
  [
    'another block format',
    'header.version.block',
    resigned(second, { version: { block: 10n, app: 1n } }),
  ],
  ['height 0', 'header.height', resigned(second, { height: 0n })],
  ['the trusted height', 'header.height', at(1)],
  ['a time not after the trusted', 'header.time', resigned(second, { time: at(1).header.time })],
  [
    'a time in the future',
    'header.time',
    resigned(second, { time: { seconds: NOW_NS / NS + 11n, nanos: 0 } }),
  ],
  [
    'a time out of range',
    'header.time',
    resigned(second, { time: { seconds: 1n << 40n, nanos: 0 } }),
  ],
  ['bad nanoseconds', 'header.time', resigned(second, { time: { seconds: 1n, nanos: 1e9 } })],
  [
    'no last block',
    'header.last_block_id.hash',
    resigned(second, { lastBlockId: at(1).header.lastBlockId }),
  ],
  ['a short data hash', 'header.data_hash', resigned(second, { dataHash: new Uint8Array(31) })],
  ['a short proposer', 'header.proposer_address', resigned(second, { proposerAddress: nothing })],
  [
    'no next validators',
    'header.next_validators_hash',
    resigned(second, { nextValidatorsHash: nothing }),
  ],
  [
    'a header that was not signed',
    'commit.block_id.hash',
    { ...second, header: { ...second.header, appHash: wrong32 } },
  ],
  ['the commit of another height', 'commit.height', { ...second, commit: at(3).commit }],
  [
    'a commit of height 0',
    'commit.height',
    { ...second, commit: { ...second.commit, height: 0n } },
  ],
  ['a negative round', 'commit.round', { ...second, commit: { ...second.commit, round: -1 } }],
  [
    'another round',
    'commit.signatures[0].signature',
    { ...second, commit: { ...second.commit, round: 2 } },
  ],
  [
    'a block of no parts',
    'commit.block_id.parts.total',
    {
      ...second,
      commit: {
        ...second.commit,
        blockId: { ...second.commit.blockId, partSetHeader: { total: 0, hash: wrong32 } },
      },
    },
  ],
  [
    'other parts',
    'commit.signatures[0].signature',
    {
      ...second,
      commit: {
        ...second.commit,
        blockId: { ...second.commit.blockId, partSetHeader: { total: 2, hash: wrong32 } },
      },
    },
  ],
  [
    'no signatures',
    'commit.signatures',
    { ...second, commit: { ...second.commit, signatures: [] } },
  ],
  [
    'fewer signatures than validators',
    'commit.signatures',
    { ...second, commit: { ...second.commit, signatures: second.commit.signatures.slice(1) } },
  ],
  ['half of the votes', 'commit.signatures', votesOf(second, [alice, bob])],
  ['no votes', 'commit.signatures', votesOf(second, [])],
  [
    'a vote of unknown kind',
    'commit.signatures[1].block_id_flag',
    withVote(second, 1, { blockIdFlag: UNKNOWN }),
  ],
  [
    'an absent vote with a signature',
    'commit.signatures[1].validator_address',
    withVote(second, 1, { blockIdFlag: ABSENT }),
  ],
  [
    'an absent vote with a time',
    'commit.signatures[1].timestamp',
    withVote(second, 1, { blockIdFlag: ABSENT, validatorAddress: nothing }),
  ],
  [
    'a vote without address',
    'commit.signatures[0].validator_address',
    withVote(second, 0, { validatorAddress: nothing }),
  ],
  [
    'a vote of somebody else',
    'commit.signatures[0].validator_address',
    withVote(second, 0, { validatorAddress: four[1]!.address }),
  ],
  [
    'a vote without signature',
    'commit.signatures[0].signature',
    withVote(second, 0, { signature: nothing }),
  ],
  [
    'a changed signature',
    'commit.signatures[0].signature',
    withVote(second, 0, { signature: new Uint8Array(64).fill(1) }),
  ],
  [
    'a vote at another time',
    'commit.signatures[0].signature',
    withVote(second, 0, { timestamp: { seconds: 5n, nanos: 5 } }),
  ],
  [
    'votes for nil',
    'commit.signatures',
    [0, 1].reduce((block, index) => withVote(block, index, { blockIdFlag: NIL }), second),
  ],
  [
    'votes for another chain',
    'commit.signatures[0].signature',
    { ...second, commit: lightCommit(second.header, four, () => true, 'other-1') },
  ],
  [
    'other validators',
    'header.validators_hash',
    { ...second, validators: lightValidators('eve', 'frank', 'grace', 'heidi') },
  ],
  ['no validators', 'validators', { ...second, validators: [] }],
  ['a validator twice', 'validators[1].address', { ...second, validators: [alice, alice, bob] }],
  [
    'a foreign address',
    'validators[0].address',
    { ...second, validators: [{ ...alice, address: bob.address }] },
  ],
  [
    'a short key',
    'validators[0].pub_key',
    { ...second, validators: [{ ...alice, publicKey: new Uint8Array(33) }] },
  ],
  [
    'no power',
    'validators[0].voting_power',
    { ...second, validators: [{ ...alice, votingPower: 0n }] },
  ],
  [
    'negative power',
    'validators[0].voting_power',
    { ...second, validators: [{ ...alice, votingPower: -5n }] },
  ],
  [
    'too much power',
    'validators[1].voting_power',
    { ...second, validators: [{ ...alice, votingPower: MAX_TOTAL_POWER }, bob] },
  ],
  ['another order', 'validators[1]', { ...second, validators: [...four].reverse() }],
  [
    'validators that height 1 does not name',
    'header.validators_hash',
    withValidators(inOrder([alice, bob, carol])),
  ],
];

for (const [what, field, block, code = 'invalid'] of refusals) {
  test(`after height 1, ${what} is refused: ${field}`, () => {
    refusedBy(field, code, () => verifyLater(at(1), block, RULES, NOW_NS), what);
  });
}

test.run();
