/** `google.protobuf.Timestamp`, as CometBFT tells the time of a block or of the genesis. */
export interface HeaderTime {
  readonly seconds: bigint;
  readonly nanos: number;
}

/** Unix ms, floored. */
export function headerTimeMs({ seconds, nanos }: HeaderTime): bigint {
  return seconds * 1_000n + BigInt(nanos) / 1_000_000n;
}
