import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { StartupError } from '../errors.js';
import { parseKey, readOwnerOnlyFile } from '../ownerOnlyFile.js';
import type { VaultEnvironment } from './environment.js';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const INDEX_KEY = Buffer.from('index');
const DATA_KEY_PREFIX = Buffer.from('data/');

/** Keys of the vault: what is sealed is bound to `context` and opens with no other. */
export interface Keyring {
  /** AES-256-GCM with the newest data key: key id (4) ‖ nonce (12) ‖ ciphertext ‖ tag (16). */
  readonly seal: (plaintext: Uint8Array, context: Uint8Array) => Buffer;
  /** @throws Error when the bytes were changed, or sealed for another context or vault. */
  readonly open: (sealed: Uint8Array, context: Uint8Array) => Buffer;
  /** HMAC-SHA-256 with a key that never rotates: for looking up what must not be readable. */
  readonly keyedHash: (...parts: readonly Uint8Array[]) => Buffer;
  /** A key of its own for one file, derived from a data key; without an id from the newest. */
  readonly fileKey: (
    salt: Uint8Array,
    dataKeyId?: number,
  ) => { readonly key: KeyObject; readonly dataKeyId: number };
  /** From now on new values are sealed with a new data key; old values stay readable. */
  readonly rotateDataKey: () => Promise<void>;
  /** Wraps every key anew with another key-encryption key, in one transaction, while in use. */
  readonly rewrap: (keyEncryptionKey: Uint8Array) => Promise<void>;
}

/**
 * Reads key-encryption keys from a file that only its owner may read: one 32-byte key in hex a
 * line, the current one first, former ones after it (they are needed once, to wrap anew).
 * @throws StartupError naming the file and what is wrong with it.
 */
export function readKeyEncryptionKeys(file: string): readonly Uint8Array[] {
  const text = readOwnerOnlyFile(file, 'the vault key file');
  const lines = text.split(/\s+/).filter((line) => line !== '');
  if (lines.length === 0) throw new StartupError(`${file} holds no key`);
  return lines.map((line, index) => {
    const key = parseKey(line);
    if (key === undefined) {
      throw new StartupError(`${file}: key ${index + 1} is not 32 bytes in hex`);
    }
    return key;
  });
}

/**
 * Opens the keys of a vault, making them on first use. When a key-encryption key other than the
 * first opened them, they are wrapped anew with the first.
 * @param owner bytes that say whose vault this is; the wrapping is bound to them
 * @throws StartupError when no key-encryption key fits.
 */
export async function openKeyring(
  environment: VaultEnvironment,
  owner: Uint8Array,
  keyEncryptionKeys: readonly Uint8Array[],
): Promise<Keyring> {
  const database = environment.database('keys');
  const current = keyEncryptionKeys[0];
  if (current === undefined) throw new StartupError('no vault key was given');
  const wrapContext = (name: Uint8Array): Buffer =>
    Buffer.concat([Buffer.from('banma/v1/vault-key\0'), owner, Buffer.from([0]), name]);

  if (!database.has(INDEX_KEY)) {
    await environment.transaction(() => {
      for (const name of [INDEX_KEY, dataKeyName(1)]) {
        database.put(name, encrypt(secret(current), randomBytes(KEY_BYTES), wrapContext(name)));
      }
    });
    await environment.flushed();
  }
  const fitting = keyEncryptionKeys.findIndex((candidate) => {
    const wrapped = database.get(INDEX_KEY);
    return wrapped !== undefined && tryDecrypt(candidate, wrapped, wrapContext(INDEX_KEY));
  });
  const opener = keyEncryptionKeys[fitting];
  if (opener === undefined) {
    throw new StartupError(
      'the vault key does not open this vault: it is another key, or the vault was altered',
    );
  }
  const plain = new Map<string, Buffer>();
  for (const { key, value } of database.range()) {
    const name = Buffer.from(key).toString('latin1');
    plain.set(name, decrypt(secret(opener), value, wrapContext(key)));
  }
  let wrapKey = secret(opener);
  const rewrap = async (keyEncryptionKey: Uint8Array): Promise<void> => {
    const replacement = secret(keyEncryptionKey);
    await environment.transaction(() => {
      for (const [name, key] of plain) {
        const bytes = Buffer.from(name, 'latin1');
        database.put(bytes, encrypt(replacement, key, wrapContext(bytes)));
      }
    });
    wrapKey = replacement;
    await environment.flushed();
  };
  if (fitting > 0) await rewrap(current);
  const addDataKey = async (id: number, key: Buffer): Promise<void> => {
    const name = dataKeyName(id);
    const wrapped = encrypt(wrapKey, key, wrapContext(name));
    await environment.transaction(() => database.put(name, wrapped));
    plain.set(name.toString('latin1'), key);
    await environment.flushed();
  };
  return keyringOf(plain, rewrap, addDataKey);
}

