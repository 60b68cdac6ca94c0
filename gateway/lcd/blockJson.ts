import { bech32 } from '@scure/base';
import type { JsonObject, JsonValue } from '../../proto/codec/interfaces/json.js';
import type { RpcBlock, RpcBlockId, RpcEvidence, RpcHeader, RpcVote } from './rpcBlock.js';

/* Blocks as CometBFT's RPC has them (hex, names of Go) in the form of the SDK's REST (base64). */

const FLAGS = [
  'BLOCK_ID_FLAG_UNKNOWN',
  'BLOCK_ID_FLAG_ABSENT',
  'BLOCK_ID_FLAG_COMMIT',
  'BLOCK_ID_FLAG_NIL',
];
const VOTE_TYPES: Readonly<Record<number, string>> = {
  1: 'SIGNED_MSG_TYPE_PREVOTE',
  2: 'SIGNED_MSG_TYPE_PRECOMMIT',
};

/** Base64 of hex; null where there are no bytes, as the SDK shows it. */
function hexToBase64(hex: string): string | null {
  return hex === '' ? null : Buffer.from(hex, 'hex').toString('base64');
}

/** `banmavalcons1…` of an address in hex. */
export function consensusAddress(hex: string): string {
  return bech32.encode('banmavalcons', bech32.toWords(Buffer.from(hex, 'hex')));
}

export function blockIdJson({ hash, parts }: RpcBlockId): JsonObject {
  return {
    hash: hexToBase64(hash),
    part_set_header: { total: parts.total, hash: hexToBase64(parts.hash) },
  };
}

/** @param isSdk with the proposer as text, which is all that differs in `sdk_block` */
export function blockJson({ block }: RpcBlock, isSdk = false): JsonObject {
  const { header, data, evidence, last_commit: commit } = block;
  return {
    header: headerJson(header, isSdk),
    data: { txs: data.txs ?? [] },
    evidence: { evidence: (evidence.evidence ?? []).map(evidenceJson) },
    last_commit: {
      height: commit.height,
      round: commit.round,
      block_id: blockIdJson(commit.block_id),
      signatures: (commit.signatures ?? []).map((one) => ({
        block_id_flag: FLAGS[one.block_id_flag] ?? one.block_id_flag,
        validator_address: hexToBase64(one.validator_address),
        timestamp: one.timestamp,
        signature: one.signature === '' ? null : one.signature,
      })),
    },
  };
}

function headerJson(header: RpcHeader, isSdk: boolean): JsonObject {
  const { version, proposer_address: proposer } = header;
  return {
    version: { block: version.block ?? '0', app: version.app ?? '0' },
    chain_id: header.chain_id,
    height: header.height,
    time: header.time,
    last_block_id: blockIdJson(header.last_block_id),
    last_commit_hash: hexToBase64(header.last_commit_hash),
    data_hash: hexToBase64(header.data_hash),
    validators_hash: hexToBase64(header.validators_hash),
    next_validators_hash: hexToBase64(header.next_validators_hash),
    consensus_hash: hexToBase64(header.consensus_hash),
    app_hash: hexToBase64(header.app_hash),
    last_results_hash: hexToBase64(header.last_results_hash),
    evidence_hash: hexToBase64(header.evidence_hash),
    proposer_address: isSdk ? consensusAddress(proposer) : hexToBase64(proposer),
  };
}

/** Two votes of one validator in full; of an attack on light clients what it says of the chain. */
function evidenceJson({ type, value }: RpcEvidence): JsonObject {
  if (type === 'tendermint/DuplicateVoteEvidence') {
    return {
      duplicate_vote_evidence: {
        vote_a: voteJson(value['vote_a'] as RpcVote),
        vote_b: voteJson(value['vote_b'] as RpcVote),
        total_voting_power: value['TotalVotingPower'] as JsonValue,
        validator_power: value['ValidatorPower'] as JsonValue,
        timestamp: value['Timestamp'] as JsonValue,
      },
    };
  }
  return {
    light_client_attack_evidence: {
      conflicting_block: null,
      common_height: (value['CommonHeight'] ?? '0') as JsonValue,
      byzantine_validators: [],
      total_voting_power: (value['TotalVotingPower'] ?? '0') as JsonValue,
      timestamp: (value['Timestamp'] ?? null) as JsonValue,
    },
  };
}

function voteJson(vote: RpcVote): JsonObject {
  return {
    type: VOTE_TYPES[vote.type] ?? 'SIGNED_MSG_TYPE_UNKNOWN',
    height: vote.height,
    round: vote.round,
    block_id: blockIdJson(vote.block_id),
    timestamp: vote.timestamp,
    validator_address: hexToBase64(vote.validator_address),
    validator_index: vote.validator_index,
    signature: vote.signature,
    extension: vote.extension ?? null,
    extension_signature: vote.extension_signature ?? null,
  };
}
