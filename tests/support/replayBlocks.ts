import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, credentials } from '@grpc/grpc-js';
import {
  RequestCommit,
  RequestFinalizeBlock,
  RequestInitChain,
  ResponseCommit,
  ResponseFinalizeBlock,
  ResponseInitChain,
} from 'cosmjs-types/tendermint/abci/types';
import { ConsensusParams } from 'cosmjs-types/tendermint/types/params';
import { Timestamp } from 'cosmjs-types/google/protobuf/timestamp';
import { appToml } from '../../localnet/configuration.js';
import { repositoryFolder } from '../../localnet/repository.js';

/** The app hash after each block: as the chain has it, and as the replay gave it. Upper-case hex. */
export interface ReplayedBlock {
  readonly height: number;
  readonly onChain: string;
  readonly replayed: string;
}

interface Header {
  readonly height: string;
  readonly time: string;
  readonly app_hash: string;
  readonly next_validators_hash: string;
  readonly proposer_address: string;
}

interface CommitSignature {
  readonly block_id_flag: number;
}

interface Voter {
  readonly address: string;
  readonly voting_power: string;
}

interface BlockAnswer {
  readonly block_id: { readonly hash: string };
  readonly block: {
    readonly header: Header;
    readonly data: { readonly txs: readonly string[] | null };
    readonly last_commit: { readonly round: number; readonly signatures: CommitSignature[] };
  };
}

interface StatusAnswer {
  readonly sync_info: { readonly latest_block_height: string };
}

interface Genesis {
  readonly genesis_time: string;
  readonly chain_id: string;
  readonly initial_height: string;
  readonly consensus_params: {
    readonly block: { readonly max_bytes: string; readonly max_gas: string };
    readonly evidence: {
      readonly max_age_num_blocks: string;
      /** Nanoseconds. */
      readonly max_age_duration: string;
      readonly max_bytes: string;
    };
    readonly validator: { readonly pub_key_types: readonly string[] };
    readonly version: { readonly app?: string };
    readonly abci: { readonly vote_extensions_enable_height: string };
  };
  readonly validators: readonly {
    readonly address: string;
    readonly pub_key: { readonly value: string };
    readonly power: string;
  }[];
  readonly app_state: unknown;
}

/** A chain and the nodes that serve it; the first one's blocks are replayed. */
export interface ReplaySource {
  readonly chainId: string;
  readonly institutions: readonly { readonly folder: string; readonly rpcUrl: string }[];
}

/**
 * Plays a node's blocks into an application of its own process with an empty store, over the same
 * gRPC calls CometBFT makes, and compares the app hash of every height.
 */
export async function replayBlocks(
  network: ReplaySource,
  folder: string,
): Promise<readonly ReplayedBlock[]> {
  const [source] = network.institutions;
  if (!source) throw new Error('a network has an institution');
  const home = join(folder, 'replay');
  mkdirSync(home, { recursive: true });
  const address = `unix://${join(home, 'app.sock')}`;
  writeFileSync(join(home, 'app.toml'), appToml({ chainId: network.chainId }, { abci: address }));
  const program = join(repositoryFolder(), 'dist', 'app', 'main.js');
  const child = spawn(process.execPath, [program, 'start', '--home', home], { stdio: 'ignore' });
  const client = new Client(address, credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
  });
  try {
    await waitForReady(client);
    const genesisFile = join(source.folder, 'cometbft', 'config', 'genesis.json');
    const genesis = JSON.parse(readFileSync(genesisFile, 'utf8')) as Genesis;
    await initChain(client, genesis);
    return await replay(client, source.rpcUrl);
  } finally {
    client.close();
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
}

/** The heights at which the replay gives another app hash than the chain has; [] if there is none. */
export async function replayDifferences(
  source: ReplaySource,
  folder: string,
): Promise<readonly string[]> {
  const blocks = await replayBlocks(source, folder);
  if (blocks.length === 0) return ['no block was replayed'];
  return blocks
    .filter(({ onChain, replayed }) => onChain !== replayed)
    .map(({ height, onChain, replayed }) => `block ${height}: ${replayed}, not ${onChain}`);
}

async function replay(client: Client, rpcUrl: string): Promise<ReplayedBlock[]> {
  const replayed: ReplayedBlock[] = [];
  let block = await get<BlockAnswer>(`${rpcUrl}/block?height=1`);
  // The header after a block holds its app hash, so the newest block cannot be compared. Blocks
  // that come meanwhile are left: a chain may be faster than its replay.
  const last = Number((await get<StatusAnswer>(`${rpcUrl}/status`)).sync_info.latest_block_height);
  for (let height = 1; height < last; height += 1) {
    const next = await get<BlockAnswer>(`${rpcUrl}/block?height=${height + 1}`);
    const voters = height === 1 ? [] : await votersAt(rpcUrl, height - 1);
    const request = RequestFinalizeBlock.encode(finalizeRequest(block, voters)).finish();
    const answer = await call(client, 'FinalizeBlock', request);
    const { appHash } = ResponseFinalizeBlock.decode(answer);
    ResponseCommit.decode(await call(client, 'Commit', RequestCommit.encode({}).finish()));
    replayed.push({
      height,
      onChain: next.block.header.app_hash,
      replayed: Buffer.from(appHash).toString('hex').toUpperCase(),
    });
    block = next;
  }
  return replayed;
}

