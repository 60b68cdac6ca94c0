import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BaseAccount } from 'cosmjs-types/cosmos/auth/v1beta1/auth';
import { QueryAccountResponse } from 'cosmjs-types/cosmos/auth/v1beta1/query';
import { AuthInfo, TxRaw } from 'cosmjs-types/cosmos/tx/v1beta1/tx';

/** What CometBFT's CheckTx answers to the next transaction, if not what it should. */
export type CheckVerdict = { readonly code: number; readonly log: string } | 'drop' | undefined;

/**
 * The RPC of a node, enough for the gateway: blocks are made by the test, one at a time, out of
 * the transactions that were accepted.
 */
export interface StandInNode {
  readonly url: string;
  /** Makes a block of what is in the mempool. */
  readonly makeBlock: (timeMs?: number) => void;
  readonly mempool: string[];
  readonly blocks: { readonly timeMs: number; readonly txs: readonly string[] }[];
  /** Sequence that CheckTx waits for. */
  sequence: bigint;
  committed: bigint;
  verdicts: CheckVerdict[];
  broadcasts: number;
  pruned: number;
  readonly listen: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export const STAND_IN_CHAIN = 'stand-in-1';

export async function startStandInNode(): Promise<StandInNode> {
  let server: Server | undefined;
  let port = 0;
  const node: StandInNode = {
    get url() {
      return `http://127.0.0.1:${port}`;
    },
    mempool: [],
    blocks: [],
    sequence: 0n,
    committed: 0n,
    verdicts: [],
    broadcasts: 0,
    pruned: 0,
    makeBlock: (timeMs = Date.now()) => {
      const txs = node.mempool.splice(0);
      node.committed += BigInt(txs.length);
      node.sequence = node.sequence > node.committed ? node.sequence : node.committed;
      node.blocks.push({ timeMs, txs });
    },
    listen: async () => {
      server = createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          const call = JSON.parse(Buffer.concat(chunks).toString()) as JsonRpcCall;
          const answer = answerOf(node, call);
          if (answer === 'drop') return void request.socket.destroy();
          response.end(JSON.stringify({ jsonrpc: '2.0', id: call.id, ...answer }));
        });
      });
      await new Promise<void>((resolve) => server!.listen(port, '127.0.0.1', resolve));
      port = (server.address() as AddressInfo).port;
    },
    close: () =>
      new Promise((resolve) => {
        server?.close(() => resolve());
        server?.closeAllConnections();
      }),
  };
  await node.listen();
  return node;
}

interface JsonRpcCall {
  readonly id: number;
  readonly method: string;
  readonly params: { readonly height?: string; readonly tx?: string };
}

function answerOf(node: StandInNode, { method, params }: JsonRpcCall): object | 'drop' {
  const height = Number(params.height ?? 0);
  const block = node.blocks[height - 1];
  const header = { time: new Date(block?.timeMs ?? 0).toISOString() };
  switch (method) {
    case 'status': {
      const latest = node.blocks.at(-1)?.timeMs ?? 0;
      return {
        result: {
          node_info: { network: STAND_IN_CHAIN },
          sync_info: {
            latest_block_height: String(node.blocks.length),
            latest_block_time: new Date(latest).toISOString(),
            catching_up: false,
          },
        },
      };
    }
    case 'abci_info':
      return { result: { response: { last_block_height: String(node.blocks.length) } } };
    case 'block_results': {
      if (height <= node.pruned) {
        const data = `height ${height} is not available, lowest height is ${node.pruned + 1}`;
        return { error: { message: 'Internal error', data } };
      }
      const results = block?.txs.map(() => ({ code: 0, data: '' }));
      return { result: { txs_results: results ?? null, finalize_block_events: [] } };
    }
    case 'header':
      return { result: { header } };
    case 'block':
      return { result: { block: { header, data: { txs: block?.txs } } } };
    case 'abci_query': {
      const account = BaseAccount.fromPartial({ accountNumber: 3n, sequence: node.committed });
      const value = QueryAccountResponse.encode({
        account: {
          typeUrl: '/cosmos.auth.v1beta1.BaseAccount',
          value: BaseAccount.encode(account).finish(),
        },
      }).finish();
      return { result: { response: { value: Buffer.from(value).toString('base64') } } };
    }
    case 'broadcast_tx_sync':
      return check(node, params.tx ?? '');
    default:
      return { error: { message: `no ${method}` } };
  }
}

function check(node: StandInNode, tx: string): object | 'drop' {
  node.broadcasts += 1;
  const verdict = node.verdicts.shift();
  const refuse = (code: number, log: string): object => ({
    result: { code, codespace: 'sdk', log },
  });
  if (verdict !== undefined && verdict !== 'drop') return refuse(verdict.code, verdict.log);
  if (node.mempool.includes(tx)) {
    return { error: { message: 'Internal error', data: 'tx already exists in cache' } };
  }
  const sequence = sequenceOf(tx);
  if (sequence !== node.sequence) {
    const log = `account sequence mismatch, expected ${node.sequence}, got ${sequence}`;
    return refuse(32, `${log}: incorrect account sequence`);
  }
  node.sequence += 1n;
  node.mempool.push(tx);
  return verdict === 'drop' ? 'drop' : { result: { code: 0, hash: hashOf(tx) } };
}

export function sequenceOf(tx: string): bigint {
  const { authInfoBytes } = TxRaw.decode(Buffer.from(tx, 'base64'));
  return AuthInfo.decode(authInfoBytes).signerInfos[0]?.sequence ?? 0n;
}

function hashOf(tx: string): string {
  return createHash('sha256').update(Buffer.from(tx, 'base64')).digest('hex').toUpperCase();
}
