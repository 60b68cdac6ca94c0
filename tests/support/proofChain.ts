import { createHash } from 'node:crypto';
import type { Contract, Membership } from '../../proto/codec/generated/banma/contract/v1.js';
import {
  Contract as ContractCodec,
  Membership as MembershipCodec,
} from '../../proto/codec/generated/banma/contract/v1.js';
import {
  MsgRegisterProofs,
  MsgRegisterProofsResponse,
  MsgRevokeProofs,
  MsgRevokeProofsResponse,
  ProofRecord,
  ProofStatus,
} from '../../proto/codec/generated/banma/proof/v1.js';
import { detailProofDigest, hitProofDigest } from '../../proto/documents/envelope.js';
import { addressFromText } from '../../proto/documents/address.js';
import { verifySignature } from '../../proto/documents/signature.js';
import type {
  ChainReader,
  OutgoingMessage,
  ServiceIdentity,
  TransactionOutcome,
  TransactionSender,
} from '../../gateway/chain/types.js';
import { CHAIN_ID } from './chainId.js';

/** What a test may make the chain do to the next transactions. */
export interface ChainFaults {
  /** Before it is executed: throwing loses it. */
  beforeExecution?: (transaction: number) => void | Promise<void>;
  /** After it is executed: throwing loses the answer. */
  afterExecution?: (transaction: number) => void | Promise<void>;
  /** Hit digests (hex) whose proof is refused as badly signed. */
  refused?: ReadonlySet<string>;
  /** The service key that the chain knows of our member, when it is not ours. */
  serviceKey?: Uint8Array;
}

/** The proof module of a chain, in memory, one transaction a block. */
export interface ProofChain {
  readonly reader: ChainReader;
  readonly sender: TransactionSender;
  readonly faults: ChainFaults;
  /** By hit digest, hex. */
  readonly proofs: Map<string, ProofRecord>;
  readonly transactions: () => number;
  readonly sizes: readonly number[];
  /** Registers a digest as somebody else's. */
  readonly occupy: (hitDigest: Uint8Array) => void;
}

const START_MS = 1_700_000_000_000;

export const Z001: Contract = ContractCodec.fromPartial({
  contractId: 'Z001',
  params: {
    digestProfile: 1,
    prefixHexChars: 7,
    eligibility: { loanBelow: 3000n, termBelowDays: 90n, overdueAboveDays: 90n },
    amountBoundaries: [2000n, 3000n],
  },
});

export function createProofChain(
  identity: ServiceIdentity,
  options: { readonly checkSignatures?: boolean; readonly kept?: ProofChainState } = {},
): ProofChain {
  const { proofs, counters } = options.kept ?? newChainState();
  const faults: ChainFaults = {};
  const sizes: number[] = [];
  const chainId = CHAIN_ID;
  const membership = (): Membership =>
    MembershipCodec.fromPartial({
      contractId: 'Z001',
      member: identity.member,
      profile: { servicePublicKey: faults.serviceKey ?? identity.publicKey },
    });

  const register = (message: MsgRegisterProofs, height: bigint, txHash: Uint8Array): Uint8Array => {
    const skipped: number[] = [];
    const fresh = message.proofs.filter((proof, index) => {
      const isFresh = !proofs.has(hexOf(proof.hitDigest));
      if (!isFresh) skipped.push(index);
      return isFresh;
    });
    const firstProofId = fresh.length === 0 ? 0n : counters.nextProofId;
    for (const proof of fresh) {
      const state = {
        ...proof,
        contractId: message.contractId,
        proofId: counters.nextProofId,
        contributor: message.member,
        height,
        txHash,
        registeredAt: BigInt(START_MS) + height * 1000n,
        status: ProofStatus.VALID,
      };
      proofs.set(hexOf(proof.hitDigest), ProofRecord.fromPartial(state));
      counters.nextProofId += 1n;
    }
    const registered = BigInt(fresh.length);
    return MsgRegisterProofsResponse.encode({ firstProofId, registered, skipped });
  };

  const badIndex = (message: MsgRegisterProofs): number => {
    const signed = {
      chainId,
      contractId: message.contractId,
      member: addressFromText(message.member),
    };
    return message.proofs.findIndex((proof) => {
      if (faults.refused?.has(hexOf(proof.hitDigest)) === true) return true;
      if (options.checkSignatures !== true) return false;
      const hit = hitProofDigest({ ...signed, digest: proof.hitDigest });
      const detail = detailProofDigest({ ...signed, digest: proof.detailDigest });
      const key = identity.publicKey;
      const good =
        verifySignature(proof.hitSignature, hit, key) &&
        verifySignature(proof.detailSignature, detail, key);
      return !good;
    });
  };

  const execute = (message: OutgoingMessage): TransactionOutcome => {
    counters.height += 1n;
    const height = counters.height;
    const txHash = createHash('sha256').update(message.value).update(String(height)).digest();
    const base = { txHash: txHash.toString('hex').toUpperCase(), height, codespace: '', log: '' };
    if (message.typeUrl === MsgRevokeProofs.typeUrl) {
      const revoke = MsgRevokeProofs.decode(message.value);
      for (const digest of revoke.hitDigests) {
        const proof = proofs.get(hexOf(digest));
        if (proof?.status !== ProofStatus.VALID) {
          return { ...base, code: 9, codespace: 'proof', log: 'proof is not valid', responses: [] };
        }
        proofs.set(hexOf(digest), { ...proof, status: ProofStatus.REVOKED });
      }
      const revoked = BigInt(revoke.hitDigests.length);
      return { ...base, code: 0, responses: [MsgRevokeProofsResponse.encode({ revoked })] };
    }
    const registration = MsgRegisterProofs.decode(message.value);
    const bad = badIndex(registration);
    if (bad !== -1) {
      const log = `proofs[${bad}].hit_signature: signature is not one of the member's current service key`;
      return { ...base, code: 4, codespace: 'proof', log, responses: [] };
    }
    return { ...base, code: 0, responses: [register(registration, height, txHash)] };
  };

  return {
    faults,
    proofs,
    sizes,
    transactions: () => counters.transactions,
    occupy: (hitDigest) => {
      const other = { hitDigest, contributor: 'somebody else', status: ProofStatus.VALID };
      proofs.set(hexOf(hitDigest), ProofRecord.fromPartial(other));
    },
    reader: {
      chainId,
      contract: async (id) => (id === 'Z001' ? Z001 : undefined),
      memberships: async () => [membership()],
      proof: async (_contractId, hitDigest) => proofs.get(hexOf(hitDigest)),
      record: async () => undefined,
      balance: async () => 0n,
      query: async () => undefined,
      latest: () => ({ height: counters.height, timeMs: START_MS }),
      catchingUp: () => false,
    },
    sender: {
      send: async ([message]) => {
        if (message === undefined) throw new Error('no message');
        const number = (counters.transactions += 1);
        sizes.push(message.value.length);
        await faults.beforeExecution?.(number);
        const outcome = execute(message);
        await faults.afterExecution?.(number);
        return outcome;
      },
    },
  };
}

/** What a chain keeps while the gateway before it dies and comes back. */
export interface ProofChainState {
  readonly proofs: Map<string, ProofRecord>;
  readonly counters: { height: bigint; nextProofId: bigint; transactions: number };
}

export function newChainState(): ProofChainState {
  return { proofs: new Map(), counters: { height: 1n, nextProofId: 1n, transactions: 0 } };
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
