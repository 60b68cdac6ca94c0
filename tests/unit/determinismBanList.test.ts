import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { ESLint } from 'eslint';
import ts from 'typescript';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** A violation: the rule, the code, and the line that must be reported (1 where not given). */
interface Planted {
  readonly rule: string;
  readonly code: string;
  readonly line?: number;
}

const planted: readonly Planted[] = [
  { rule: 'no-clock', code: 'export const now = Date.now();' },
  { rule: 'no-clock', code: 'export const at = 1;\nexport const now = new Date();', line: 2 },
  { rule: 'no-clock', code: 'export const now = globalThis.Date.now();' },
  { rule: 'no-clock', code: 'export const since = performance.now();' },
  { rule: 'no-process', code: "export const home = process.env['HOME'];" },
  { rule: 'no-process', code: 'export const ticks = process.hrtime.bigint();' },
  { rule: 'no-process', code: 'export const memory = process.memoryUsage();' },
  { rule: 'no-timers', code: 'setTimeout(() => 1, 5);' },
  { rule: 'no-timers', code: 'setInterval(() => 1, 5);' },
  { rule: 'no-timers', code: 'setImmediate(() => 1);' },
  { rule: 'no-weak-references', code: 'export const held = new WeakRef({});' },
  { rule: 'no-weak-references', code: 'export const seen = new FinalizationRegistry(() => 1);' },
  { rule: 'no-network', code: "export const answer = fetch('http://localhost');" },
  { rule: 'no-random', code: 'export const dice = Math.random();' },
  { rule: 'no-random', code: "export { x };\nimport { randomBytes as x } from 'crypto';", line: 2 },
  {
    rule: 'no-random',
    code: "import * as c from 'node:crypto';\nexport const x = c.randomInt(9);",
    line: 2,
  },
  { rule: 'no-random', code: 'export const id = crypto.randomUUID();' },
  { rule: 'no-random', code: 'export const b = crypto.getRandomValues(new Uint8Array(4));' },
  { rule: 'no-host-imports', code: "import * as fs from 'node:fs';\nexport const x = fs;" },
  { rule: 'no-host-imports', code: "import * as fs from 'fs/promises';\nexport const x = fs;" },
  { rule: 'no-host-imports', code: "import * as net from 'node:net';\nexport const x = net;" },
  { rule: 'no-host-imports', code: "import * as http from 'http';\nexport const x = http;" },
  { rule: 'no-host-imports', code: "export { exec } from 'node:child_process';" },
  { rule: 'no-host-imports', code: "import * as os from 'node:os';\nexport const x = os;" },
  { rule: 'no-host-imports', code: "export * from 'node:worker_threads';" },
  { rule: 'no-dynamic-import', code: "export const late = import('uvu');" },
  { rule: 'no-float-math', code: 'export const root = Math.sqrt(2);' },
  { rule: 'no-float-math', code: 'export const power = Math.pow(2, 3);' },
  { rule: 'no-float-math', code: 'export const e = Math.exp(1);' },
  { rule: 'no-float-math', code: 'export const l = Math.log(2);' },
  { rule: 'no-float-math', code: 'export const { sin } = Math;' },
  { rule: 'no-floats', code: 'export const coefficient = 0.8;' },
  { rule: 'no-floats', code: 'export const small = 1e-3;' },
  { rule: 'no-floats', code: "export const parsed = parseFloat('1');" },
  { rule: 'no-floats', code: "export const parsed = Number.parseFloat('1');" },
  { rule: 'no-floats', code: 'export const shown = (1).toFixed(2);' },
  { rule: 'no-floats', code: 'export const grid = new Float64Array(2);' },
  { rule: 'no-number-division', code: 'export const half = (n: number): number => n / 2;' },
  { rule: 'no-number-division', code: 'export let n = 8;\nn /= 2;', line: 2 },
  { rule: 'no-number-division', code: 'export const square = (n: number): number => n ** 2;' },
  {
    rule: 'no-for-in',
    code: 'const o = { a: 1 };\nexport let n = 0;\nfor (const k in o) n += k.length;',
    line: 3,
  },
  { rule: 'no-object-key-order', code: 'export const k = Object.keys({ a: 1 });' },
  { rule: 'no-object-key-order', code: 'export const v = Object.values({ a: 1 });' },
  {
    rule: 'no-object-key-order',
    code: 'export const e = Object.entries({ a: 1 }).map(([k]) => k);',
  },
  {
    rule: 'no-unordered-iteration',
    code: 'const m = new Map([[1, 2]]);\nexport let n = 0;\nfor (const [k] of m) n += k;',
    line: 3,
  },
  {
    rule: 'no-unordered-iteration',
    code: 'export let n = 0;\nnew Set([1]).forEach((k) => (n += k));',
    line: 2,
  },
  { rule: 'no-unordered-iteration', code: 'export const k = new Map([[1, 2]]).keys();' },
  { rule: 'no-unordered-iteration', code: 'export const v = new Map([[1, 2]]).values();' },
  { rule: 'no-unordered-iteration', code: 'export const e = new Set([1]).entries();' },
  {
    rule: 'no-unordered-iteration',
    code: 'const s = new Set([1]);\nexport const all = [...s];',
    line: 2,
  },
  { rule: 'no-unordered-iteration', code: 'export const a = Array.from(new Set([1]));' },
  {
    rule: 'no-unordered-iteration',
    code: 'const s: ReadonlySet<number> = new Set([1]);\nexport const [a] = s;',
    line: 2,
  },
  { rule: 'no-bare-sort', code: 'export const s = [3, 10].sort();' },
  { rule: 'no-bare-sort', code: 'export const s = [3, 10].toSorted();' },
  { rule: 'no-locale', code: "export const c = 'a'.localeCompare('b');" },
  { rule: 'no-locale', code: "export const c = 'a'.toLocaleUpperCase();" },
  { rule: 'no-locale', code: "export const f = new Intl.NumberFormat('zh');" },
  { rule: 'no-json-stringify', code: 'export const j = JSON.stringify({ a: 1 });' },
  { rule: 'no-unicode-regexp', code: 'export const r = /\\p{Script=Han}/u;' },
  { rule: 'no-unicode-regexp', code: 'export const r = /k/iu;' },
  { rule: 'no-unicode-regexp', code: "export const r = new RegExp('\\\\p{L}', 'u');" },
  { rule: 'no-async', code: 'export async function later() { return 1; }' },
  { rule: 'no-async', code: 'export const p = Promise.resolve(1);' },
  { rule: 'no-async', code: 'export const x = 1;\nawait import.meta.resolve;', line: 2 },
  {
    rule: 'no-swallowed-errors',
    code: 'export const x = 1;\ntry { x.toString(); }\ncatch { /* quiet */ }',
    line: 3,
  },
  {
    rule: 'no-swallowed-errors',
    code: 'export const q = (p: { catch(f: () => void): void }) => { p.catch(() => {}); };',
  },
];

