/** Metadata of a query over gRPC, beside what gRPC itself has. */

/** The height that is asked, and that was answered: as the Cosmos SDK's servers have it. */
export const HEIGHT_METADATA = 'x-cosmos-block-height';
/** Codespace and code of an error in the chain's own terms. */
export const CODESPACE_METADATA = 'banma-codespace';
export const CODE_METADATA = 'banma-code';

/** Set where the server is there and its state is not yet as new as was asked. */
export const STALE_METADATA = 'banma-stale';
