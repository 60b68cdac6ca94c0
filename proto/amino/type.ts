import type { Message } from '../codec/message.js';
import type { AminoJson } from './json.js';
import { fieldsFromAmino, fieldsToAmino } from './fields.js';

/** How messages of one type are signed in amino JSON; fits cosmjs' `AminoTypes`. */
export interface AminoConverter {
  /** E.g. `banma/MsgVote`. */
  readonly aminoType: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as cosmjs declares it
  readonly toAmino: (value: any) => any;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as cosmjs declares it
  readonly fromAmino: (value: any) => any;
}

/** The same with the message's own encoding. */
export interface AminoType {
  readonly typeUrl: string;
  readonly converter: AminoConverter;
  /**
   * Amino JSON of an encoded message, of bytes that were found canonical.
   * @throws Error for a message that has no such form
   */
  readonly encodedToAmino: (bytes: Uint8Array) => AminoJson;
}

/** Joins a codec and a converter. */
export function defineAminoType<T>(
  codec: { readonly typeUrl: string; readonly decode: (bytes: Uint8Array) => T },
  converter: {
    readonly aminoType: string;
    readonly toAmino: (value: T) => AminoJson;
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a client gives
    readonly fromAmino: (amino: any) => T;
  },
): AminoType {
  return {
    typeUrl: codec.typeUrl,
    converter,
    encodedToAmino: (bytes) => converter.toAmino(codec.decode(bytes)),
  };
}

/** The amino type of a message of ours; its name is `banma/<MsgName>` unless given. */
export function aminoTypeOf<T extends object>(message: Message<T>, name?: string): AminoType {
  const { typeUrl, fields } = message;
  return defineAminoType<T>(
    { typeUrl, decode: message.decodeTrusted },
    {
      aminoType: name ?? `banma/${typeUrl.slice(typeUrl.lastIndexOf('.') + 1)}`,
      toAmino: (value) => fieldsToAmino(fields, value),
      fromAmino: (amino: Readonly<Record<string, AminoJson>>) =>
        fieldsFromAmino(fields, amino) as T,
    },
  );
}
