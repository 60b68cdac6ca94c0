import { transactionMessages } from '../codec/registry.js';
import type { Message } from '../codec/message.js';
import { cosmosAminoTypes } from './cosmosTypes.js';
import { aminoTypeOf } from './type.js';
import type { AminoConverter, AminoType } from './type.js';

export type { AminoConverter } from './type.js';

/**
 * Names of messages whose `banma/<MsgName>` another module had before: cosmjs finds a type by its
 * name, and one signature must never fit two types (ADR 0064).
 */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  '/banma.governance.v1.MsgVote': 'banma/governance/MsgVote',
};

const ownTypes = transactionMessages.map((message) =>
  aminoTypeOf(message as unknown as Message<never>, OTHER_NAMES[message.typeUrl]),
);

/** Every message the chain takes, by type URL. */
const types: ReadonlyMap<string, AminoType> = byTypeUrl([...ownTypes, ...cosmosAminoTypes]);

/** How a message of that type is signed in amino JSON; undefined for one the chain does not know. */
export function aminoType(typeUrl: string): AminoType | undefined {
  return types.get(typeUrl);
}

/**
 * Converters of our messages by type URL, for cosmjs:
 * `new AminoTypes({ ...createDefaultAminoConverters(), ...banmaAminoConverters() })`.
 */
export function banmaAminoConverters(): Record<string, AminoConverter> {
  return Object.fromEntries(ownTypes.map(({ typeUrl, converter }) => [typeUrl, converter]));
}

/** Converters of the Cosmos messages that the chain takes, by type URL. */
export function cosmosAminoConverters(): Record<string, AminoConverter> {
  return Object.fromEntries(cosmosAminoTypes.map(({ typeUrl, converter }) => [typeUrl, converter]));
}

/** @throws Error for a type URL or an amino name that is there twice */
function byTypeUrl(list: readonly AminoType[]): ReadonlyMap<string, AminoType> {
  const names = new Set(list.map(({ converter }) => converter.aminoType));
  const found = new Map(list.map((type) => [type.typeUrl, type]));
  if (names.size !== list.length || found.size !== list.length) {
    throw new Error('two messages have the same type URL or the same amino name');
  }
  return found;
}
