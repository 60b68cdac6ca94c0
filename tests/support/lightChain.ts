import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { BlockID, Commit, Header } from 'cosmjs-types/tendermint/types/types';
import { BlockIDFlag } from 'cosmjs-types/tendermint/types/validator';
import { headerHash } from '../../gateway/light/header.js';
import { jsonField } from '../../gateway/light/json.js';
import type { LightProvider } from '../../gateway/light/provider.js';
import { LightError } from '../../gateway/light/types.js';
import type { LightBlock, Validator } from '../../gateway/light/types.js';
import { validatorAddress, validatorsHash } from '../../gateway/light/validators.js';
import { voteSignBytes } from '../../gateway/light/vote.js';

export const LIGHT_CHAIN_ID = 'light-test-1';
/** Time of height 0; each height is a second later. */
export const LIGHT_START_S = 1_800_000_000n;

export interface SigningValidator extends Validator {
  readonly privateKey: KeyObject;
}

const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

export function lightValidator(name: string, votingPower = 10n): SigningValidator {
  const seed = createHash('sha256').update(`light client test ${name}`).digest();
  const der = Buffer.concat([PKCS8_PREFIX, seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const publicKey = Uint8Array.from(spki.subarray(-32));
  return { privateKey, publicKey, address: validatorAddress(publicKey), votingPower };
}

/** Validators of the given names, equal in power, in CometBFT's order. */
export function lightValidators(...names: readonly string[]): readonly SigningValidator[] {
  return inOrder(names.map((name) => lightValidator(name)));
}

export function inOrder(validators: readonly SigningValidator[]): readonly SigningValidator[] {
  return [...validators].sort((left, right) =>
    left.votingPower === right.votingPower
      ? Buffer.compare(left.address, right.address)
      : Number(right.votingPower - left.votingPower),
  );
}

const hash = (text: string): Uint8Array =>
  Uint8Array.from(createHash('sha256').update(text).digest());
const ABSENT = { seconds: -62_135_596_800n, nanos: 0 };

/** A commit of all validators, or of those that `votes` lets vote. */
export function lightCommit(
  header: Header,
  validators: readonly SigningValidator[],
  votes: (validator: SigningValidator) => boolean = () => true,
  chainId = header.chainId,
): Commit {
  const blockId: BlockID = {
    hash: headerHash(header),
    partSetHeader: { total: 1, hash: hash(`parts ${header.height}`) },
  };
  const commit: Commit = { height: header.height, round: 1, blockId, signatures: [] };
  const signatures = validators.map((validator, index) => {
    if (!votes(validator)) {
      const none = { validatorAddress: new Uint8Array(0), signature: new Uint8Array(0) };
      return { blockIdFlag: BlockIDFlag.BLOCK_ID_FLAG_ABSENT, timestamp: ABSENT, ...none };
    }
    const timestamp = { seconds: header.time.seconds + 1n, nanos: index };
    const message = voteSignBytes(chainId, commit, timestamp);
    return {
      blockIdFlag: BlockIDFlag.BLOCK_ID_FLAG_COMMIT,
      validatorAddress: validator.address,
      timestamp,
      signature: Uint8Array.from(sign(null, message, validator.privateKey)),
    };
  });
  return { ...commit, signatures };
}

export interface LightChainOptions {
  /** Laid over the header of a height before it is hashed and signed. */
  readonly header?: (height: bigint) => Partial<Header>;
  readonly votes?: (validator: SigningValidator, height: bigint) => boolean;
}

/**
 * A chain whose height h has the validators `sets[h − 1]`; the last set stands for the one after it,
 * too.
 */
export function lightChain(
  sets: readonly (readonly SigningValidator[])[],
  options: LightChainOptions = {},
): readonly LightBlock[] {
  const blocks: LightBlock[] = [];
  let lastBlockId: BlockID = {
    hash: new Uint8Array(0),
    partSetHeader: { total: 0, hash: new Uint8Array(0) },
  };
  sets.forEach((validators, index) => {
    const height = BigInt(index + 1);
    const header: Header = {
      version: { block: 11n, app: 1n },
      chainId: LIGHT_CHAIN_ID,
      height,
      time: { seconds: LIGHT_START_S + height, nanos: 5 },
      lastBlockId,
      lastCommitHash: hash(`commit ${height}`),
      dataHash: hash(`txs ${height}`),
      validatorsHash: validatorsHash(validators),
      nextValidatorsHash: validatorsHash(sets[index + 1] ?? validators),
      consensusHash: hash('consensus'),
      appHash: hash(`state ${height - 1n}`),
      lastResultsHash: hash(`results ${height}`),
      evidenceHash: hash(`evidence ${height}`),
      proposerAddress: validators[0]!.address,
      ...options.header?.(height),
    };
    const votes = (validator: SigningValidator) => options.votes?.(validator, height) ?? true;
    const commit = lightCommit(header, validators, votes);
    blocks.push({ header, commit, validators });
    lastBlockId = commit.blockId;
  });
  return blocks;
}

/** A node that shows these blocks, by their place; counts what it is asked. */
export interface LightNode extends LightProvider {
  blocks: readonly LightBlock[];
  asked: bigint[];
}

export function lightNode(name: string, blocks: readonly LightBlock[]): LightNode {
  const node: LightNode = {
    name,
    blocks,
    asked: [],
    lightBlock: async (height) => {
      const shown = height ?? BigInt(node.blocks.length);
      node.asked.push(shown);
      const block = node.blocks[Number(shown) - 1];
      if (block === undefined) throw new LightError(`node ${name}`, 'not there', 'unavailable');
      return block;
    },
    signedHeader: (height) => node.lightBlock(height),
    call: async () => jsonField({}, ''),
    close: async () => undefined,
  };
  return node;
}
