/* Blocks as CometBFT's RPC has them: bytes in hex, those of transactions and signatures in base64. */

export interface RpcBlockId {
  readonly hash: string;
  readonly parts: { readonly total: number; readonly hash: string };
}

export interface RpcHeader {
  readonly version: { readonly block?: string; readonly app?: string };
  readonly chain_id: string;
  readonly height: string;
  readonly time: string;
  readonly last_block_id: RpcBlockId;
  readonly last_commit_hash: string;
  readonly data_hash: string;
  readonly validators_hash: string;
  readonly next_validators_hash: string;
  readonly consensus_hash: string;
  readonly app_hash: string;
  readonly last_results_hash: string;
  readonly evidence_hash: string;
  readonly proposer_address: string;
}

export interface RpcVote {
  readonly type: number;
  readonly height: string;
  readonly round: number;
  readonly block_id: RpcBlockId;
  readonly timestamp: string;
  readonly validator_address: string;
  readonly validator_index: number;
  readonly signature: string | null;
  readonly extension?: string | null;
  readonly extension_signature?: string | null;
}

export interface RpcEvidence {
  readonly type: string;
  readonly value: Readonly<Record<string, unknown>>;
}

export interface RpcBlock {
  readonly block_id: RpcBlockId;
  readonly block: {
    readonly header: RpcHeader;
    readonly data: { readonly txs?: readonly string[] | null };
    readonly evidence: { readonly evidence?: readonly RpcEvidence[] | null };
    readonly last_commit: {
      readonly height: string;
      readonly round: number;
      readonly block_id: RpcBlockId;
      readonly signatures?:
        | readonly {
            readonly block_id_flag: number;
            readonly validator_address: string;
            readonly timestamp: string;
            readonly signature: string | null;
          }[]
        | null;
    };
  };
}
