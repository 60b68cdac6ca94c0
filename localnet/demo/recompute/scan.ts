import type { ChainBlock } from './blocks.js';
import { createMultiSearch } from './multiSearch.js';
import { isShort, needlesOf } from './needles.js';
import type { Needle, Secret } from './needles.js';
import { requestHashOf } from './signatures.js';
import { readRecord } from './offers.js';
import { hexOf } from './bech32.js';
import { hex, readWire } from './wire.js';
import type { WireMessage } from './wire.js';

/** One place where a secret stands on the chain. */
export interface Leak {
  readonly height: bigint;
  readonly name: string;
  readonly where: string;
}

/** Looks through blocks for what must not be in them. */
export interface Scan {
  readonly look: (block: ChainBlock) => void;
  readonly leaks: () => readonly Leak[];
  readonly needles: number;
  /** Bytes fields compared with the prefix of their own query. */
  readonly fields: () => number;
}

const PREFIX_CHARACTERS = 7;

/**
 * Scans every byte of every block and of its results, as the node gives them and once more with the
 * transactions and responses decoded from base64, for all renderings of the secrets.
 *
 * How chance is excluded:
 * - No rendering is shorter than 7 bytes (`needles.ts`). The one of 7 bytes, a query's prefix as
 *   text, is looked for in decoded transactions and responses, and in everything else the node says;
 *   there it counts only where it stands alone, since a hash written in hex holds any seven
 *   characters sooner or later. It is not looked for in the base64 text of transactions.
 * - The raw form of a prefix has 28 bits and stands in signatures and digests by chance alone, so it
 *   is compared only with the beginning of each bytes field of what accounts for that very query
 *   (`prefixes`: request hash in hex → prefix): some 40 fields a query, one chance hit in six
 *   million queries.
 */
export function createScan(
  secrets: readonly Secret[],
  prefixes: ReadonlyMap<string, string> = new Map(),
): Scan {
  const needles = secrets.flatMap(needlesOf);
  const long = createMultiSearch(needles.filter((needle) => !isShort(needle)));
  const short = createMultiSearch(needles.filter(isShort));
  const leaks: Leak[] = [];
  let fields = 0;
  const report = (found: readonly Needle[], height: bigint, where: string): void => {
    for (const { secret, rendering } of found) {
      leaks.push({ height, name: secret.name, where: `${where}, as ${rendering}` });
    }
  };
  const lookInBytes = (haystack: Uint8Array, height: bigint, where: string): void => {
    report([...long.find(haystack), ...short.find(haystack)], height, where);
  };
  const lookInText = (block: ChainBlock): void => {
    for (const answer of block.raw.answers) {
      const text = Buffer.from(answer);
      report(long.find(text), block.height, 'what the node says of the block');
    }
    for (const rest of block.raw.rest) {
      const text = Buffer.from(rest);
      const standsAlone = (start: number, end: number): boolean =>
        !isHexDigit(text[start - 1]) && !isHexDigit(text[end]);
      report(short.find(text, standsAlone), block.height, 'what the node says of the block');
    }
  };
  return {
    look: (block) => {
      lookInText(block);
      for (const { hash, bytes: transaction, messages } of block.transactions) {
        lookInBytes(transaction, block.height, `transaction ${hash}`);
        for (const { typeUrl, value, response } of messages) {
          lookInBytes(response, block.height, `response in ${hash}`);
          for (const { requestHash, wire } of queriesOf(block.chainId, typeUrl, value)) {
            const prefix = prefixes.get(requestHash);
            if (prefix === undefined) continue;
            fields += lookAtFields(wire, prefix.toLowerCase(), (path) =>
              leaks.push({
                height: block.height,
                name: `prefix of query ${requestHash}`,
                where: `field ${path} of ${typeUrl} in ${hash}`,
              }),
            );
          }
        }
      }
    },
    leaks: () => leaks,
    needles: needles.length,
    fields: () => fields,
  };
}

/** The parts of a message that are about one query each, with its request hash. */
function queriesOf(
  chainId: string,
  typeUrl: string,
  value: Uint8Array,
): readonly { readonly requestHash: string; readonly wire: WireMessage }[] {
  const message = readWire(value);
  switch (typeUrl) {
    case '/banma.accounting.v1.MsgRecordQueries': {
      const querier = Buffer.from(hexOf(message.text(2)), 'hex');
      return message.allMessages(4).map((wire) => ({
        requestHash: hex(requestHashOf(readRecord(chainId, message.text(3), querier, wire).terms)),
        wire,
      }));
    }
    case '/banma.accounting.v1.MsgClaimQuery':
      return [{ requestHash: hex(message.message(6).bytes(3)), wire: message }];
    case '/banma.accounting.v1.MsgRejectHits':
      return [{ requestHash: hex(message.bytes(4)), wire: message }];
    default:
      return [];
  }
}

/** Compares the start of every bytes field, and of fields inside it, with a prefix in hex. */
function lookAtFields(wire: WireMessage, prefix: string, leak: (path: string) => void): number {
  let compared = 0;
  const visit = (message: WireMessage, path: string): void => {
    for (const [number, values] of message.entries()) {
      for (const value of values) {
        if (typeof value === 'bigint') continue;
        const here = path === '' ? String(number) : `${path}.${number}`;
        compared += 1;
        const start = hex(value).slice(0, PREFIX_CHARACTERS);
        if (start === prefix.slice(0, PREFIX_CHARACTERS)) leak(here);
        const inner = tryReading(value);
        if (inner) visit(inner, here);
      }
    }
  };
  visit(wire, '');
  return compared;
}

function isHexDigit(byte: number | undefined): boolean {
  return byte !== undefined && /[0-9a-fA-F]/.test(String.fromCharCode(byte));
}

function tryReading(value: Uint8Array): WireMessage | undefined {
  try {
    return value.length > 1 ? readWire(value) : undefined;
  } catch {
    return undefined;
  }
}
