import type { JsonObject } from '../../proto/codec/interfaces/json.js';
import type { Rpc } from '../chain/rpc.js';
import { invalidArgument } from './failure.js';
import { orRefused } from './nodeBlocks.js';
import { numberOf } from './page.js';

/** A query of the state's store with a proof, by ABCI. @throws LcdFailure for any other path */
export async function abciQuery(rpc: Pick<Rpc, 'call'>, request: JsonObject): Promise<JsonObject> {
  const { data, height, prove } = request;
  const path = typeof request['path'] === 'string' ? request['path'] : '';
  // What else the application answers costs the thread that executes blocks.
  if (!path.startsWith('/store/')) {
    const shown = JSON.stringify(path.slice(0, 100));
    throw invalidArgument(`query with path ${shown} not allowed: only /store/ is`);
  }
  if (prove === true && numberOf(height) !== 0) {
    throw invalidArgument('height must be 0 where a proof is asked');
  }
  const { response } = await orRefused(() =>
    rpc.call<{ readonly response: JsonObject }>('abci_query', {
      path,
      data: Buffer.from(typeof data === 'string' ? data : '', 'base64url').toString('hex'),
      height: height ?? '0',
      prove: prove ?? false,
    }),
  );
  const { code, log, info, index, key, value, proofOps, codespace } = response;
  return {
    code: code ?? 0,
    log: log ?? '',
    info: info ?? '',
    index: index ?? '0',
    key: key ?? null,
    value: value ?? null,
    proof_ops: proofOps ?? null,
    height: response['height'] ?? '0',
    codespace: codespace ?? '',
  };
}
