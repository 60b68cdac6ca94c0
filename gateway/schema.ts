import { Type } from '@sinclair/typebox';
import type { TObject, TProperties } from '@sinclair/typebox';
import { CONTRACT_ID } from '../proto/documents/contractId.js';

/** An object schema that refuses fields it does not name. */
export function strictObject<Properties extends TProperties>(
  properties: Properties,
  options: { readonly description?: string; readonly title?: string } = {},
): TObject<Properties> {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

/** Hex of a fixed number of bytes, either case. */
export function hexBytes(bytes: number, description: string): ReturnType<typeof Type.String> {
  return Type.String({ pattern: `^[0-9a-fA-F]{${bytes * 2}}$`, description });
}

/** The id of a contract. */
export function contractIdText(
  options: { readonly description?: string } = {},
): ReturnType<typeof Type.String> {
  return Type.String({ pattern: CONTRACT_ID.source, ...options });
}
