import { BinaryWriter } from 'cosmjs-types/binary';
import { Timestamp } from 'cosmjs-types/google/protobuf/timestamp';
import { BlockID } from 'cosmjs-types/tendermint/types/types';
import type { Header } from 'cosmjs-types/tendermint/types/types';
import { Consensus } from 'cosmjs-types/tendermint/version/types';
import { simpleMerkleRoot } from './merkle.js';
import { checkTime } from './time.js';
import { demand, LightError } from './types.js';

/** Version of CometBFT's block format that is understood here. */
const BLOCK_PROTOCOL = 11n;
const MAX_CHAIN_ID_BYTES = 50;

/** A value inside its protobuf wrapper type, field 1; the default is no bytes at all. */
function wrapped(write: (writer: BinaryWriter) => BinaryWriter, isDefault: boolean): Uint8Array {
  const writer = BinaryWriter.create();
  return isDefault ? writer.finish() : write(writer).finish();
}

const bytesLeaf = (value: Uint8Array): Uint8Array =>
  wrapped((writer) => writer.uint32(10).bytes(value), value.length === 0);

/**
 * Hash of a block: the Merkle root of its 14 header fields, each as protobuf, scalars inside their
 * wrapper types (CometBFT `types/block.go`, Header.Hash). 32 bytes.
 */
export function headerHash(header: Header): Uint8Array {
  return simpleMerkleRoot([
    Consensus.encode(header.version).finish(),
    wrapped((writer) => writer.uint32(10).string(header.chainId), header.chainId === ''),
    wrapped((writer) => writer.uint32(8).int64(header.height), header.height === 0n),
    Timestamp.encode(header.time).finish(),
    BlockID.encode(header.lastBlockId).finish(),
    bytesLeaf(header.lastCommitHash),
    bytesLeaf(header.dataHash),
    bytesLeaf(header.validatorsHash),
    bytesLeaf(header.nextValidatorsHash),
    bytesLeaf(header.consensusHash),
    bytesLeaf(header.appHash),
    bytesLeaf(header.lastResultsHash),
    bytesLeaf(header.evidenceHash),
    bytesLeaf(header.proposerAddress),
  ]);
}

/**
 * What a header must fulfil by itself. An app hash of another length than 32 is none of ours.
 * @throws LightError naming the field
 */
export function checkHeader(header: Header, chainId: string): void {
  const { block } = header.version;
  demand(block === BLOCK_PROTOCOL, 'header.version.block', () => `is ${block}, not 11`);
  const isShort = Buffer.byteLength(header.chainId) <= MAX_CHAIN_ID_BYTES;
  demand(isShort, 'header.chain_id', 'is over 50 bytes');
  demand(
    header.chainId === chainId,
    'header.chain_id',
    () => `is ${header.chainId}, not ${chainId}`,
  );
  demand(header.height > 0n, 'header.height', 'is not above 0');
  checkTime(header.time, 'header.time');
  if (header.height > 1n) checkBlockId(header.lastBlockId, 'header.last_block_id');
  for (const [name, hash] of [
    ['last_commit_hash', header.lastCommitHash],
    ['data_hash', header.dataHash],
    ['consensus_hash', header.consensusHash],
    ['last_results_hash', header.lastResultsHash],
    ['evidence_hash', header.evidenceHash],
  ] as const) {
    const isHash = hash.length === 0 || hash.length === 32;
    demand(isHash, `header.${name}`, 'has not 32 bytes');
  }
  demand(header.validatorsHash.length === 32, 'header.validators_hash', 'has not 32 bytes');
  const next = header.nextValidatorsHash;
  demand(next.length === 32, 'header.next_validators_hash', 'has not 32 bytes');
  demand(header.proposerAddress.length === 20, 'header.proposer_address', 'has not 20 bytes');
}

/** The id of a block that exists. @throws LightError naming the field */
export function checkBlockId({ hash, partSetHeader }: BlockID, field: string): void {
  demand(hash.length === 32, `${field}.hash`, 'has not 32 bytes');
  demand(partSetHeader.total > 0, `${field}.parts.total`, 'is 0');
  demand(partSetHeader.hash.length === 32, `${field}.parts.hash`, 'has not 32 bytes');
}

/** The app hash of a header of our chains. @throws LightError unless it has 32 bytes */
export function appHashOf(header: Header): Uint8Array {
  if (header.appHash.length === 32) return header.appHash;
  throw new LightError('header.app_hash', `has ${header.appHash.length} bytes, not 32`);
}
