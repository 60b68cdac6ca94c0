import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { diskFull, isDiskFull } from '../diskFull.js';
import { problem } from '../errors.js';
import type { Keyring } from '../vault/keys.js';

/**
 * A received file at rest: magic 8 · data key id 4 · salt 16, then chunks of 64 KiB plaintext, each
 * ciphertext ‖ tag 16. Chunk n has nonce n under a key derived for this file alone; its context
 * names the import and says whether it is the last, so that chunks can be neither moved, nor
 * dropped, nor cut off at the end.
 */
const MAGIC = Buffer.from('BANMASP1');
const SALT_BYTES = 16;
const HEADER_BYTES = MAGIC.length + 4 + SALT_BYTES;
const CHUNK_BYTES = 64 * 1024;
const TAG_BYTES = 16;

/** A spooled file is missing, cut off or altered: its rows cannot be had any more. */
export class SpoolDamaged extends Error {
  override readonly name = 'SpoolDamaged';
}

/** Files that wait to be processed, in one folder. */
export interface Spool {
  /**
   * Takes a body in; resolves with its size once it is on the disk under its final name.
   * @param onHead gets the first bytes (up to 64 KiB) before the rest is read; may refuse
   * @throws Problem 413 `body_too_large`, 507 `disk_full`; whatever `onHead` or the source throws
   */
  readonly receive: (
    importId: string,
    source: AsyncIterable<Uint8Array>,
    onHead: (head: Buffer, whole: boolean) => void,
  ) => Promise<number>;
  /** The plaintext from a byte on, a chunk at a time. @throws SpoolDamaged */
  readonly read: (importId: string, fromByte: number) => AsyncGenerator<Buffer>;
  readonly remove: (importId: string) => Promise<void>;
  readonly folder: string;
}

export function createSpool(folder: string, keyring: Keyring, limitBytes: number): Spool {
  const pathOf = (importId: string): string => path.join(folder, `${importId}.spool`);
  return {
    folder,
    receive: async (importId, source, onHead) => {
      const partial = path.join(folder, `${importId}.part`);
      const file = await open(partial, 'wx', 0o600);
      try {
        const bytes = await writeAll(file, importId, source, onHead, keyring, limitBytes);
        await file.sync();
        await file.close();
        await rename(partial, pathOf(importId));
        await syncFolder(folder);
        return bytes;
      } catch (error) {
        await file.close().catch(() => undefined);
        await rm(partial, { force: true });
        throw isDiskFull(error) ? diskFull() : error;
      }
    },
    read: (importId, fromByte) => readFrom(pathOf(importId), importId, fromByte, keyring),
    remove: (importId) => rm(pathOf(importId), { force: true }),
  };
}

async function writeAll(
  file: FileHandle,
  importId: string,
  source: AsyncIterable<Uint8Array>,
  onHead: (head: Buffer, whole: boolean) => void,
  keyring: Keyring,
  limitBytes: number,
): Promise<number> {
  const salt = randomBytes(SALT_BYTES);
  const { key, dataKeyId } = keyring.fileKey(salt);
  const id = Buffer.alloc(4);
  id.writeUInt32BE(dataKeyId);
  await writeWhole(file, Buffer.concat([MAGIC, id, salt]));
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let filled = 0;
  let index = 0;
  let total = 0;
  for await (const piece of source) {
    total += piece.length;
    if (total > limitBytes) {
      throw problem(413, 'body_too_large', `A file holds at most ${limitBytes} bytes.`);
    }
    let taken = 0;
    while (taken < piece.length) {
      // A full chunk is written only when more follows: the last one is marked as such.
      if (filled === CHUNK_BYTES) {
        if (index === 0) onHead(chunk, false);
        await writeWhole(file, sealChunk(key, importId, index, false, chunk));
        index += 1;
        filled = 0;
      }
      const part = piece.subarray(taken, taken + CHUNK_BYTES - filled);
      chunk.set(part, filled);
      filled += part.length;
      taken += part.length;
    }
  }
  const last = chunk.subarray(0, filled);
  if (index === 0) onHead(last, true);
  await writeWhole(file, sealChunk(key, importId, index, true, last));
  return total;
}

/** The last write before a disk is full may write a part only, and does not fail. */
async function writeWhole(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, written);
    written += bytesWritten;
  }
}

async function* readFrom(
  file: string,
  importId: string,
  fromByte: number,
  keyring: Keyring,
): AsyncGenerator<Buffer> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? new SpoolDamaged(`${file} is missing`)
      : error;
  });
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    await handle.read(header, 0, HEADER_BYTES, 0);
    if (!header.subarray(0, MAGIC.length).equals(MAGIC)) {
      throw new SpoolDamaged(`${file} is no spool`);
    }
    const salt = header.subarray(MAGIC.length + 4);
    const { key } = keyring.fileKey(salt, header.readUInt32BE(MAGIC.length));
    const { size } = await handle.stat();
    const stride = CHUNK_BYTES + TAG_BYTES;
    const first = Math.floor(fromByte / CHUNK_BYTES);
    let skip = fromByte - first * CHUNK_BYTES;
    for (let index = first; ; index += 1) {
      const position = HEADER_BYTES + index * stride;
      const length = Math.min(stride, size - position);
      if (length < TAG_BYTES) throw new SpoolDamaged(`${file} ends early`);
      const sealed = Buffer.allocUnsafe(length);
      await handle.read(sealed, 0, length, position);
      const last = position + length === size;
      const plain = openChunk(key, importId, index, last, sealed);
      if (plain === undefined) throw new SpoolDamaged(`${file} was altered in chunk ${index}`);
      if (plain.length > skip) yield plain.subarray(skip);
      skip = 0;
      if (last) return;
    }
  } finally {
    await handle.close();
  }
}

function sealChunk(
  key: KeyObject,
  importId: string,
  index: number,
  last: boolean,
  plaintext: Uint8Array,
): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(index));
  cipher.setAAD(contextOf(importId, last));
  const ciphertext = cipher.update(plaintext);
  cipher.final();
  return Buffer.concat([ciphertext, cipher.getAuthTag()]);
}

function openChunk(
  key: KeyObject,
  importId: string,
  index: number,
  last: boolean,
  sealed: Buffer,
): Buffer | undefined {
  const end = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(index));
  decipher.setAAD(contextOf(importId, last));
  decipher.setAuthTag(sealed.subarray(end));
  const plaintext = decipher.update(sealed.subarray(0, end));
  try {
    decipher.final();
    return plaintext;
  } catch {
    return undefined;
  }
}

function nonceOf(index: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(index), 4);
  return nonce;
}

function contextOf(importId: string, last: boolean): Buffer {
  return Buffer.from(`banma/v1/spool\0${importId}\0${last ? 'last' : 'more'}`);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
