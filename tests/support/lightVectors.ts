import { readFileSync } from 'node:fs';
import { jsonField } from '../../gateway/light/json.js';
import { parseCommit, parseHeader, parseValidator } from '../../gateway/light/rpcTypes.js';
import type { LightBlock } from '../../gateway/light/types.js';

/** One height as CometBFT's RPC showed it: the results of `/commit` and `/validators`. */
export interface RecordedBlock {
  readonly commit: { readonly signed_header: unknown };
  readonly validators: { readonly validators: readonly unknown[]; readonly total: string };
}

export interface RecordedChain {
  readonly chain_id: string;
  /** From height 1 on. */
  readonly blocks: readonly RecordedBlock[];
}

/** Real headers, commits and validators; tests/vectors/light.ts records them anew. */
export function recordedChain(name: 'kvstore' | 'banma'): RecordedChain {
  const file = new URL('../vectors/light.json', import.meta.url);
  const { chains } = JSON.parse(readFileSync(file, 'utf8')) as {
    chains: Record<string, RecordedChain>;
  };
  return chains[name]!;
}

export function parseRecorded({ commit, validators }: RecordedBlock): LightBlock {
  const signed = jsonField(commit.signed_header, '');
  return {
    header: parseHeader(signed.get('header').as('header')),
    commit: parseCommit(signed.get('commit').as('commit')),
    validators: validators.validators.map((validator, index) =>
      parseValidator(jsonField(validator, `validators[${index}]`)),
    ),
  };
}
