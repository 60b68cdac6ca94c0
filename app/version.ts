/** Of this program, as in package.json. */
export const VERSION = '0.1.0';

/**
 * The protocol version of the application: `version.app` of the genesis must be the same, or a node
 * could not verify a restored state.
 */
export const APP_VERSION = 0n;
