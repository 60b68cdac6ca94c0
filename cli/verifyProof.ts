import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { createLightClient } from '../gateway/light/client.js';
import { jsonField } from '../gateway/light/json.js';
import { createRpcProvider } from '../gateway/light/provider.js';
import type { LightProvider } from '../gateway/light/provider.js';
import { parseStoreAnswer, queryStore, verifyAnswer } from '../gateway/light/storeQuery.js';
import { formatTime } from '../gateway/light/time.js';
import { LightError } from '../gateway/light/types.js';
import { toHex } from '../gateway/hex.js';
import type { ProvenEntry } from '../proto/documents/proofOps.js';
import { CliError } from './errors.js';
import { parseHeight, parseHex, parseStateKeyOption, parseUrl } from './options.js';

interface Options {
  readonly key: string;
  readonly node?: string;
  readonly trustHeight?: string;
  readonly trustHash?: string;
  readonly trustFile?: string;
  readonly trustingPeriod: string;
  readonly chainId?: string;
  readonly witness: readonly string[];
  readonly height?: string;
  readonly proof?: string;
  readonly appHash?: string;
}

const KEY_HELP = 'state key: hex, or text in which {…} holds hex, as proof/total/{04}Z001';

/** `banma query verify-proof`: one entry of the state, believed by nothing but signatures. */
export function verifyProofCommand(): Command {
  return new Command('verify-proof')
    .description('read one entry of the state from a node that need not be trusted')
    .requiredOption('--key <key>', KEY_HELP)
    .option('--node <url>', 'RPC of the node, e.g. http://127.0.0.1:26657')
    .option('--trust-height <height>', 'height of a header known from elsewhere')
    .option('--trust-hash <hex>', 'hash of that header')
    .option('--trust-file <file>', 'keeps the newest verified header from call to call')
    .option('--trusting-period <days>', 'for how long a header serves to verify others', '14')
    .option('--chain-id <id>', 'refuse any other chain; default: that of the node')
    .option('--witness <url...>', 'further nodes, which must show the same header', [])
    .option('--height <height>', 'state after the block of this height; default: the newest')
    .option('--proof <file>', 'without a node: the saved result of abci_query, as JSON')
    .option('--app-hash <hex>', 'without a node: app hash of the header of the height after')
    .action(async (options: Options) => {
      const key = parseStateKeyOption(options.key, '--key');
      const report =
        options.proof === undefined ? await online(options, key) : offline(options, key);
      process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
    });
}

async function online(options: Options, key: Uint8Array): Promise<Record<string, unknown>> {
  if (options.appHash !== undefined) throw new CliError('--app-hash: goes with --proof only');
  const { node, height } = options;
  if (node === undefined) throw new CliError('--node or --proof is needed');
  const primary = createRpcProvider(parseUrl(node, '--node'));
  const witnesses = options.witness.map((url) => createRpcProvider(parseUrl(url, '--witness')));
  try {
    const client = await createLightClient({
      chainId: options.chainId ?? (await chainIdOf(primary)),
      primary,
      witnesses,
      trustingPeriodMs: trustingPeriodMs(options.trustingPeriod),
      ...trustOf(options),
      ...(options.trustFile === undefined ? {} : { file: options.trustFile }),
    });
    const asked = height === undefined ? undefined : parseHeight(height, '--height');
    const entry = await queryStore(client, key, asked);
    const { header } = entry;
    return {
      ...shown(key, entry),
      height: entry.height.toString(),
      header: {
        chain_id: client.chainId,
        height: header.height.toString(),
        time: formatTime(header.timeNs),
        hash: toHex(header.hash),
        app_hash: toHex(header.appHash),
      },
    };
  } finally {
    await Promise.all([primary, ...witnesses].map((provider) => provider.close()));
  }
}

function offline(options: Options, key: Uint8Array): Record<string, unknown> {
  const { proof: file = '', appHash } = options;
  if (options.node !== undefined) throw new CliError('--node: goes without --proof only');
  if (appHash === undefined) throw new CliError('--app-hash: needed with --proof');
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CliError(`--proof: ${(error as Error).message}`);
  }
  const whole = jsonField(content, '');
  // The answer of the node as it is, its result, or the response in it.
  const result = whole.get('result').isAbsent() ? whole : whole.get('result');
  const response = result.get('response').isAbsent() ? result : result.get('response');
  const answer = parseStoreAnswer(response.as('response'));
  return shown(key, verifyAnswer(answer, key, parseHex(appHash, '--app-hash', 32)));
}

function shown(key: Uint8Array, { value, batched }: ProvenEntry): Record<string, unknown> {
  return {
    key: toHex(key),
    present: value !== undefined,
    ...(value === undefined ? {} : { value: toHex(value) }),
    ...(batched && { batch: { key: toHex(batched.batchKey), value: toHex(batched.batchValue) } }),
  };
}

function trustOf({ trustHeight, trustHash, trustFile }: Options) {
  if (trustHeight === undefined && trustHash === undefined && trustFile !== undefined) return {};
  if (trustHeight === undefined) throw new CliError('--trust-height is needed');
  if (trustHash === undefined) throw new CliError('--trust-hash is needed');
  const height = parseHeight(trustHeight, '--trust-height');
  return { trust: { height, hash: parseHex(trustHash, '--trust-hash', 32) } };
}

function trustingPeriodMs(days: string): number {
  const ms = Number(days) * 86_400_000;
  if (/^[0-9.]{1,10}$/.test(days) && ms > 0) return ms;
  throw new CliError('--trusting-period: not a number of days above 0');
}

async function chainIdOf(node: LightProvider): Promise<string> {
  const id = (await node.call('status', {})).get('node_info').get('network').text();
  if (id === '') throw new LightError('status.node_info.network', 'is empty');
  return id;
}
