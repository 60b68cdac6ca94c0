import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encodeEvent } from '../../app/block/abciEvents.js';
import type { QueryAnswer } from '../../app/block/queries.js';
import type { TestChain } from './chain.js';

/** CometBFT's RPC as far as the LCD reads it, over blocks that a test chain has executed. */
export interface LcdNode {
  readonly url: string;
  /** Executes a block of these transactions and has it from then on. */
  readonly block: (txs?: readonly Uint8Array[]) => bigint;
  /** Blocks below are not there any more. */
  readonly prune: (lowest: number) => void;
  /** Calls by method so far. */
  readonly calls: () => ReadonlyMap<string, number>;
  /** What `broadcast_tx_sync` says next, instead of asking the chain. */
  readonly refuse: (error: string | undefined) => void;
  readonly close: () => Promise<void>;
}

interface StoredBlock {
  readonly height: bigint;
  readonly time: string;
  readonly txs: readonly string[];
  readonly results: readonly object[];
}

class Refused extends Error {}

const HASH = 'AB'.repeat(32);
const ADDRESS = 'CD'.repeat(20);
const BLOCK_ID = { hash: HASH, parts: { total: 1, hash: HASH } };
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

export async function startLcdNode(chain: TestChain): Promise<LcdNode> {
  const blocks: StoredBlock[] = [];
  const counts = new Map<string, number>();
  let lowest = 1;
  let refusal: string | undefined;

  const find = (height: unknown): StoredBlock => {
    const at = height === undefined ? blocks.length : Number(height);
    if (at < lowest) throw new Refused(`height ${at} is not available, lowest height is ${lowest}`);
    const found = blocks[at - 1];
    if (found === undefined) {
      throw new Refused(`height ${at} must be less than or equal to ${blocks.length}`);
    }
    return found;
  };
  const methods: Record<string, (params: Record<string, unknown>) => unknown> = {
    status: () => statusOf(chain.chainId, blocks.length, lowest),
    abci_info: () => ({ response: { version: '1.2.3', last_block_height: `${blocks.length}` } }),
    block: ({ height }) => blockOf(chain.chainId, find(height)),
    block_results: ({ height }) => ({ txs_results: find(height).results }),
    validators: ({ height }) => ({
      block_height: typeof height === 'string' ? height : String(blocks.length),
      validators: Array.from({ length: 3 }, (_none, index) => ({
        address: ADDRESS,
        pub_key: { type: 'tendermint/PubKeyEd25519', value: base64(new Uint8Array(32)) },
        voting_power: String(10 + index),
        proposer_priority: '-10',
      })),
      count: '3',
      total: '3',
    }),
    broadcast_tx_sync: ({ tx }) => {
      if (refusal !== undefined) throw new Refused(refusal);
      const raw = Buffer.from(String(tx), 'base64');
      const { code, codespace, log } = chain.checkTx(raw);
      const hash = createHash('sha256').update(raw).digest('hex').toUpperCase();
      return { code, codespace, log, data: '', hash };
    },
    abci_query: ({ path, data, height }) => {
      const request = Buffer.from(String(data), 'hex');
      return { response: abciAnswer(chain.query(String(path), request), height) };
    },
  };
  const server = createServer((request, response) => {
    void (async () => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const { method, params } = JSON.parse(body) as {
        method: string;
        params: Record<string, unknown>;
      };
      counts.set(method, (counts.get(method) ?? 0) + 1);
      let reply: object;
      try {
        const handle = methods[method];
        if (handle === undefined) throw new Refused(`no method ${method}`);
        reply = { result: handle(params) };
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        reply = { error: { code: -32603, message: 'Internal error', data: error.message } };
      }
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, ...reply }));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    block: (txs = []) => {
      const { height, timeMs, outcomes } = chain.block(txs);
      blocks.push({
        height,
        // With nanoseconds, as CometBFT has it.
        time: new Date(Number(timeMs)).toISOString().replace(/\.(\d+)Z$/, '.$1456789Z'),
        txs: txs.map(base64),
        results: outcomes.map((outcome) => ({
          code: outcome.code,
          codespace: outcome.codespace,
          log: outcome.log,
          data: base64(outcome.data),
          info: '',
          gas_wanted: outcome.gasWanted.toString(),
          gas_used: outcome.gasUsed.toString(),
          events: outcome.events.map(encodeEvent),
        })),
      });
      return height;
    },
    prune: (to) => {
      lowest = to;
    },
    calls: () => counts,
    refuse: (error) => {
      refusal = error;
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function abciAnswer(answer: QueryAnswer, height: unknown) {
  const { code, codespace, log, value } = answer;
  const at = Number(height) > 0 ? String(height) : answer.height.toString();
  return { code, codespace, log, value: base64(value), key: null, index: '0', height: at };
}

function statusOf(chainId: string, height: number, lowest: number) {
  return {
    node_info: {
      protocol_version: { p2p: '8', block: '11', app: '1' },
      id: 'ab'.repeat(20),
      listen_addr: 'tcp://127.0.0.1:26656',
      network: chainId,
      version: '0.38.26',
      channels: '40202122',
      moniker: 'node',
      other: { tx_index: 'on', rpc_address: 'tcp://127.0.0.1:26657' },
    },
    sync_info: {
      latest_block_height: `${height}`,
      earliest_block_height: `${lowest}`,
      catching_up: false,
    },
  };
}

function blockOf(chainId: string, { height, time, txs }: StoredBlock) {
  return {
    block_id: BLOCK_ID,
    block: {
      header: {
        version: { block: '11' },
        chain_id: chainId,
        height: height.toString(),
        time,
        last_block_id: BLOCK_ID,
        last_commit_hash: HASH,
        data_hash: HASH,
        validators_hash: HASH,
        next_validators_hash: HASH,
        consensus_hash: HASH,
        app_hash: HASH,
        last_results_hash: HASH,
        evidence_hash: HASH,
        proposer_address: ADDRESS,
      },
      data: { txs },
      evidence: { evidence: null },
      last_commit: {
        height: (height - 1n).toString(),
        round: 0,
        block_id: BLOCK_ID,
        signatures: [
          { block_id_flag: 2, validator_address: ADDRESS, timestamp: time, signature: 'AAEC' },
          {
            block_id_flag: 1,
            validator_address: '',
            timestamp: '0001-01-01T00:00:00Z',
            signature: '',
          },
        ],
      },
    },
  };
}
