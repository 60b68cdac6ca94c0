/**
 * Writes messages.json: the golden bytes of one sample of every message of ours.
 * Usage: node --import tsx tests/vectors/messages.ts
 */
import { writeFileSync } from 'node:fs';
import { bytesToHex } from '../../app/kit/bytes.js';
import { samples } from './messages.samples.js';

const command = 'node --import tsx tests/vectors/messages.ts';
const messages = Object.fromEntries(
  samples().map(({ typeUrl, message, value }) => [typeUrl, bytesToHex(message.encode(value))]),
);
const file = new URL('messages.json', import.meta.url);
writeFileSync(file, `${JSON.stringify({ command, messages }, undefined, 2)}\n`);
