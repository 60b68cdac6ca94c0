/**
 * Writes docs/state-keys.md from the collections of the modules.
 * Usage: node --import tsx tests/vectors/stateKeys.ts
 */
import { writeFileSync } from 'node:fs';
import { renderStateKeys } from '../support/stateKeys.js';

writeFileSync(new URL('../../docs/state-keys.md', import.meta.url), await renderStateKeys());
