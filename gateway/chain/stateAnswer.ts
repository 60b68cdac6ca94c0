import { GRPC_CODES, statusOfQuery } from '../../proto/documents/queryStatus.js';
import type { AbciAnswer } from './rpc.js';

/** A query answered, or refused with a status of gRPC. */
export type StateAnswer =
  | { readonly ok: true; readonly value: Uint8Array; readonly height: bigint }
  | { readonly ok: false; readonly code: number; readonly message: string };

/** An answer in the chain's own terms as gRPC has it. */
export function stateAnswerOf(answer: AbciAnswer): StateAnswer {
  const { code, codespace, log, value, height } = answer;
  if (code === 0) return { ok: true, value, height };
  // What no module answers is no method at all.
  const isUnknown = codespace === 'sdk' && code === 6 && log.startsWith('unknown query path');
  if (isUnknown) return { ok: false, code: GRPC_CODES.Unimplemented, message: 'Not Implemented' };
  return { ok: false, ...statusOfQuery(answer) };
}
