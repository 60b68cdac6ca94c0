import { AminoTypes } from '@cosmjs/stargate';
import { banmaAminoConverters } from '../../proto/amino/index.js';
import { samples } from './messages.samples.js';

/** Amino JSON of one sample of every transaction message of ours, by type URL. */
export function aminoSamples(): Record<string, unknown> {
  const converters = banmaAminoConverters();
  const types = new AminoTypes(converters);
  const list = samples().filter(({ typeUrl }) => typeUrl in converters);
  return Object.fromEntries(
    list.map(({ typeUrl, value }) => [typeUrl, types.toAmino({ typeUrl, value })]),
  );
}
