import type { Metadata } from 'cosmjs-types/cosmos/bank/v1beta1/bank';

/** Metadata of a contract's denom: `ublt` is shown as `BLT`, a millionth of it being the unit. */
export function metadataOfContractDenom(denom: string, contractId: string): Metadata {
  const display = denom.slice(1).toUpperCase();
  return {
    description: `Unit of account of the contract ${contractId}`,
    denomUnits: [
      { denom, exponent: 0, aliases: [] },
      { denom: display, exponent: 6, aliases: [] },
    ],
    base: denom,
    display,
    name: display,
    symbol: display,
    uri: '',
    uriHash: '',
  };
}
