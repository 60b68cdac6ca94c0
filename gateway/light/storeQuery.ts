import { ProofError } from '../../proto/documents/ics23Decode.js';
import { STORE_PATH, verifyStoreProof } from '../../proto/documents/proofOps.js';
import type { ProofOp, ProvenEntry } from '../../proto/documents/proofOps.js';
import { equalBytes, toHex } from '../hex.js';
import type { LightClient } from './client.js';
import type { JsonField } from './json.js';
import type { LightProvider } from './provider.js';
import { demand, LightError } from './types.js';
import type { VerifiedHeader } from './types.js';

/** What the state of a height has at a key, and the header that says so. */
export interface VerifiedEntry extends ProvenEntry {
  /** State after the block of this height. */
  readonly height: bigint;
  /** That of the next height: its app hash is the root of the proof. */
  readonly header: VerifiedHeader;
}

/** How long the header after the asked height is waited for. */
const NEXT_HEADER_MS = 15_000;

/**
 * Reads one entry of the state from a node that is not trusted: the value comes out of a proof, the
 * app hash behind the proof out of a header that the light client verified.
 * @param key a state key, `module/collection/…`
 * @param height default: the newest whose app hash is in a header already
 * @throws LightError naming what the node got wrong
 */
export async function queryStore(
  client: LightClient,
  key: Uint8Array,
  height?: bigint,
): Promise<VerifiedEntry> {
  const asked = height ?? (await client.newest()).height - 1n;
  demand(asked > 0n, 'height', () => `${asked} is not above 0`);
  const answer = await askStore(client.primary, key, asked);
  const header = await client.header(asked + 1n, NEXT_HEADER_MS);
  return { ...verifyAnswer(answer, key, header.appHash), height: asked, header };
}

/** An answer of `/store/banma/key`, not verified. */
export interface StoreAnswer {
  readonly value: Uint8Array;
  readonly ops: readonly ProofOp[];
}

async function askStore(
  provider: LightProvider,
  key: Uint8Array,
  height: bigint,
): Promise<StoreAnswer> {
  const response = (
    await provider.call('abci_query', {
      path: STORE_PATH,
      data: toHex(key),
      height: height.toString(),
      prove: true,
    })
  ).get('response');
  const code = response.get('code');
  if (!code.isAbsent() && code.small() !== 0) {
    const log = response.get('log');
    const reason = log.isAbsent() ? '' : log.text();
    throw new LightError(`node ${provider.name}`, `refuses: ${reason}`, 'unavailable');
  }
  const shown = response.get('height').integer();
  demand(shown === height, 'response.height', () => `is ${shown}, asked was ${height}`);
  return parseStoreAnswer(response);
}

/** Reads `value` and `proofOps` of a response of CometBFT's `abci_query`. @throws LightError */
export function parseStoreAnswer(response: JsonField): StoreAnswer {
  const ops = response.get('proofOps');
  demand(!ops.isAbsent(), 'response.proofOps', 'is missing');
  return {
    value: response.get('value').base64(),
    ops: ops
      .get('ops')
      .items()
      .map((op) => ({
        type: op.get('type').text(),
        key: op.get('key').base64(),
        data: op.get('data').base64(),
      })),
  };
}

/**
 * Checks an answer against an app hash; what the answer shows as value must be what it proves.
 * @throws LightError naming what is wrong
 */
export function verifyAnswer(
  { value, ops }: StoreAnswer,
  key: Uint8Array,
  appHash: Uint8Array,
): ProvenEntry {
  let proven: ProvenEntry;
  try {
    proven = verifyStoreProof(ops, appHash, key);
  } catch (error) {
    if (!(error instanceof ProofError)) throw error;
    throw new LightError('response.proofOps', error.message, 'invalid', { cause: error });
  }
  const isShown = equalBytes(value, proven.value ?? new Uint8Array(0));
  demand(isShown, 'response.value', 'is not the value that the proof proves');
  return proven;
}