function keyringOf(
  plain: ReadonlyMap<string, Buffer>,
  rewrap: Keyring['rewrap'],
  addDataKey: (id: number, key: Buffer) => Promise<void>,
): Keyring {
  const dataKeys = new Map<number, KeyObject>();
  for (const [name, key] of plain) {
    if (name.startsWith('data/')) dataKeys.set(Number(name.slice(5)), secret(key));
  }
  let newest = Math.max(...dataKeys.keys());
  const indexKey = secret(plain.get('index') ?? Buffer.alloc(0));
  const dataKey = (id: number): KeyObject => {
    const key = dataKeys.get(id);
    if (key === undefined) throw new Error(`the vault has no data key ${id}`);
    return key;
  };
  return {
    seal: (plaintext, context) => {
      const id = Buffer.allocUnsafe(4);
      id.writeUInt32BE(newest);
      return Buffer.concat([id, encrypt(dataKey(newest), plaintext, context)]);
    },
    open: (sealed, context) => {
      const id = Buffer.from(sealed.buffer, sealed.byteOffset, 4).readUInt32BE();
      return decrypt(dataKey(id), sealed.subarray(4), context);
    },
    keyedHash: (...parts) => {
      const hmac = createHmac('sha256', indexKey);
      for (const part of parts) hmac.update(part);
      return hmac.digest();
    },
    fileKey: (salt, dataKeyId = newest) => {
      const derived = hkdfSync('sha256', dataKey(dataKeyId), salt, 'banma/v1/spool', KEY_BYTES);
      return { key: secret(Buffer.from(derived)), dataKeyId };
    },
    rotateDataKey: async () => {
      const id = newest + 1;
      const key = randomBytes(KEY_BYTES);
      await addDataKey(id, key);
      dataKeys.set(id, secret(key));
      newest = id;
    },
    rewrap,
  };
}

function dataKeyName(id: number): Buffer {
  return Buffer.concat([DATA_KEY_PREFIX, Buffer.from(String(id))]);
}

function secret(key: Uint8Array): KeyObject {
  return createSecretKey(key);
}

// Twelve random bytes at a time would cost as much as the encryption itself.
let noncePool = Buffer.alloc(0);
function nextNonce(): Buffer {
  if (noncePool.length < NONCE_BYTES) noncePool = randomBytes(NONCE_BYTES * 1024);
  const nonce = noncePool.subarray(0, NONCE_BYTES);
  noncePool = noncePool.subarray(NONCE_BYTES);
  return nonce;
}

function encrypt(key: KeyObject, plaintext: Uint8Array, context: Uint8Array): Buffer {
  const nonce = nextNonce();
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(context);
  const ciphertext = cipher.update(plaintext);
  cipher.final();
  return Buffer.concat([nonce, ciphertext, cipher.getAuthTag()]);
}

function decrypt(key: KeyObject, bytes: Uint8Array, context: Uint8Array): Buffer {
  const end = bytes.length - TAG_BYTES;
  if (end < NONCE_BYTES) throw new Error('a sealed value of the vault is too short');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(context);
  decipher.setAuthTag(bytes.subarray(end));
  const plaintext = decipher.update(bytes.subarray(NONCE_BYTES, end));
  decipher.final();
  return plaintext;
}

function tryDecrypt(key: Uint8Array, bytes: Uint8Array, context: Uint8Array): boolean {
  try {
    decrypt(secret(key), bytes, context);
    return true;
  } catch {
    return false;
  }
}
