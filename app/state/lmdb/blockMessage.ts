import type { StateChange } from '../overlay.js';
import type { Committed, CommittedBlock } from '../store.js';

/** A block on its way to the thread that writes it; the buffer is handed over, not copied. */
export interface BlockMessage {
  readonly committed: Committed;
  /** Each write: u32 key length, u32 value length + 1 (0 for a removed key), key, value. */
  readonly packed: ArrayBuffer;
  /** History that only lower heights need may go. */
  readonly oldestHeight: bigint;
}

/** From the thread that writes; after a failure it writes nothing more. */
export type WriterReport =
  { readonly written: bigint } | { readonly failed: bigint; readonly reason: string };

/** What the thread is started with. */
export interface WriterOptions {
  readonly folder: string;
  readonly mapBytes: number | undefined;
  /** Names of the collections whose entries never change. */
  readonly withoutHistory: readonly string[];
}

const FRAME_BYTES = 8;

/** Copies the writes together: thousands of small buffers would cost the event loop more to send. */
export function packBlock(block: CommittedBlock, oldestHeight: bigint): BlockMessage {
  let length = 0;
  for (const { key, value } of block.changes) {
    length += FRAME_BYTES + key.length + (value?.length ?? 0);
  }
  const packed = new ArrayBuffer(length);
  const view = new DataView(packed);
  const bytes = new Uint8Array(packed);
  let at = 0;
  for (const { key, value } of block.changes) {
    view.setUint32(at, key.length);
    view.setUint32(at + 4, value === undefined ? 0 : value.length + 1);
    bytes.set(key, at + FRAME_BYTES);
    at += FRAME_BYTES + key.length;
    if (value === undefined) continue;
    bytes.set(value, at);
    at += value.length;
  }
  return { committed: block.committed, packed, oldestHeight };
}

/** The writes of a message, as views of its buffer. */
export function* unpackBlock({ packed }: BlockMessage): Generator<StateChange> {
  const view = new DataView(packed);
  for (let at = 0; at < packed.byteLength;) {
    const keyLength = view.getUint32(at);
    const valueFrame = view.getUint32(at + 4);
    const keyStart = at + FRAME_BYTES;
    const valueStart = keyStart + keyLength;
    const valueLength = valueFrame === 0 ? 0 : valueFrame - 1;
    const key = new Uint8Array(packed, keyStart, keyLength);
    const value = valueFrame === 0 ? undefined : new Uint8Array(packed, valueStart, valueLength);
    yield { key, value };
    at = valueStart + valueLength;
  }
}
