import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { renderStateKeys } from '../support/stateKeys.js';

test('docs/state-keys.md lists the collections that there are', async () => {
  const written = readFileSync(new URL('../../docs/state-keys.md', import.meta.url), 'utf8');
  assert.is(written, await renderStateKeys(), 'run: node --import tsx tests/vectors/stateKeys.ts');
});

test.run();
