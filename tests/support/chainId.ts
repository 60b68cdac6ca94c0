/** The chain that tests without CometBFT are of. */
export const CHAIN_ID = 'banma-test-1';
