import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DirectSecp256k1Wallet, Registry } from '@cosmjs/proto-signing';
import type { EncodeObject } from '@cosmjs/proto-signing';
import { BroadcastTxError, defaultRegistryTypes, SigningStargateClient } from '@cosmjs/stargate';
import type { DeliverTxResponse } from '@cosmjs/stargate';
import { cosmjsRegistryTypes } from '../../proto/codec/registry.js';
import { ADDRESS_PREFIX } from '../../proto/documents/address.js';
import { errorText } from '../errors.js';
import type { InstitutionRecord } from '../network.js';

/** The account key of an institution: what the gateway never reads. */
export interface Treasury {
  readonly address: string;
  /** Signs and sends, resolves once in a block. @throws Error when the chain refuses. */
  readonly send: (...messages: readonly EncodeObject[]) => Promise<DeliverTxResponse>;
  readonly close: () => void;
}

/** Much more than any message of an institution needs; the demo's gas costs nothing. */
const GAS_LIMIT = '1000000';
const POLL_MS = 100;
const IN_BLOCK_TIMEOUT_MS = 30_000;

/** An account whose private key (hex) is known, on the node at `rpcUrl`. */
export async function openTreasury(rpcUrl: string, privateKeyHex: string): Promise<Treasury> {
  const key = Buffer.from(privateKeyHex, 'hex');
  const wallet = await DirectSecp256k1Wallet.fromKey(Uint8Array.from(key), ADDRESS_PREFIX);
  const [account] = await wallet.getAccounts();
  if (!account) throw new Error('a wallet of one key has no account');
  const registry = new Registry([...defaultRegistryTypes, ...cosmjsRegistryTypes()]);
  const client = await SigningStargateClient.connectWithSigner(rpcUrl, wallet, {
    registry,
    broadcastPollIntervalMs: POLL_MS,
    broadcastTimeoutMs: IN_BLOCK_TIMEOUT_MS,
  });
  const { address } = account;
  return {
    address,
    send: async (...messages) => {
      const outcome = await client.signAndBroadcast(address, messages, {
        amount: [],
        gas: GAS_LIMIT,
      });
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- a failure's log is here only
      if (outcome.code !== 0) throw new RefusedByChain(outcome.code, outcome.rawLog ?? '');
      return outcome;
    },
    close: () => {
      client.disconnect();
    },
  };
}

/** The treasury of an institution that the localnet laid out. */
export function institutionTreasury(institution: InstitutionRecord): Promise<Treasury> {
  const path = join(institution.folder, 'keys', 'account.key');
  return openTreasury(institution.rpcUrl, readFileSync(path, 'utf8').trim());
}

/** The transaction is in a block and failed there. */
export class RefusedByChain extends Error {
  override readonly name = 'RefusedByChain';

  constructor(code: number, log: string) {
    super(`the chain refused the transaction (code ${code}): ${log}`);
  }
}

const PATIENCE_MS = 60_000;
const PAUSE_MS = 500;

/**
 * Brings about something on the chain exactly once, whatever is killed meanwhile: looks whether it
 * is so, else sends, and looks again.
 * @throws Error the last one, when it is not so after a minute, or when the chain refuses it
 */
export async function bringAbout(
  isSo: () => Promise<boolean>,
  send: () => Promise<unknown>,
): Promise<void> {
  let failure: unknown;
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline;) {
    try {
      if (await isSo()) return;
      await send();
      if (await isSo()) return;
      failure = new Error('the transaction is in a block, but the state does not show it');
    } catch (error) {
      if (error instanceof RefusedByChain || isFinal(error)) throw error;
      failure = error;
    }
    await sleep(PAUSE_MS);
  }
  throw new Error(`given up after ${PATIENCE_MS / 1000} s: ${errorText(failure)}`, {
    cause: failure,
  });
}

/**
 * Waits until a node shows what others have brought about: it may be a block behind them.
 * @throws Error with that text after a minute
 */
export async function awaitSo(isSo: () => Promise<boolean>, otherwise: string): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline;) {
    if (await isSo()) return;
    await sleep(PAUSE_MS);
  }
  throw new Error(otherwise);
}

/** Wrong sequence, mempool full, already there: everything else CheckTx says will be said again. */
const TRANSIENT = new Set([19, 20, 32]);

function isFinal(error: unknown): boolean {
  return error instanceof BroadcastTxError && !TRANSIENT.has(error.code);
}
