import type { ValidatorUpdate as AbciUpdate } from 'cosmjs-types/tendermint/abci/types';
import type { ValidatorUpdate } from '../kit/module.js';

/** A validator of genesis.json; a chain without staking may have other keys than Ed25519. */
export function fromUpdate({ pubKey, power }: AbciUpdate): ValidatorUpdate {
  return { publicKey: pubKey.ed25519 ?? pubKey.secp256k1 ?? new Uint8Array(0), power };
}

/** A validator as CometBFT takes it. */
export function toUpdate({ publicKey, power }: ValidatorUpdate): AbciUpdate {
  return { pubKey: { ed25519: publicKey }, power };
}
