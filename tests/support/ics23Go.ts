import { execFileSync } from 'node:child_process';
import { buildGoProgram } from './goProgram.js';

/** A proof to be verified; without a value, that the key is absent. */
export interface ProofRequest {
  readonly spec: 'smt' | 'simple';
  readonly root: Uint8Array;
  /** Encoded `CommitmentProof`. */
  readonly proof: Uint8Array;
  readonly key: Uint8Array;
  readonly value?: Uint8Array | undefined;
}

/** Whether `github.com/cosmos/ics23/go` finds each proof valid. @throws Error without Go */
export function verifyWithGo(requests: readonly ProofRequest[]): boolean[] {
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  const lines = requests.map(({ spec, root, proof, key, value }) =>
    JSON.stringify({
      spec,
      root: hex(root),
      proof: hex(proof),
      key: hex(key),
      value: value === undefined ? '' : hex(value),
    }),
  );
  const output = execFileSync(buildGoProgram('support/ics23'), {
    input: `${lines.join('\n')}\n`,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const answers = output.trimEnd().split('\n');
  if (answers.length !== requests.length) throw new Error('the verifier did not answer all');
  return answers.map((answer) => answer === 'ok');
}
