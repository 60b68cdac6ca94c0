import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, closeSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureCometbft } from '../../localnet/cometbft/build.js';
import { cometbftToml } from '../../localnet/configuration.js';
import { createGenesis } from '../../localnet/genesis.js';
import { createCometbftKey, deriveSeed } from '../../localnet/keys.js';
import type { CometbftKey } from '../../localnet/keys.js';
import { createPortChooser } from '../../localnet/ports.js';

/** Validators over CometBFT's own key-value store, whose transactions can change their powers. */
export interface KvstoreChain {
  readonly chainId: string;
  readonly rpcUrls: readonly string[];
  /** Ed25519 public keys, base64. */
  readonly publicKeys: readonly string[];
  /** Sends one transaction; a power is changed by `val=ed25519!<base64 key>!<power>`. */
  readonly send: (transaction: string) => Promise<void>;
  readonly startNode: (index: number) => void;
  readonly stopNode: (index: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

interface KvstoreNode {
  readonly power: bigint;
  readonly key: CometbftKey;
  readonly nodeKey: CometbftKey;
  readonly rpcPort: number;
  readonly p2pPort: number;
  readonly home: string;
}

/** Starts one CometBFT a key; those without power are no validators at first. */
export async function startKvstoreChain(powers: readonly bigint[]): Promise<KvstoreChain> {
  const binary = await ensureCometbft();
  const chainId = 'banma-light-1';
  const folder = mkdtempSync(join(tmpdir(), 'banma-kvstore-'));
  const choose = createPortChooser('free');
  const nodes: KvstoreNode[] = [];
  for (const [index, power] of powers.entries()) {
    const key = createCometbftKey(deriveSeed(chainId, `institution-${index}`, 'validator'));
    const nodeKey = createCometbftKey(deriveSeed(chainId, `institution-${index}`, 'node'));
    const [rpcPort, p2pPort] = [await choose(1, 'rpc'), await choose(1, 'p2p')];
    nodes.push({ power, key, nodeKey, rpcPort, p2pPort, home: join(folder, `${index}`) });
  }
  const genesis = createGenesis({
    chainId,
    genesisTime: new Date(Date.now() - 1_000).toISOString(),
    validators: nodes
      .filter(({ power }) => power > 0n)
      .map(({ key, power }, index) => ({
        name: `${index}`,
        address: key.idHex.toUpperCase(),
        publicKeyBase64: key.publicKeyBase64,
        power,
      })),
    balances: [],
  });
  for (const node of nodes) {
    const persistentPeers = nodes
      .filter((other) => other !== node)
      .map(({ nodeKey, p2pPort }) => `${nodeKey.idHex}@127.0.0.1:${p2pPort}`);
    const { rpcPort, p2pPort, home, key, nodeKey } = node;
    const abciAddress = 'kvstore';
    const ports = { abciAddress, p2pPort, rpcPort, moniker: 'kvstore', persistentPeers };
    const toml = cometbftToml({ ...ports, commitTimeoutMs: 100 }, { abci: 'local' });
    const privateKey = (value: string) => ({ type: 'tendermint/PrivKeyEd25519', value });
    mkdirSync(join(home, 'config'), { recursive: true });
    mkdirSync(join(home, 'data'));
    const files = {
      'config/genesis.json': JSON.stringify(genesis),
      'config/config.toml': toml,
      'config/node_key.json': JSON.stringify({ priv_key: privateKey(nodeKey.privateKeyBase64) }),
      'config/priv_validator_key.json': JSON.stringify({
        address: key.idHex.toUpperCase(),
        pub_key: { type: 'tendermint/PubKeyEd25519', value: key.publicKeyBase64 },
        priv_key: privateKey(key.privateKeyBase64),
      }),
      'data/priv_validator_state.json': JSON.stringify({ height: '0', round: 0, step: 0 }),
    };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(home, name), content);
  }
  const children: (ChildProcess | undefined)[] = [];
  const startNode = (index: number): void => {
    const { home } = nodes[index]!;
    const log = openSync(join(home, 'log'), 'a');
    const argv = ['start', '--home', home];
    children[index] = spawn(binary, argv, { stdio: ['ignore', log, log] });
    closeSync(log);
  };
  const stopNode = async (index: number): Promise<void> => {
    const child = children[index];
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  };
  for (const index of nodes.keys()) startNode(index);
  const rpcUrls = nodes.map(({ rpcPort }) => `http://127.0.0.1:${rpcPort}`);
  return {
    chainId,
    rpcUrls,
    publicKeys: nodes.map(({ key }) => key.publicKeyBase64),
    send: async (transaction) => {
      const hex = Buffer.from(transaction).toString('hex');
      const response = await fetch(`${rpcUrls[0] ?? ''}/broadcast_tx_sync?tx=0x${hex}`);
      const { result } = (await response.json()) as { result?: { code: number; log: string } };
      if (result?.code !== 0) throw new Error(`${transaction}: ${result?.log ?? 'no answer'}`);
    },
    startNode,
    stopNode,
    stop: async () => {
      for (const index of nodes.keys()) await stopNode(index);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
