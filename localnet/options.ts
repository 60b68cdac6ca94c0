import { availableParallelism } from 'node:os';
import type { ConfigurationOverrides } from './configuration.js';
import { LocalnetError } from './errors.js';
import type { GenesisBalance, JsonObject } from './genesis.js';
import type { PortChoice } from './ports.js';

export const DEFAULT_NETWORK = 'localnet';

export interface NetworkOptions {
  /** Lower-case letters, digits, `-`; also the seed of all keys. Default `localnet`. */
  readonly name?: string;
  /** Folder of all networks; default `.localnet` of the repository. */
  readonly root?: string;
  /** Institutions with a validator each, 1 to 100. Default 4. */
  readonly validators?: number;
  /** Default true. */
  readonly gateways?: boolean;
  /** An institution more, with a gateway and no validator. Default false. */
  readonly operator?: boolean;
  /** Default `banma-<name>-1`. */
  readonly chainId?: string;
  /** Default 1000. */
  readonly commitTimeoutMs?: number;
  /** Default 10 s and five commit timeouts. */
  readonly stallMs?: number;
  /** How far app and cometbft make way for the gateways, 0 (default) to 19, as of nice(1). */
  readonly nice?: number;
  /** Further accounts with chain points. */
  readonly balances?: readonly GenesisBalance[];
  /** Merged into app_state: objects key by key, lists appended. */
  readonly appState?: JsonObject;
  readonly ports?: PortChoice;
  /** A CometBFT binary; default the pinned one, looked up or built at start. */
  readonly cometbft?: string;
  /** How app and gateway are called; default `node dist/app/main.js`, `node dist/gateway/main.js`. */
  readonly commands?: { readonly app?: readonly string[]; readonly gateway?: readonly string[] };
  /** Sections laid over every generated config file of a kind. */
  readonly overrides?: {
    readonly cometbft?: ConfigurationOverrides;
    readonly app?: ConfigurationOverrides;
    readonly gateway?: ConfigurationOverrides;
  };
}

/** Three processes each: more only hold one another up. */
const VALIDATORS_A_PROCESSOR = 8;

/** Refuses, by name, an option that no network can be laid out with. */
export function requireOptions(name: string, validators: number, commitTimeoutMs = 0): void {
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(name)) {
    throw new LocalnetError(`network name "${name}" must match ^[a-z][a-z0-9-]{0,39}$`);
  }
  const most = VALIDATORS_A_PROCESSOR * availableParallelism();
  if (!Number.isInteger(validators) || validators < 1 || validators > most) {
    throw new LocalnetError(
      `institutions must be a whole number from 1 to ${most} on this machine, not ${validators}`,
    );
  }
  if (!Number.isInteger(commitTimeoutMs) || commitTimeoutMs < 0) {
    throw new LocalnetError(`commit timeout must be whole milliseconds, not ${commitTimeoutMs}`);
  }
}
