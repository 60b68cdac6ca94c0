import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically, writeJsonFile } from './atomicFile.js';
import { appToml, cometbftToml, gatewayToml } from './configuration.js';
import type { JsonObject } from './genesis.js';
import type { InstitutionKeys } from './institutionKeys.js';
import type { InstitutionRecord, NetworkRecord } from './network.js';
import type { NetworkOptions } from './options.js';

/** Writes all configuration and keys of one institution into its folder. */
export function writeInstitutionFiles(
  network: NetworkRecord,
  institution: InstitutionRecord,
  keys: InstitutionKeys,
  genesis: JsonObject,
  options: NetworkOptions,
): void {
  const { folder, ports } = institution;
  const at = (...parts: readonly string[]) => join(folder, ...parts);
  for (const subfolder of ['logs', 'pids', 'keys']) {
    mkdirSync(at(subfolder), { recursive: true });
  }
  writeSecret(at('keys', 'account.key'), keys.account.privateKeyHex);
  if (ports.business !== undefined && ports.peer !== undefined) {
    mkdirSync(at('gateway', 'data'), { recursive: true });
    writeSecret(at('gateway', 'keys', 'service.key'), keys.service.privateKeyHex);
    writeSecret(at('gateway', 'keys', 'vault.key'), keys.vaultKeyHex);
    const settings = {
      chainId: network.chainId,
      rpcUrl: institution.rpcUrl,
      queryAddress: institution.queryAddress,
      memberAddress: institution.memberAddress,
      businessPort: ports.business,
      peerPort: ports.peer,
      lcdPort: ports.lcd,
      grpcPort: ports.grpc,
    };
    writeFileAtomically(
      at('gateway', 'gateway.toml'),
      gatewayToml(settings, options.overrides?.gateway),
    );
  }
  const { abciAddress, queryAddress } = institution;
  if (abciAddress === undefined || queryAddress === undefined) return;
  if (ports.p2p === undefined || ports.rpc === undefined) {
    return;
  }
  mkdirSync(at('app', 'data'), { recursive: true });
  writeFileAtomically(
    at('app', 'app.toml'),
    appToml(network, { abci: abciAddress, query: queryAddress }, options.overrides?.app),
  );
  writeCometbftFiles(at('cometbft'), keys, genesis);
  writeFileAtomically(
    at('cometbft', 'config', 'config.toml'),
    cometbftToml(
      {
        moniker: institution.name,
        abciAddress,
        p2pPort: ports.p2p,
        rpcPort: ports.rpc,
        persistentPeers: network.institutions
          .filter((other) => other.nodeId !== undefined && other.name !== institution.name)
          .map((other) => `${other.nodeId ?? ''}@${other.p2p ?? ''}`),
        commitTimeoutMs: network.commitTimeoutMs,
      },
      options.overrides?.cometbft,
    ),
  );
}

/** Writes genesis, keys and the signing state of a node that has signed nothing into its home. */
export function writeCometbftFiles(
  home: string,
  keys: Pick<InstitutionKeys, 'node' | 'validator'>,
  genesis: JsonObject,
): void {
  const privateKey = (value: string) => ({ type: 'tendermint/PrivKeyEd25519', value });
  writeJsonFile(join(home, 'config', 'genesis.json'), genesis);
  writeJsonFile(
    join(home, 'config', 'node_key.json'),
    { priv_key: privateKey(keys.node.privateKeyBase64) },
    0o600,
  );
  writeJsonFile(
    join(home, 'config', 'priv_validator_key.json'),
    {
      address: keys.validator.idHex.toUpperCase(),
      pub_key: { type: 'tendermint/PubKeyEd25519', value: keys.validator.publicKeyBase64 },
      priv_key: privateKey(keys.validator.privateKeyBase64),
    },
    0o600,
  );
  writeJsonFile(
    join(home, 'data', 'priv_validator_state.json'),
    { height: '0', round: 0, step: 0 },
    0o600,
  );
}

function writeSecret(path: string, hex: string): void {
  writeFileAtomically(path, `${hex}\n`, 0o600);
}
