/** A thread that verifies: packed records in, index of the first that is not valid out, or -1. */
import { parentPort } from 'node:worker_threads';
import { verifySignature } from '../../../proto/documents/signature.js';
import { unpackRecords } from './records.js';

parentPort?.on('message', (bytes: Uint8Array) => {
  const index = unpackRecords(bytes).findIndex(
    ({ signature, digest, publicKey }) => !verifySignature(signature, digest, publicKey),
  );
  parentPort?.postMessage(index);
});
