import { createLedger } from './ledger.js';
import type { Ledger } from './ledger.js';
import type { Earning, Prices, Share } from './split.js';

/** Everything rebuilt of one contract. Addresses are hex of their 20 bytes unless said otherwise. */
export interface ContractState {
  readonly contractId: string;
  readonly denom: string;
  readonly prices: Prices;
  readonly minProofs: bigint;
  readonly grant: bigint;
  readonly pledge: bigint;
  readonly founderApprovals: number;
  readonly memberApprovals: number;
  readonly settleWindowMs: bigint;
  readonly auditWindowMs: bigint;
  readonly auditPeriodMs: bigint;
  readonly founders: readonly string[];
  readonly confirmed: Set<string>;
  isActive: boolean;
  readonly members: Map<string, MemberState>;
  readonly proposals: Map<bigint, ProposalState>;
  nextProofId: bigint;
  readonly proofs: Map<string, ProofState>;
  readonly records: Map<string, RecordState>;
}

export interface MemberState {
  readonly address: string;
  readonly keys: { readonly publicKey: Uint8Array; readonly since: bigint; until?: bigint }[];
  isAdmitted: boolean;
  hasPledged: boolean;
  validProofs: bigint;
  registeredProofs: bigint;
  /** Block time of the block that made it ACTIVE. */
  activeSince?: bigint;
  granted: bigint;
}

export interface ProposalState {
  readonly applicant: string;
  readonly votes: Map<string, boolean>;
  isOpen: boolean;
}

export interface ProofState {
  readonly proofId: bigint;
  readonly contributor: string;
  readonly registeredAt: bigint;
  readonly detailDigest: string;
  revokedAt?: bigint;
}

export interface ResponseState {
  readonly responder: string;
  readonly respondedAt: bigint;
  /** What the responder signed, for "the same again". */
  readonly content: string;
  readonly hitDigest?: string;
  readonly proofId?: bigint;
  isRejected: boolean;
  gaveDetail: boolean;
}

export interface RecordState {
  readonly key: string;
  readonly querier: string;
  readonly requestHash: string;
  readonly requestedAt: bigint;
  readonly deadlineMs: bigint;
  readonly openedAt: bigint;
  readonly closesAt: bigint;
  readonly isLate: boolean;
  readonly responses: Map<string, ResponseState>;
  reserved: bigint;
  closed?: ClosedState;
}

export interface ClosedState {
  readonly height: bigint;
  readonly price: bigint;
  readonly payments: ReadonlyMap<string, PaymentState>;
  /** When withheld shares are decided; absent where nothing is withheld. */
  rejectionDecidesAt?: bigint;
}

export interface PaymentState {
  readonly earning: Earning;
  /** Paid out when the record closed. */
  readonly paid: bigint;
  readonly due: bigint;
  readonly withheld: bigint;
}

/** One rule that the chain and this recomputation judge differently. */
export interface Disagreement {
  readonly height: bigint;
  readonly what: string;
}

/** A payment from querier to responder that really moved, in base units. */
export interface Payment {
  readonly from: string;
  readonly to: string;
  readonly amount: bigint;
}

export interface Chain {
  chainId: string;
  readonly ledger: Ledger;
  readonly contracts: Map<string, ContractState>;
  readonly payments: Payment[];
  readonly disagreements: Disagreement[];
  /** Base units created by grants. */
  granted: bigint;
  /** Height of the block with the last grant. */
  lastGrantHeight: bigint;
  signatures: { verified: number; proofsSampled: number };
}

export function createChain(): Chain {
  return {
    chainId: '',
    ledger: createLedger(),
    contracts: new Map(),
    payments: [],
    disagreements: [],
    granted: 0n,
    lastGrantHeight: 0n,
    signatures: { verified: 0, proofsSampled: 0 },
  };
}

/** The account that holds what open records of a contract have reserved. */
export function escrowOf(contract: ContractState): string {
  return `escrow of ${contract.contractId}`;
}

export function sharesOf(record: RecordState): Share[] {
  return [...record.responses.values()].map(({ responder, proofId, gaveDetail }) => ({
    responder,
    gaveDetail,
    ...(proofId === undefined ? {} : { proofId }),
  }));
}
