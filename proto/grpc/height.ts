import { Metadata } from '@grpc/grpc-js';
import { HEIGHT_METADATA } from '../documents/queryMetadata.js';

/** The height that a call's metadata ask, 0 for the newest; undefined for what is no height. */
export function heightAsked(metadata: Metadata): bigint | undefined {
  const text = metadata.get(HEIGHT_METADATA)[0]?.toString() ?? '0';
  return /^[0-9]{1,18}$/.test(text) ? BigInt(text) : undefined;
}

/** Metadata that tell the height which was answered. */
export function heightAnswered(height: bigint): Metadata {
  const metadata = new Metadata();
  metadata.set(HEIGHT_METADATA, height.toString());
  return metadata;
}
