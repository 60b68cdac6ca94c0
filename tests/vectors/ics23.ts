/**
 * Writes tests/vectors/ics23.json: roots and proofs of small trees, which the Go library of ICS-23
 * verifies in tests/app/ics23.test.ts.
 * Usage: node --import tsx tests/vectors/ics23.ts
 */
import { writeFileSync } from 'node:fs';
import { proofVectors } from '../support/ics23Vectors.js';

const text = `${JSON.stringify(proofVectors(), undefined, 2)}\n`;
writeFileSync(new URL('ics23.json', import.meta.url), text);
