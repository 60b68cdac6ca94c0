import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { LightBlock as LightBlockProto } from 'cosmjs-types/tendermint/types/types';
import { errorText } from '../../proto/errorText.js';
import { headerHash } from './header.js';
import { jsonField } from './json.js';
import { toHex } from '../hex.js';
import { LightError } from './types.js';
import type { LightBlock } from './types.js';
import { totalPower } from './validators.js';
import { verifyAlone } from './verify.js';

/** Verified light blocks, by height; the newest also in a file, so that a restart goes on from it. */
export interface TrustedBlocks {
  readonly at: (height: bigint) => LightBlock | undefined;
  readonly newest: () => LightBlock | undefined;
  /** The highest below a height. */
  readonly below: (height: bigint) => LightBlock | undefined;
  /** The lowest above a height. */
  readonly above: (height: bigint) => LightBlock | undefined;
  /** @throws Error of the file system */
  readonly add: (blocks: readonly LightBlock[]) => void;
}

/** How many are kept in memory; the lowest go first. */
const KEPT = 1_000;

/**
 * Opens the file, if one is given and there; nothing else is read from it than one light block.
 * @throws LightError where the file is damaged, or another chain's
 */
export function openTrustedBlocks(chainId: string, file?: string): TrustedBlocks {
  const blocks = new Map<bigint, LightBlock>();
  let heights: bigint[] = [];
  const stored = file === undefined ? undefined : readBlock(chainId, file);
  if (stored !== undefined) {
    blocks.set(stored.header.height, stored);
    heights = [stored.header.height];
  }
  const at = (height: bigint | undefined): LightBlock | undefined =>
    height === undefined ? undefined : blocks.get(height);
  return {
    at,
    newest: () => at(heights.at(-1)),
    below: (height) => at(heights.findLast((other) => other < height)),
    above: (height) => at(heights.find((other) => other > height)),
    add: (added) => {
      const before = heights.at(-1);
      for (const block of added) blocks.set(block.header.height, block);
      heights = [...blocks.keys()].sort((left, right) => (left < right ? -1 : 1));
      for (const height of heights.slice(0, -KEPT)) blocks.delete(height);
      heights = heights.slice(-KEPT);
      const newest = at(heights.at(-1));
      if (file === undefined || newest === undefined || newest.header.height === before) return;
      writeBlock(chainId, file, newest);
    },
  };
}

function writeBlock(
  chainId: string,
  file: string,
  { header, commit, validators }: LightBlock,
): void {
  const validatorSet = {
    validators: validators.map(({ address, publicKey, votingPower }) => ({
      address,
      pubKey: { ed25519: publicKey },
      votingPower,
      proposerPriority: 0n,
    })),
    totalVotingPower: totalPower(validators),
  };
  const bytes = LightBlockProto.encode({ signedHeader: { header, commit }, validatorSet }).finish();
  const content = {
    chain_id: chainId,
    height: header.height.toString(),
    hash: toHex(headerHash(header)),
    light_block: Buffer.from(bytes).toString('base64'),
  };
  const temporary = `${file}.${process.pid}.tmp`;
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeFileSync(temporary, `${JSON.stringify(content, undefined, 2)}\n`);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** The signatures are verified anew: what a file says is trusted only as far as they go. */
function readBlock(chainId: string, file: string): LightBlock | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  let storedChain: string | undefined;
  try {
    const json = jsonField(JSON.parse(text), '');
    storedChain = json.get('chain_id').text();
    const block = decodeBlock(json.get('light_block').base64());
    verifyAlone(storedChain, block);
    const hash = json.get('hash').hex();
    if (toHex(hash) !== toHex(headerHash(block.header))) throw new LightError('hash', 'differs');
    if (storedChain === chainId) return block;
  } catch (error) {
    const reason = errorText(error);
    throw new LightError(file, `is damaged (${reason}); remove it and give a trusted header`);
  }
  throw new LightError(file, `is of chain ${storedChain}, not ${chainId}`);
}

function decodeBlock(bytes: Uint8Array): LightBlock {
  const { signedHeader, validatorSet } = LightBlockProto.decode(bytes);
  const { header, commit } = signedHeader ?? {};
  if (header === undefined || commit === undefined || validatorSet === undefined) {
    throw new LightError('light_block', 'is not whole');
  }
  const validators = validatorSet.validators.map(({ address, pubKey, votingPower }) => ({
    address,
    publicKey: pubKey.ed25519 ?? new Uint8Array(0),
    votingPower,
  }));
  return { header, commit, validators };
}
