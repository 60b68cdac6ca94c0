import { SimulateRequest, SimulateResponse } from 'cosmjs-types/cosmos/tx/v1beta1/service';
import { GAS } from '../../proto/documents/gasSchedule.js';
import { CodedError, coded, require, SDK_ERRORS } from '../kit/errors.js';
import { decodeQuery } from '../kit/cosmosCodec.js';
import type { SignatureVerifier } from '../kit/module.js';
import { runAtOnce } from '../kit/steps.js';
import { readMultisigKey } from '../modules/auth/multisigKey.js';
import type { ModuleSet } from '../modules/moduleSet.js';
import { encodeEvent } from './abciEvents.js';
import type { TxSigner } from './decodeSigners.js';
import { decodeTx } from './decodeTx.js';
import { runMessages } from './executeTx.js';
import { executionOver } from './execution.js';
import type { Registry } from './registry.js';
import type { Tip } from './tip.js';

export const SIMULATE_PATH = '/cosmos.tx.v1beta1.Service/Simulate';

/** What a simulated transaction lacks of the real one: gas limit, fee, key and sign mode. */
const MISSING_BYTES = 128n;
/** Of a signature, with its framing. */
const SIGNATURE_BYTES = 66n;
/** Of the sign mode of a multisig's member, and of the place among its bits. */
const MEMBER_BYTES = 8n;

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
  const missing = tx.signers.map((signer) => missingOf(signer, modules, tip));
  const execution = executionOver(tip, { modules, verifier: HOLDS_ALL_VALID });
  const outcome = runAtOnce(runMessages(execution, tx));
  if (outcome instanceof CodedError) throw outcome;
  const gasUsed = missing.reduce((sum, gas) => sum + gas, tx.cost.gas + GAS.byte * MISSING_BYTES);
  const response = SimulateResponse.fromPartial({
    gasInfo: { gasWanted: tx.fee.gasLimit, gasUsed },
    result: { events: outcome.events.map(encodeEvent), msgResponses: [...outcome.responses] },
  });
  return SimulateResponse.encode(response).finish();
}

/**
 * Gas of the signatures that a signer has left out: of a multisig account whose key is not in the
 * transaction, and which does not say who signs, that all members do. @throws CodedError sdk 9
 */
function missingOf(signer: TxSigner, { accounts }: ModuleSet, tip: Tip): bigint {
  const { address, signature, publicKey, members, signatureCount } = signer;
  const account = accounts.account(tip.state, address);
  if (account === undefined) {
    throw coded(SDK_ERRORS.unknownAddress, `account ${address} does not exist`);
  }
  if (signature.length > 0) return 0n;
  const known = account.publicKey;
  const isMultisig = (publicKey ?? known)?.kind === 'multisig';
  if (!isMultisig) return GAS.byte * SIGNATURE_BYTES;
  const isUntold = publicKey === undefined && members === undefined && known !== undefined;
  const count = BigInt(isUntold ? readMultisigKey(known.bytes).members.length : signatureCount);
  const more = count - BigInt(signatureCount);
  return GAS.signature * more + GAS.byte * (SIGNATURE_BYTES + MEMBER_BYTES) * count;
}
