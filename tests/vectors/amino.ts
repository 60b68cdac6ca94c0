/**
 * Writes amino.json: what is signed in amino JSON of one sample of every message of ours.
 * Usage: node --import tsx tests/vectors/amino.ts
 */
import { writeFileSync } from 'node:fs';
import { aminoSamples } from './amino.samples.js';

const command = 'node --import tsx tests/vectors/amino.ts';
const file = new URL('amino.json', import.meta.url);
writeFileSync(file, `${JSON.stringify({ command, messages: aminoSamples() }, undefined, 2)}\n`);
