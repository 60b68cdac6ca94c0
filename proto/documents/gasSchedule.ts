/**
 * The gas schedule (docs/gas.md): one unit is about 40 ns of one core, so a signature costs 1,000.
 * Both the application and those who fill in a gas limit read it here.
 */
export const GAS = {
  /** Per byte of the transaction. */
  byte: 1n,
  /** Per verified signature, of the transaction or inside a message. */
  signature: 1_000n,
  /** Per transaction, whatever it does. */
  transaction: 500n,
  /** Per coin movement. */
  transfer: 800n,
  /** Per contribution proof registered, beside its two signatures. */
  proof: 200n,
  /** Per contribution proof revoked: it is read in four places, and gets a leaf of its own. */
  revocation: 1_500n,
  /** Per query record, beside its items. */
  record: 4_000n,
  /** Per response, detail or rejection, beside its signatures. */
  recordItem: 1_000n,
  /** Per message of the contract module. */
  contractMessage: 2_000n,
  /** Per message of governance: a vote looks at every validator, 200 at most. */
  governanceMessage: 15_000n,
  /** Per message of staking and slashing: what raises a power looks at every validator, too. */
  stakingMessage: 12_000n,
} as const;

/** Limits of one transaction and of one block. */
export const LIMITS = {
  transactionGas: 10_000_000n,
  /** Keys that may sign a transaction, each member of a multisig key counted. */
  signingKeys: 7,
  transactionSignatures: 5_000,
  blockSignatures: 25_000,
  proofsPerMessage: 2_000,
  recordsPerMessage: 500,
  memoCharacters: 256,
} as const;
