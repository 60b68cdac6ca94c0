import type { Logger } from 'pino';
import {
  MsgRevokeProofs,
  ProofStatus,
  Reason,
} from '../../proto/codec/generated/banma/proof/v1.js';
import { GAS } from '../../proto/documents/gasSchedule.js';
import { errorText } from '../../proto/errorText.js';
import type { ChainReader, ServiceIdentity, TransactionSender } from '../chain/types.js';
import type { Vault, VaultRecord } from '../vault/types.js';
import { gasLimitOf } from './registration.js';
import { createWakeable, unlessAborted } from './wakeable.js';

/** Proofs revoked by one transaction: each is looked up on the chain before. */
const REVOKED_AT_ONCE = 500;
const RETRY_MS = 2_000;

export interface RevokerOptions {
  readonly vault: Vault;
  readonly chain: ChainReader;
  readonly sender: TransactionSender;
  readonly identity: ServiceIdentity;
  readonly contractIds: readonly string[];
  readonly log: Logger;
  readonly retryMs?: number;
}

/** Revokes withdrawn records on the chain, then purges them; what waits is durable. */
export interface Revoker {
  readonly start: () => void;
  readonly wake: () => void;
  readonly stop: () => Promise<void>;
  readonly idle: () => Promise<void>;
}

export function createRevoker(options: RevokerOptions): Revoker {
  const { vault, chain, sender, identity, log, contractIds } = options;

  /** Revokes and purges what waits in one contract; false when nothing waited. */
  async function revoke(contractId: string, stopping: AbortSignal): Promise<boolean> {
    const waiting = await vault.revocations(contractId, REVOKED_AT_ONCE);
    if (waiting.length === 0) return false;
    const valid: VaultRecord[] = [];
    for (const record of waiting) {
      // After a crash it may be revoked already; the chain would refuse it a second time.
      const proof = await chain.proof(contractId, record.hitDigest);
      if (proof?.status === ProofStatus.VALID) valid.push(record);
    }
    if (valid.length > 0) {
      const value = MsgRevokeProofs.encode({
        signer: identity.serviceAccount,
        member: identity.member,
        contractId,
        hitDigests: valid.map(({ hitDigest }) => hitDigest),
        reason: Reason.WITHDRAWN,
      });
      const message = { typeUrl: MsgRevokeProofs.typeUrl, value };
      const gas = gasLimitOf(value.length, 0, 0) + GAS.revocation * BigInt(valid.length);
      const sent = sender.send([message], gas);
      const outcome = await unlessAborted(sent, stopping);
      if (outcome.code !== 0)
        throw new Error(`${outcome.codespace} ${outcome.code}: ${outcome.log}`);
    }
    await vault.purge(waiting.map(({ recordId }) => recordId));
    log.info({ contractId, records: waiting.length }, 'withdrawn records revoked and purged');
    return true;
  }

  return createWakeable(async (stopping) => {
    try {
      for (const contractId of contractIds) {
        if (await revoke(contractId, stopping)) return 'again';
      }
      return 'idle';
    } catch (error) {
      const text = errorText(error);
      log.warn({ text }, 'withdrawn records wait for the chain');
      return options.retryMs ?? RETRY_MS;
    }
  });
}
