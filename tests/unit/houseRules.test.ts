import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { ESLint } from 'eslint';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

import { filesUnder } from '../support/runner/discover.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Only the rules of the house run: they need no types, so a sample needs no program. */
const eslint = new ESLint({
  cwd: root,
  overrideConfig: {
    languageOptions: { parserOptions: { projectService: false, project: false } },
  },
  ruleFilter: ({ ruleId }) => ruleId.startsWith('house/'),
});

async function findingsIn(file: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: path.join(root, file) });
  const fatal = result?.messages.find((message) => message.fatal);
  if (fatal) throw new Error(`${file}: ${fatal.message}`);
  const ours = (result?.messages ?? []).filter(({ ruleId }) => ruleId?.startsWith('house/'));
  return ours.map(({ ruleId, line }) => `${ruleId?.replace('house/', '') ?? ''}:${line}`);
}

const forbidden: readonly (readonly [file: string, source: string])[] = [
  ['app/application.ts', '../gateway/config.js'],
  ['app/modules/bank/view.ts', '../../../tests/support/x.js'],
  ['gateway/chain/client.ts', '../../app/kit/bytes.js'],
  ['gateway/main.ts', '../localnet/ports.js'],
  ['proto/documents/hashing.ts', '../../app/kit/bytes.js'],
  ['proto/codec/encode.ts', '../../gateway/main.js'],
  ['app/kit/bytes.ts', '../modules/index.js'],
  ['app/state/store.ts', '../block/executeBlock.js'],
  ['app/modules/bank/ledger.ts', '../../block/gas.js'],
  ['app/kit/merkleProof.ts', '../state/proof.js'],
  ['app/state/store.ts', '../snapshot/format.js'],
  ['app/block/storeQuery.ts', '../abci/storeQuery.js'],
  ['app/snapshot/stateSync.ts', '../abci/methods.js'],
  ['cli/main.ts', '../tests/support/x.js'],
  ['app/modules/bank/ledger.ts', 'lmdb'],
  ['app/codec/x.ts', 'protobufjs'],
  ['gateway/chain/x.ts', 'protobufjs/minimal.js'],
  ['app/block/authenticate.ts', '@cosmjs/proto-signing'],
  ['gateway/routes/queries.ts', '@cosmjs/stargate'],
  ['proto/documents/x.ts', '@cosmjs/tendermint-rpc'],
  ['localnet/keys.ts', 'secp256k1'],
];

for (const [file, source] of forbidden) {
  test(`${file} may not import ${source}`, async () => {
    for (const code of [
      `import { x } from '${source}';`,
      `import type { x } from '${source}';`,
      `export { x } from '${source}';`,
      `export * from '${source}';`,
      `export const x = import('${source}');`,
      `export type X = import('${source}').X;`,
    ])
      assert.equal(await findingsIn(file, code), ['import-boundaries:1'], code);
  });
}

const permitted: readonly (readonly [file: string, source: string])[] = [
  ['app/modules/bank/ledger.ts', '../../../proto/codec/index.js'],
  ['app/modules/proof/view.ts', '../contract/view.js'],
  ['app/state/store.ts', 'lmdb'],
  ['app/abci/initChain.ts', '../snapshot/stateSync.js'],
  ['gateway/vault/store.ts', 'lmdb'],
  ['app/block/authenticate.ts', '@cosmjs/amino'],
  ['gateway/chain/client.ts', '@cosmjs/stargate'],
  ['proto/codec/registry.ts', '@cosmjs/proto-signing'],
  ['cli/main.ts', '../gateway/config.js'],
  ['localnet/genesis.ts', '../app/config.js'],
  ['proto/codec/protobufjs.ts', 'protobufjs'],
  ['proto/documents/signature.ts', 'secp256k1/bindings'],
  ['tests/app/x.test.ts', '../../app/application.js'],
];

for (const [file, source] of permitted) {
  test(`${file} may import ${source}`, async () => {
    assert.equal(await findingsIn(file, `import { x } from '${source}';`), []);
  });
}

const directive = (rest: string): string => `/* eslint-${rest} */\nexport const x = 1;\n`;

const undescribed = [
  'disable-next-line eqeqeq',
  'disable-next-line eqeqeq --',
  'disable-next-line eqeqeq -- short',
  'disable-next-line -- no rule is named here',
  'disable-line eqeqeq -- must stand on its own line',
  'disable eqeqeq -- must not reach further than a line',
];

for (const rest of undescribed) {
  test(`the exception “${rest}” is refused`, async () => {
    assert.equal(await findingsIn('gateway/main.ts', directive(rest)), ['described-directives:1']);
  });
}

test('an exception for one line and one rule with a reason is accepted', async () => {
  const code = directive('disable-next-line eqeqeq -- null and undefined mean the same here');
  assert.equal(await findingsIn('gateway/main.ts', code), []);
});

/** A blanket exception silences the rule against itself, so the files are read once more here. */
test('no file of the tree carries a blanket exception', () => {
  const folders = ['app', 'proto', 'gateway', 'cli', 'localnet', 'tests', 'lint'];
  const files = folders.flatMap((folder) => filesUnder(path.join(root, folder), /\.[jt]s$/));
  assert.ok(files.length > 0);
  const blanket = files.filter((file) => {
    if (file.includes(`${path.sep}generated${path.sep}`)) return false;
    const text = readFileSync(file, 'utf8');
    return /^\s*(\/\*|\/\/)\s*eslint-(disable|enable)(?!-next-line)/m.test(text);
  });
  assert.equal(blanket, []);
});

test.run();