function finalizeRequest(
  { block_id, block }: BlockAnswer,
  voters: readonly Voter[],
): RequestFinalizeBlock {
  const { header, data, last_commit } = block;
  const isFirst = header.height === '1';
  return RequestFinalizeBlock.fromPartial({
    txs: (data.txs ?? []).map((base64) => Uint8Array.from(Buffer.from(base64, 'base64'))),
    decidedLastCommit: {
      round: isFirst ? 0 : last_commit.round,
      votes: isFirst
        ? []
        : last_commit.signatures.map((vote, index) => toVote(vote, voters[index])),
    },
    misbehavior: [],
    hash: fromHex(block_id.hash),
    height: BigInt(header.height),
    time: toTimestamp(header.time),
    nextValidatorsHash: fromHex(header.next_validators_hash),
    proposerAddress: fromHex(header.proposer_address),
  });
}

/** The validators of a height, in the order of its commit; who is absent has no address there. */
async function votersAt(rpcUrl: string, height: number): Promise<readonly Voter[]> {
  const { validators } = await get<{ readonly validators: readonly Voter[] }>(
    `${rpcUrl}/validators?height=${height}&per_page=100`,
  );
  return validators;
}

function toVote(
  { block_id_flag }: CommitSignature,
  voter: Voter | undefined,
): { validator: { address: Uint8Array; power: bigint }; blockIdFlag: number } {
  if (voter === undefined) throw new Error('the commit has more votes than there are validators');
  const validator = { address: fromHex(voter.address), power: BigInt(voter.voting_power) };
  return { validator, blockIdFlag: block_id_flag };
}

async function initChain(client: Client, genesis: Genesis): Promise<void> {
  const request = RequestInitChain.fromPartial({
    time: toTimestamp(genesis.genesis_time),
    chainId: genesis.chain_id,
    consensusParams: consensusParamsOf(genesis),
    validators: genesis.validators.map(({ pub_key, power }) => ({
      pubKey: { ed25519: Uint8Array.from(Buffer.from(pub_key.value, 'base64')) },
      power: BigInt(power),
    })),
    appStateBytes: new TextEncoder().encode(JSON.stringify(genesis.app_state)),
    initialHeight: BigInt(genesis.initial_height),
  });
  const answer = await call(client, 'InitChain', RequestInitChain.encode(request).finish());
  ResponseInitChain.decode(answer);
}

/** As CometBFT hands them to InitChain: they are part of the state. */
function consensusParamsOf({ consensus_params: params }: Genesis): ConsensusParams {
  const { block, evidence, validator, version, abci } = params;
  const age = BigInt(evidence.max_age_duration);
  return ConsensusParams.fromPartial({
    block: { maxBytes: BigInt(block.max_bytes), maxGas: BigInt(block.max_gas) },
    evidence: {
      maxAgeNumBlocks: BigInt(evidence.max_age_num_blocks),
      maxAgeDuration: { seconds: age / 1_000_000_000n, nanos: Number(age % 1_000_000_000n) },
      maxBytes: BigInt(evidence.max_bytes),
    },
    validator: { pubKeyTypes: [...validator.pub_key_types] },
    version: { app: BigInt(version.app ?? '0') },
    abci: { voteExtensionsEnableHeight: BigInt(abci.vote_extensions_enable_height) },
  });
}

function toTimestamp(text: string): Timestamp {
  const fraction = /\.(\d+)Z$/.exec(text)?.[1] ?? '';
  return Timestamp.fromPartial({
    seconds: BigInt(Math.floor(Date.parse(text.replace(/\.\d+Z$/, 'Z')) / 1000)),
    nanos: Number(fraction.padEnd(9, '0')),
  });
}

function call(client: Client, method: string, request: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      `/tendermint.abci.ABCI/${method}`,
      (bytes: Uint8Array) => Buffer.from(bytes),
      (bytes: Buffer) => bytes,
      request,
      (error, response) => {
        if (error || !response) reject(error ?? new Error(`${method} gave no answer`));
        else resolve(response);
      },
    );
  });
}

function waitForReady(client: Client): Promise<void> {
  return new Promise((resolve, reject) => {
    client.waitForReady(Date.now() + 30_000, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

async function get<Result>(url: string): Promise<Result> {
  for (let attempt = 0; ; attempt += 1) {
    const answer = (await (await fetch(url)).json()) as { result?: Result; error?: unknown };
    if (answer.result !== undefined) return answer.result;
    if (attempt >= 2) throw new Error(JSON.stringify(answer.error));
    await sleep(100);
  }
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'hex'));
}
