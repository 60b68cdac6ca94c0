import type { ConsensusParams } from 'cosmjs-types/tendermint/types/params';
import type { ValidatorUpdate } from '../kit/module.js';
import type { ModuleSet } from '../modules/moduleSet.js';
import { MAX_BLOCK_BYTES } from './limits.js';

/** What CometBFT takes from its genesis.json. */
export interface Genesis {
  readonly chainId: string;
  /** Height of the first block. */
  readonly initialHeight: bigint;
  /** Unix ms. */
  readonly timeMs: bigint;
  readonly consensusParams: ConsensusParams;
  /** Of genesis.json; none is as well as those the state names. */
  readonly validators?: readonly ValidatorUpdate[];
  /** JSON of `app_state`, UTF-8. */
  readonly appState: Uint8Array;
}

/**
 * The parsed app_state. @throws Error naming what this program cannot take: the chain must not
 * begin with it.
 */
export function readGenesis(
  { appState, consensusParams }: Genesis,
  { modules }: ModuleSet,
): Readonly<Record<string, unknown>> {
  requireBlockBytes({ consensusParams });
  const parsed = parseObject(appState);
  const names = new Set(modules.map(({ name }) => name));
  const unknown = Object.keys(parsed)
    .sort((left, right) => (left < right ? -1 : 1))
    .find((name) => !names.has(name));
  if (unknown !== undefined) throw new Error(`genesis app_state.${unknown}: no such module`);
  return parsed;
}

/** @throws Error for blocks whose replies could be too large */
export function requireBlockBytes({ consensusParams }: Pick<Genesis, 'consensusParams'>): void {
  const maxBytes = consensusParams.block?.maxBytes ?? -1n;
  if (maxBytes < 1n || maxBytes > BigInt(MAX_BLOCK_BYTES)) {
    throw new Error(
      `genesis consensus_params.block.max_bytes is ${maxBytes}, must be 1 to ${MAX_BLOCK_BYTES}: ` +
        'a reply over 4 MiB halts the chain',
    );
  }
}

function parseObject(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Error('genesis app_state: must be an object');
  }
  return parsed as Readonly<Record<string, unknown>>;
}