const clean = `
import { createHash } from 'node:crypto';
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const shares = new Map<string, bigint>([['b', 2n], ['a', 1n]]);
export const sortedShares = (): string[] => {
  const all = [];
  for (const [k] of shares) all.push(k);
  return all.sort(compare);
};
export const names = [...shares.keys()].sort(compare);
export const keys = Object.keys({ b: 1, a: 2 }).sort(compare);
export const firstShare = (total: bigint, bps: bigint): bigint => (total * bps) / 10_000n;
export const widest = Math.max(1, Math.min(2, 0x10));
export const digest = createHash('sha256').update('x').digest();
export const ordered = new Uint8Array([3, 1]).sort();
export const has = shares.has('a') && /^[a-z]+$/.test('a');
export const guarded = (text: string): unknown => {
  try { return JSON.parse(text); } catch (cause) { throw new Error('not JSON', { cause }); }
};
export const shadowed = (Date: bigint): bigint => Date;
`;

const cleanFile = 'app/block/clean.ts';
const fileOf = (index: number): string => `app/block/planted${index}.ts`;
const samples = new Map(planted.map(({ code }, index) => [fileOf(index), code]));
samples.set(cleanFile, clean);

/** A type-checker's program over samples that exist in memory only. */
function createProgram(): ts.Program {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ['lib.es2023.d.ts'],
    types: ['node'],
  };
  const host = ts.createCompilerHost(options);
  const onDisk = { ...host };
  const sampleAt = (file: string): string | undefined => samples.get(path.relative(root, file));
  host.getCurrentDirectory = () => root;
  host.fileExists = (file) => sampleAt(file) !== undefined || onDisk.fileExists(file);
  host.readFile = (file) => sampleAt(file) ?? onDisk.readFile(file);
  host.getSourceFile = (file, language) => {
    const text = sampleAt(file);
    if (text === undefined) return onDisk.getSourceFile(file, language);
    return ts.createSourceFile(file, text, language, true);
  };
  return ts.createProgram(
    [...samples.keys()].map((file) => path.join(root, file)),
    options,
    host,
  );
}

