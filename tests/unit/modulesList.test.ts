import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createRegistry } from '../../app/block/registry.js';
import type { Module } from '../../app/kit/module.js';
import { createModules } from '../../app/modules/index.js';

const collection = {
  key: '',
  kind: 'authenticated',
  appendOnly: false,
  description: '',
} as const;
const handler = { typeUrl: '/a.Msg' } as Module['messages'][number];
const query = { path: '/a.Query/One', execute: () => new Uint8Array(0) };
const module = (name: string, parts: Partial<Module> = {}): Module => ({
  name,
  collections: [],
  errors: [],
  messages: [],
  queries: [],
  initGenesis: () => undefined,
  invariants: [],
  ...parts,
});

const refused: readonly [what: string, modules: readonly Module[], text: RegExp][] = [
  ['a module name', [module('a'), module('a')], /module name a is registered twice/],
  [
    'a type URL',
    [module('a', { messages: [handler] }), module('b', { messages: [handler] })],
    /message type URL \/a\.Msg/,
  ],
  [
    'a query path',
    [module('a', { queries: [query] }), module('b', { queries: [query] })],
    /query path \/a\.Query\/One/,
  ],
  [
    'a key prefix',
    [
      module('a', {
        collections: [
          { name: 'a/x', ...collection },
          { name: 'a/x', ...collection },
        ],
      }),
    ],
    /key prefix a\/x\/ is defined twice/,
  ],
  [
    'an error code',
    [
      module('a', { errors: [{ codespace: 'a', code: 2, description: 'one' }] }),
      module('b', { errors: [{ codespace: 'a', code: 2, description: 'other' }] }),
    ],
    /error code a 2 is registered twice/,
  ],
  [
    'an error code of the SDK',
    [module('a', { errors: [{ codespace: 'sdk', code: 5, description: 'other' }] })],
    /error code sdk 5/,
  ],
];

for (const [what, modules, text] of refused) {
  test(`a node does not start with ${what} that is there twice`, () => {
    assert.throws(() => createRegistry(modules), text);
  });
}

test('a node does not start with a key prefix of another module', () => {
  const foreign = module('a', { collections: [{ name: 'b/x', ...collection }] });
  assert.throws(() => createRegistry([foreign]), /key prefix b\/x\/ does not belong to module a/);
});

test('a node does not start with bulk data that nothing verifies', () => {
  const bulk = { ...collection, name: 'a/x', kind: 'bulk', appendOnly: true } as const;
  const bad = module('a', { collections: [bulk] });
  assert.throws(() => createRegistry([bad]), /a\/x is bulk, but module a has no verifyBulk/);
  createRegistry([{ ...bad, verifyBulk: () => undefined }]);
});

test('a node does not start with an index that nothing derives', () => {
  const index = { ...collection, name: 'a/x', kind: 'derived' } as const;
  const bad = module('a', { collections: [index] });
  assert.throws(() => createRegistry([bad]), /a\/x is derived, but module a has no derive/);
  createRegistry([{ ...bad, derive: () => [] }]);
});

test('a node does not start with the reserved error codes 0 and 1', () => {
  const reserved = module('a', { errors: [{ codespace: 'a', code: 1, description: 'mine' }] });
  assert.throws(() => createRegistry([reserved]), /error code a 1 is reserved/);
});

test('the modules of the chain fit together, in their order', () => {
  const { modules } = createRegistry(createModules().modules);
  const names = modules.map(({ name }) => name);
  const first = ['chain', 'governance', 'auth', 'bank', 'staking', 'slashing'];
  assert.equal(names, [...first, 'contract', 'proof', 'accounting']);
});

test.run();
