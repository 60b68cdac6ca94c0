import type { MissingReason } from './peerClient.js';

/** What the chain said of one response, rejection or detail. */
export interface ItemOutcome {
  readonly outcome: 'recorded' | 'refused';
  /** Why it was refused. */
  readonly code?: string;
}

export type RejectionReason = 'NO_MATCH' | 'DETAIL_MISMATCH';

/** A hit, checked against the chain and its own factor. Bytes are hex. */
export interface CheckedHit {
  readonly hitDigest: string;
  readonly reportSummary: string;
  readonly token: string;
  readonly staticFactor: string;
  readonly effective: boolean;
  readonly rejection?: RejectionReason;
  readonly rejectionOutcome?: ItemOutcome;
  /** As on the chain; absent where the chain knows no such proof. Block time in ms. */
  readonly registeredAt?: number;
  readonly height?: number;
  readonly txHash?: string;
  readonly detailDigest?: string;
}

/** A detail that was asked for: the signed request stays the same when it is asked again. */
export interface AskedDetail {
  readonly request: string;
  readonly requestSignature: string;
  /** Set once the responder has given it. */
  readonly given?: {
    readonly response: string;
    readonly signature: string;
    readonly overdueData: string;
    readonly timeStamp: number;
    readonly registeredAt: number;
  };
  readonly missing?: MissingReason;
  readonly outcome?: ItemOutcome;
}

/** A responder's verified answer. Bytes are hex. */
export interface Reply {
  readonly member: string;
  /** The exact QueryResponse that was signed. */
  readonly response: string;
  readonly signature: string;
  readonly hit?: CheckedHit;
  readonly detail?: AskedDetail;
  readonly outcome?: ItemOutcome;
}

/** One peer to ask, with the signature of the request addressed to it. */
export interface AskedPeer {
  readonly member: string;
  readonly url: string;
  readonly signature: string;
}

export type SettlementStatus = 'none' | 'pending' | 'recorded' | 'closed' | 'refused';

/** A query of ours with all that accounting and evidence need. Encrypted at rest. */
export interface StoredQuery {
  readonly queryId: string;
  readonly contractId: string;
  readonly requestHash: string;
  readonly requestedAt: number;
  readonly deadlineMs: number;
  /** The contract's settle window in ms. */
  readonly windowMs: number;
  readonly state: 'asking' | 'answered';
  /** Details are asked for in the same call. */
  readonly continuePreciseQuery: boolean;
  /** The QueryRequest with an empty responder. */
  readonly request: string;
  readonly person: {
    readonly md5Code: string;
    readonly verifyMd5Code: string;
    readonly requestedFactor: string;
  };
  readonly twoFactorDigest: string;
  /** SHA-256 of the body, and the first answer, where an Idempotency-Key was given. */
  readonly idempotency?: { readonly bodyHash: string; readonly answer?: unknown };
  readonly authorization?: { readonly random: string; readonly digest: string };
  readonly asked: readonly AskedPeer[];
  readonly replies: readonly Reply[];
  readonly missing: readonly { readonly member: string; readonly reason: MissingReason }[];
  /** Prices when it was asked, base units, decimal. */
  readonly rewards: { readonly query: string; readonly hit: string; readonly detail: string };
  readonly settlement: {
    readonly status: SettlementStatus;
    readonly txHash?: string;
    /** ms */
    readonly closesAt: number;
    /** What the chain charged, once closed. */
    readonly price?: string;
    /** Why it was refused. */
    readonly code?: string;
  };
}
