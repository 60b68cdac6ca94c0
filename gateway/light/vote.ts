import { createPublicKey, verify } from 'node:crypto';
import { BinaryWriter } from 'cosmjs-types/binary';
import { Timestamp } from 'cosmjs-types/google/protobuf/timestamp';
import { BlockID, SignedMsgType } from 'cosmjs-types/tendermint/types/types';
import type { Commit } from 'cosmjs-types/tendermint/types/types';

/** Field numbers and wire types of `tendermint.types.CanonicalVote`. */
const TAG = { type: 8, height: 17, round: 25, blockId: 34, timestamp: 42, chainId: 50 } as const;

/**
 * What a validator signed when it voted for the block of a commit: its `CanonicalVote` behind its
 * length (CometBFT `types/vote.go`, VoteSignBytes). Height and round are fixed-width; a canonical
 * block id has the form of a block id.
 */
export function voteSignBytes(chainId: string, commit: Commit, time: Timestamp): Uint8Array {
  const vote = BinaryWriter.create();
  vote.uint32(TAG.type).int32(SignedMsgType.SIGNED_MSG_TYPE_PRECOMMIT);
  if (commit.height !== 0n) vote.uint32(TAG.height).sfixed64(commit.height);
  if (commit.round !== 0) vote.uint32(TAG.round).sfixed64(BigInt(commit.round));
  vote.uint32(TAG.blockId).bytes(BlockID.encode(commit.blockId).finish());
  vote.uint32(TAG.timestamp).bytes(Timestamp.encode(time).finish());
  if (chainId !== '') vote.uint32(TAG.chainId).string(chainId);
  return BinaryWriter.create().bytes(vote.finish()).finish();
}

/** RFC 8410: what stands before the 32 bytes of a DER-encoded ed25519 public key. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** True for a 64-byte ed25519 signature of the message by the 32-byte key; never throws. */
export function verifyEd25519(
  signature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
): boolean {
  if (signature.length !== 64 || publicKey.length !== 32) return false;
  try {
    const der = Buffer.concat([SPKI_PREFIX, publicKey]);
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return verify(null, message, key, signature);
  } catch {
    // OpenSSL throws on a key that is no point of the curve.
    return false;
  }
}
