import { base64 } from '@scure/base';

/** `google.protobuf.Any`. */
interface AnyKey {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

/** Amino JSON of a key: its type and its bytes in base64. */
export type KeyJson = Readonly<Record<'type' | 'value', string>>;

/** Public keys inside messages: type URL, amino name, bytes of the key. */
const KEY_TYPES = [
  { typeUrl: '/cosmos.crypto.ed25519.PubKey', type: 'tendermint/PubKeyEd25519', size: 32 },
  { typeUrl: '/cosmos.crypto.secp256k1.PubKey', type: 'tendermint/PubKeySecp256k1', size: 33 },
] as const;

/** Tag of `PubKey{bytes key = 1}`. */
const KEY_TAG = 0x0a;

/** Amino JSON of a public key. @throws Error for a type that is not known, or bytes of no key */
export function publicKeyToAmino({ typeUrl, value }: AnyKey): KeyJson {
  const known = KEY_TYPES.find((key) => key.typeUrl === typeUrl);
  if (known === undefined) throw new Error(`no amino form of the key type ${typeUrl}`);
  const isKey = value.length === known.size + 2 && value[0] === KEY_TAG && value[1] === known.size;
  if (!isKey) throw new Error(`not the bytes of a ${typeUrl}`);
  return { type: known.type, value: base64.encode(value.subarray(2)) };
}

/** The public key of an amino JSON. @throws Error as `publicKeyToAmino` */
export function publicKeyFromAmino(amino: KeyJson): AnyKey {
  const known = KEY_TYPES.find((key) => key.type === amino.type);
  if (known === undefined) throw new Error(`no key type has the amino name ${amino.type}`);
  const key = base64.decode(amino.value);
  if (key.length !== known.size) throw new Error(`${amino.type} has ${known.size} bytes`);
  return { typeUrl: known.typeUrl, value: Uint8Array.of(KEY_TAG, key.length, ...key) };
}