const eslint = new ESLint({
  cwd: root,
  overrideConfig: {
    languageOptions: {
      parserOptions: { projectService: false, programs: [createProgram()] },
    },
  },
});

/** What the project's own configuration says of a sample: `rule:line`, ban-list rules only. */
async function findingsIn(file: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: path.join(root, file) });
  const fatal = result?.messages.find((message) => message.fatal);
  if (fatal) throw new Error(`${file}: ${fatal.message}`);
  return (result?.messages ?? [])
    .filter((message) => message.ruleId?.startsWith('determinism/'))
    .map((message) => `${message.ruleId?.replace('determinism/', '') ?? ''}:${message.line}`);
}

for (const [index, { rule, code, line = 1 }] of planted.entries()) {
  test(`${rule} finds “${code.split('\n')[line - 1] ?? ''}”`, async () => {
    assert.equal([...new Set(await findingsIn(fileOf(index), code))], [`${rule}:${line}`]);
  });
}

test('clean code passes the ban list', async () => {
  assert.equal(await findingsIn(cleanFile, clean), []);
});

interface CalculatedConfig {
  readonly rules: Record<string, readonly [severity: number] | undefined>;
  readonly plugins: { readonly determinism: { readonly rules: Record<string, unknown> } };
  readonly linterOptions: { readonly reportUnusedDisableDirectives: unknown };
}

async function configOf(file: string): Promise<CalculatedConfig> {
  const config: unknown = await eslint.calculateConfigForFile(path.join(root, file));
  return config as CalculatedConfig;
}

async function activeRules(file: string): Promise<string[]> {
  const { rules } = await configOf(file);
  const isOn = (name: string): boolean => rules[name]?.[0] === 2;
  const names = Object.keys(rules).filter((name) => name.startsWith('determinism/') && isOn(name));
  return names.map((name) => name.replace('determinism/', '')).sort();
}

test('every rule of the ban list has a planted violation', async () => {
  const { plugins } = await configOf(cleanFile);
  const rules = Object.keys(plugins.determinism.rules).sort();
  assert.equal([...new Set(planted.map(({ rule }) => rule))].sort(), rules);
});

test('the whole list is an error in block, modules, kit and state', async () => {
  const all = [...new Set(planted.map(({ rule }) => rule))].sort();
  for (const folder of ['block', 'modules/bank/messages', 'kit', 'state'])
    assert.equal(await activeRules(`app/${folder}/sample.ts`), all, folder);
});

test('around it, and in the codec and documents, everything but promises is banned', async () => {
  const expected = [...new Set(planted.map(({ rule }) => rule))].sort();
  expected.splice(expected.indexOf('no-async'), 1);
  const around = ['app/application.ts', 'app/abci/consensus.ts'];
  for (const file of [...around, 'proto/codec/decode.ts', 'proto/documents/hashing.ts'])
    assert.equal(await activeRules(file), expected, file);
});

test('the files named as outside the state machine are exempt, and so is the gateway', async () => {
  const exempt = ['app/main.ts', 'app/config.ts', 'app/abci/server.ts', 'gateway/main.ts'];
  for (const file of exempt) assert.equal(await activeRules(file), [], file);
});

test('an exception that hides nothing is an error', async () => {
  const { linterOptions } = await configOf(cleanFile);
  assert.is(linterOptions.reportUnusedDisableDirectives, 2);
});

test.run();
