import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

import { determinism, stateMachineRules } from './lint/determinism.js';
import { house } from './lint/house.js';

/** Files of app/ that stand outside the state machine, each with its reason. */
const outsideTheStateMachine = [
  'app/main.ts', // the entry: reads the command line, handles signals
  'app/config.ts', // the only reader of the environment and of app.toml
  'app/log.ts', // log lines carry the wall clock; nothing reads them back
  'app/abci/server.ts', // the gRPC transport: sockets, files, timeouts
  'app/abci/transport/**/*.ts', // further transports
  'app/query/**/*.ts', // the thread of queries and its gRPC server; it only reads
  'app/slices.ts', // when work gives way to other work; its result is the same
  'app/abci/signatures/**/*.ts', // threads; what they find depends on the items alone
  'app/state/lmdb/**/*.ts', // the file of the state, its thread and its checks
  'app/snapshot/**/*.ts', // files and threads; what comes in is checked against the app hash
];

/** Folders whose code is one synchronous path from (state, block) to state. */
const synchronousFolders = [
  'app/block/**/*.ts',
  'app/modules/**/*.ts',
  'app/kit/**/*.ts',
  'app/state/**/*.ts',
];

/** The store's ends towards the disk, which answer with promises. */
const asynchronousFiles = [
  'app/state/store.ts',
  'app/state/lmdbStore.ts',
  'app/state/lmdb/**/*.ts',
];

const nodeGlobals = { console: 'readonly', process: 'readonly', URL: 'readonly' };

export default defineConfig(
  {
    ignores: ['dist/**', '.localnet/**', '.cache/**', 'proto/codec/generated/**'],
  },
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { determinism, house },
    rules: { 'house/described-directives': 'error' },
  },
  js.configs.recommended,
  { files: ['**/*.js'], languageOptions: { globals: nodeGlobals } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      'house/import-boundaries': 'error',
      'max-lines': ['error', { max: 300 }],
      eqeqeq: 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Export it by its name.' },
        { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // The empty object type has its uses for messages without fields and open unions.
      '@typescript-eslint/no-generated-empty-object-type': 'off',
      // A function may have to return a promise because its interface says so.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all' },
      ],
    },
  },
  {
    files: ['app/**/*.ts'],
    ignores: ['app/abci/server.ts', 'app/abci/transport/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-types': [
        'error',
        { types: { Buffer: { message: 'Use Uint8Array.', fixWith: 'Uint8Array' } } },
      ],
    },
  },
  { files: ['app/**/*.ts'], ignores: outsideTheStateMachine, rules: stateMachineRules },
  // Codec and documents run inside transitions too.
  {
    files: ['proto/codec/**/*.ts', 'proto/documents/**/*.ts', 'proto/amino/**/*.ts'],
    // JSON and reflection are for the edges; house.js keeps transitions from them.
    ignores: ['proto/codec/interfaces/**/*.ts'],
    rules: stateMachineRules,
  },
  {
    files: synchronousFolders,
    ignores: asynchronousFiles,
    rules: { 'determinism/no-async': 'error' },
  },
  {
    files: ['tests/**/*.ts'],
    rules: {
      // A test that finds nothing where it expects something fails, which is what it is for.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
