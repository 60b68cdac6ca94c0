import { SimulateRequest, SimulateResponse } from 'cosmjs-types/cosmos/tx/v1beta1/service';
import { GAS } from '../../proto/documents/gasSchedule.js';
import { CodedError, coded, require, SDK_ERRORS } from '../kit/errors.js';
import { decodeQuery } from '../kit/cosmosCodec.js';
import type { SignatureVerifier } from '../kit/module.js';
import { runAtOnce } from '../kit/steps.js';
import type { ModuleSet } from '../modules/moduleSet.js';
import { encodeEvent } from './abciEvents.js';
import { decodeTx } from './decodeTx.js';
import { runMessages } from './executeTx.js';
import { executionOver } from './execution.js';
import type { Registry } from './registry.js';
import type { Tip } from './tip.js';

export const SIMULATE_PATH = '/cosmos.tx.v1beta1.Service/Simulate';

/** What a simulated transaction lacks of the real one: gas limit, fee, key and sign mode. */
const MISSING_BYTES = 128;
/** Of a signature, with its framing. */
const SIGNATURE_BYTES = 66;

/** Anybody may ask, so nothing is verified, and nothing fills the memory of what was. */
const HOLDS_ALL_VALID: SignatureVerifier = { verify: () => true, firstInvalid: () => -1 };

/**
 * Runs a transaction over the committed state without signatures and fee and drops what it wrote.
 * The gas told is that of the real one, its signatures and missing bytes included. Signatures inside
 * messages are held valid, those of the newest key that may have made them: a transaction that is
 * simulated well may yet fail, or have items refused, for its signatures.
 * @throws CodedError as the transaction would fail
 */
export function simulate(
  { modules, registry }: { readonly modules: ModuleSet; readonly registry: Registry },
  tip: Tip,
  request: Uint8Array,
): Uint8Array {
  const { txBytes } = decodeQuery(SimulateRequest, request);
  require(txBytes.length > 0, SDK_ERRORS.invalidRequest, 'tx_bytes is empty');
  const tx = decodeTx(registry, txBytes, 'simulate');
  for (const { address } of tx.signers) {
    if (modules.accounts.exists(tip.state, address)) continue;
    throw coded(SDK_ERRORS.unknownAddress, `account ${address} does not exist`);
  }
  const execution = executionOver(tip, { modules, verifier: HOLDS_ALL_VALID });
  const outcome = runAtOnce(runMessages(execution, tx));
  if (outcome instanceof CodedError) throw outcome;
  const unsigned = tx.signers.filter(({ signature }) => signature.length === 0).length;
  const missing = MISSING_BYTES + SIGNATURE_BYTES * unsigned;
  const response = SimulateResponse.fromPartial({
    gasInfo: { gasWanted: tx.fee.gasLimit, gasUsed: tx.cost.gas + GAS.byte * BigInt(missing) },
    result: { events: outcome.events.map(encodeEvent), msgResponses: [...outcome.responses] },
  });
  return SimulateResponse.encode(response).finish();
}
