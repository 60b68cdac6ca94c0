import * as accounting from '../../proto/codec/generated/banma/accounting/v1.js';
import * as auth from '../../proto/codec/generated/banma/auth/v1.js';
import * as bank from '../../proto/codec/generated/banma/bank/v1.js';
import * as contract from '../../proto/codec/generated/banma/contract/v1.js';
import * as envelope from '../../proto/codec/generated/banma/envelope/v1.js';
import * as governance from '../../proto/codec/generated/banma/governance/v1.js';
import * as node from '../../proto/codec/generated/banma/node/v1.js';
import * as proof from '../../proto/codec/generated/banma/proof/v1.js';
import * as slashing from '../../proto/codec/generated/banma/slashing/v1.js';
import * as staking from '../../proto/codec/generated/banma/staking/v1.js';
import * as state from '../../proto/codec/generated/banma/state/v1.js';
import { cosmosMessages } from '../../proto/codec/cosmos.js';
import type { FieldDescriptor, FieldType } from '../../proto/codec/fields.js';
import type { Message } from '../../proto/codec/message.js';

/** One sample of a message: every field set, to a value that follows from its place. */
export interface Sample {
  readonly typeUrl: string;
  readonly message: Message<object>;
  readonly value: object;
}

const PACKAGES: readonly object[] = [
  accounting,
  auth,
  bank,
  contract,
  envelope,
  governance,
  node,
  proof,
  slashing,
  staking,
  state,
];

/** The only Any inside messages of ours is a public key. */
const PUBLIC_KEY = {
  typeUrl: '/cosmos.crypto.ed25519.PubKey',
  value: Uint8Array.of(0x0a, 32, ...new Uint8Array(32).fill(7)),
};

/** A sample of every message of ours: transactions, documents, state and queries, by type URL. */
export function samples(): Sample[] {
  return PACKAGES.flatMap((declarations) => Object.values(declarations) as unknown[])
    .filter((declared) => isMessage(declared))
    .map((message) => ({ typeUrl: message.typeUrl, message, value: sampleOf(message.fields) }))
    .sort((left, right) => (left.typeUrl < right.typeUrl ? -1 : 1));
}

/** Beside messages, a package declares enums and the paths of its queries. */
function isMessage(declared: unknown): declared is Message<object> {
  return typeof declared === 'object' && declared !== null && 'typeUrl' in declared;
}

function sampleOf(fields: readonly FieldDescriptor[]): object {
  const entries = fields.map(({ name, number, type, repeated }) => {
    const value = valueOf(type, number);
    return [name, repeated ? [value, valueOf(type, number + 100)] : value];
  });
  return Object.fromEntries(entries) as object;
}

function valueOf(type: FieldType, place: number): unknown {
  switch (type.kind) {
    case 'string':
      return `text ${place} 债`;
    case 'bytes':
      return Uint8Array.from({ length: 4 + place }, (_, index) => (place * 7 + index) % 256);
    case 'bool':
      return true;
    case 'uint64':
      return (1n << 63n) + BigInt(place);
    case 'int64':
      return (1n << 62n) + BigInt(place);
    case 'uint32':
      return 4_000_000_000 + place;
    case 'int32':
      return 2_000_000_000 + place;
    case 'enum':
      return 1;
    case 'message': {
      const nested = type.message();
      if (nested === cosmosMessages.Any) return PUBLIC_KEY;
      // A message of the Cosmos SDK has no field table: its default has to do.
      return isMessage(nested) ? sampleOf(nested.fields) : nested.fromPartial({} as never);
    }
  }
}
